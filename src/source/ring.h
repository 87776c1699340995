/*
 * ring.h - blocks of samples from a device's callback to the thread that reads them
 *
 *   device callback ──ring_push──► │ 3 │ 4 │ 5 │   │   │ ──ring_front, ring_pop──► reader
 *                                    ▲ tail      ▲ head
 *
 * Lock-free, one producer and one consumer (Lamport 1983: each index is written by one side only).  Pushing copies and
 * nothing else: no allocation, lock, system call or wait.  The producer never overwrites what is unread: with the ring
 * full it drops, and counts; each block carries its position, so the next one that fits tells how much is missing.
 */
#ifndef UNDERTONE_RING_H
#define UNDERTONE_RING_H

#include <stddef.h>
#include <stdint.h>

enum { RING_CHANNELS = 2 };

struct ring_block {
	int64_t position;               /* of its first frame, since the ring was made or reset */
	int64_t time_ns;                /* when its last frame arrived, by the producer's clock */
	size_t  frames;
	float  *samples;                /* [size: frames x channels] interleaved */
};

struct ring;

struct ring_config {
	unsigned channels;              /* 1 or 2 */
	size_t   block_frames;          /* a block's most; a longer push takes several.  A callback's worth: 40 ms */
	size_t   blocks;                /* room; rounded up to a power of two */
};

/* 0 and *out set, or -EINVAL (config) or -ENOMEM and *out = NULL. */
int  ring_create(struct ring **out, const struct ring_config *cfg);
void ring_destroy(struct ring *r);              /* NULL is allowed */
unsigned ring_channels(const struct ring *r);

/* The producer's.  x [size: frames x channels] interleaved, NULL: silence. */
void ring_push(struct ring *r, const float *x, size_t frames, int64_t time_ns);
/* Frames that one push is sure to find room for. */
size_t ring_room(const struct ring *r);
/* The device itself lost frames before the next push. */
void ring_skip(struct ring *r, int64_t frames);

/* The consumer's.  The oldest unread block, NULL when there is none; it stays valid until ring_pop(). */
const struct ring_block *ring_front(const struct ring *r);
void ring_pop(struct ring *r);

/* Frames the full ring has turned away since it was made.  Any thread. */
int64_t ring_dropped_frames(const struct ring *r);

/* Empties the ring and starts positions at 0.  Only while nobody pushes. */
void ring_reset(struct ring *r);

#endif
