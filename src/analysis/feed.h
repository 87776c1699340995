/*
 * feed.h - blocks of one or both sides -> features of both, in step
 *
 *   blocks ─► place in time ─► channel ─► queue ─┐
 *   (each side at its own rate)                  ├─► frame k of both sides
 *   blocks ─► place in time ─► channel ─► queue ─┘
 *
 * What is missing before a block is filled in as lost, so that nothing after it moves; what comes twice or late is left
 * out.  A side that runs FEED_LEAD_FRAMES ahead of the other fills the other in as lost too: two devices stay in one
 * call.  Every gap is told once the frames it took are passed.  All memory is taken in feed_create().  One thread at a
 * time.
 */
#ifndef UNDERTONE_FEED_H
#define UNDERTONE_FEED_H

#include "analysis/block.h"
#include "analysis/channel.h"
#include "analysis/features.h"

enum { FEED_LEAD_FRAMES = 500 };        /* 5 s: far more than two devices' buffers differ by */

struct feed;

struct feed_gap {
	enum side       side;                   /* SIDE_NONE: both sides alike */
	int64_t         start_ms, end_ms;
	int64_t         lost_ms;                /* less than the time between where many gaps had to be told as one */
	enum gap_reason reason;
};

/* rate_hz: of each side; with one side (both false) it is the caller's place.  0 and *out set, or -EINVAL or -ENOMEM and
 * *out = NULL. */
int  feed_create(struct feed **out, const unsigned rate_hz[SIDES], bool both, const struct calibration *cal,
                 const struct fft *fft);
void feed_destroy(struct feed *f);              /* NULL is allowed */

/* Starts on a block, which is borrowed until feed_next() says false. */
void feed_block(struct feed *f, const struct audio_block *b);

/* No more blocks will come; the shorter side is filled in. */
void feed_finish(struct feed *f);

/* Works on until a frame of both sides is there: true and features filled (with one side, the agent's are zero but for
 * frame); false when the block is used up. */
bool feed_next(struct feed *f, struct features features[SIDES]);

/* The next gap that ended by now_ms, or any with INT64_MAX; false when there is none. */
bool feed_gap(struct feed *f, int64_t now_ms, struct feed_gap *gap);

int64_t feed_duration_ms(const struct feed *f);                 /* of the longer side, as received */

#endif
