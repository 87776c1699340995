/*
 * strand.h - one device of a live call: captured, watched, opened again, and laid out in call time
 *
 * A strand carries one side, or both where the device has two channels.  One thread at a time: the source's reader.
 */
#ifndef UNDERTONE_STRAND_H
#define UNDERTONE_STRAND_H

#include "analysis/block.h"
#include "source/capture.h"
#include "source/stretch.h"

#include <stdbool.h>

/* Room for a ring's block at the highest rate, stretched, and what the filter holds (stretch_process()). */
enum {
	STRAND_BLOCK_MAX = CAPTURE_RATE_MAX_HZ / CAPTURE_BLOCKS_PER_S,
	STRAND_FRAMES    = STRAND_BLOCK_MAX + STRAND_BLOCK_MAX / 64 + 2 * STRETCH_LATENCY_MAX
};

struct strand {
	struct capture_options options;
	struct ring    *ring;
	struct capture *capture;        /* NULL: away */
	struct stretch *stretch;        /* NULL: its clock is the call's */
	bool     started;               /* the first block since it was opened has been placed */
	bool     ended;                 /* a file, played to its end */
	int64_t  device_next;           /* the device's next frame, by its own count */
	int64_t  position;              /* the next frame out, in call time; below 0: before the call began */
	int64_t  heard_ns;              /* when the last frame arrived */
	int64_t  retry_ns;              /* away: when to try again */
	int64_t  pause_ns;              /* away: how long to wait after that */
	int64_t  overruns;              /* of captures that are closed */
	float    samples[RING_CHANNELS][STRAND_FRAMES];
};

/* 0, or a negative errno and error [size: CAPTURE_ERROR_LEN].  buffer_ms: the ring's length.  stretched: it has a
 * clock of its own.  strand_close() is due after either. */
int  strand_open(struct strand *s, const struct capture_options *options, unsigned buffer_ms, bool stretched, char *error);
void strand_close(struct strand *s);

/* Its device is gone: closes it, to be tried again after pause_ns. */
void strand_lose(struct strand *s, int64_t now_ns, int64_t pause_ns);
/* True when it is time to try again and that worked; else the pause doubles, up to longest_ns. */
bool strand_retry(struct strand *s, int64_t now_ns, int64_t longest_ns);

/* When the first block since opening was begun to be heard, ns; INT64_MAX where there is none yet. */
int64_t strand_first_ns(const struct strand *s);

/*
 * The next block into samples, position and reason of b (its samples pointers are the caller's to set); false when there is
 * none.  The first one after opening is placed by `at`, the call time of its end, or goes on at position where that is
 * later.  *heard: the call time up to which the device had been heard at heard_ns.
 */
bool strand_next(struct strand *s, int64_t at, struct audio_block *b, int64_t *heard);

#endif
