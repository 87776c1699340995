/*
 * lockstep.h - two senders' clocks, one time: the agent's side follows the caller's
 *
 *	caller's track ────────────────────────┐
 *	agent's track ─► stretch ─► call time ─┴─► call
 *
 * Each side is laid out by its sender's own clock.  Two crystals part by up to 200 ppm, 0.7 s in an hour: too much for
 * turns and overlaps.  source/align.h holds each side's count against the time of arrival, and source/stretch.h makes
 * the agent's side follow, as at the desk; until a drift shows, samples pass bit for bit.  A side that does not run in
 * real time at all (a file sent in a hurry) says nothing of clocks.
 *
 * One thread at a time.  All memory is taken in lockstep_create().
 */
#ifndef UNDERTONE_LOCKSTEP_H
#define UNDERTONE_LOCKSTEP_H

#include "analysis/calibration.h"
#include "wire/track.h"

struct lockstep;

/* clocks: its slope_s is how long the clocks are compared before the first correction; copied.  Blocks go to fn.  0 and
 * *out set, or -EINVAL (a rate) or -ENOMEM and *out = NULL. */
int  lockstep_create(struct lockstep **out, const unsigned rate_hz[SIDES], const struct clocks_config *clocks, track_fn *fn,
                     void *ctx);
void lockstep_destroy(struct lockstep *l);      /* NULL is allowed */

/* A block of one side, from its track; fits track_fn. */
void lockstep_block(void *lockstep, const struct audio_block *b);

/* All that has gone in of a side had arrived by now_ms.  Once a second it is looked at. */
void lockstep_heard(struct lockstep *l, enum side side, int64_t now_ms);

/* The agent's clock over the caller's, parts per million; 0 while there is no telling. */
double lockstep_drift_ppm(const struct lockstep *l);

/* How far a side has come, in call time. */
int64_t lockstep_position_ms(const struct lockstep *l, enum side side);

/* No more of the agent's side will come: it is silent up to ms. */
void lockstep_finish(struct lockstep *l, int64_t ms);

#endif
