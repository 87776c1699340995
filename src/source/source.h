/*
 * source.h - where audio comes from, behind one small interface
 *
 * A source is opened, read block by block, and closed.  Reading is pull: source_read() blocks until there is something
 * (a paced or live source), and says 0 at the end.  Every kind is a row of the table in source.c.  A source belongs to
 * one thread at a time; only *stop is anybody's.
 */
#ifndef UNDERTONE_SOURCE_H
#define UNDERTONE_SOURCE_H

#include "analysis/block.h"

#include <stdatomic.h>
#include <stdbool.h>

enum { SOURCE_BLOCK_FRAMES = 4096, SOURCE_ERROR_LEN = 256 };

enum source_order { ORDER_CALLER_AGENT, ORDER_AGENT_CALLER };

struct source_options {
	const char       *path;                 /* a file, "-" for standard input */
	const char       *agent_path;           /* where the two sides come as two mono files, the agent's; else NULL */
	enum source_order order;                /* of the channels of a stereo file */
	const char       *raw;                  /* headerless: s16le, s16be, u8, s8, f32le, ulaw, alaw; else NULL */
	unsigned          raw_rate_hz;          /* with raw */
	unsigned          raw_channels;         /* with raw: 1 or 2 */
	size_t            block_frames;         /* 0: SOURCE_BLOCK_FRAMES; with a speed: 20 ms */
	double            speed;                /* times real time at which blocks are given, as by a device; 0: as they are read */
	const struct live_options *live;        /* devices instead of a file (live.h); NULL: path it is */
	const atomic_bool *stop;                /* once true, reading ends within 0.2 s; may be NULL; outlives the source */
};

struct source_info {
	unsigned rate_hz[SIDES];                /* the same but where two files differ; with one channel, the caller's */
	unsigned channels;                      /* 1 or 2 */
	char     started_at[32];                /* RFC 3339 UTC; "" where unknown */
	int64_t  frames;                        /* expected; -1 where unknown (a pipe, a device) */
};

struct source;

/*
 * 0 and *out set; else a negative errno, *out = NULL, and error [size: SOURCE_ERROR_LEN] says in one line what is wrong
 * and what to do.  -EINVAL: not audio, or a rate, channel count or format outside what is taken.
 */
int  source_open(struct source **out, const struct source_options *options, char *error);
const struct source_info *source_info(const struct source *s);

/*
 * 1 and *b filled (valid until the next call), 0 at the end or after *stop, or a negative errno (what is wrong in
 * source_error()).  b->samples is NULL for a side the block says nothing of: the agent's with one channel, and the other
 * one where two files have different rates (then each block is of one side, and position counts at that side's rate).
 * A file that was cut short ends with a block without frames: position is where it should have ended, reason
 * GAP_TRUNCATED, samples not NULL for the sides it is about.  Of two files the shorter one is followed by silence, but
 * the call ends where a side was cut short.
 */
int  source_read(struct source *s, struct audio_block *b);
const char *source_error(const struct source *s);               /* "" where nothing went wrong */
const char *source_warning(const struct source *s);             /* such as "cut short: ..."; "" where there is none */
void source_close(struct source *s);                            /* NULL is allowed */

#endif
