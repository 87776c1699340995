/*
 * align.h - two clocks, one time
 *
 * Two devices count samples by two crystals.  The caller's count is the call's time; here the agent's is held against it.
 * A block's last frame is never read before it exists, only later: so of all blocks of a second the least delayed says
 * where a clock stands, and the difference of two such standings, from second to second, is the drift.  Small offsets
 * (jitter, and crystals a few ppm apart) are left alone, so that what needs no correction passes bit for bit; beyond
 * them a proportional-integral loop gives the correction that stretch.h applies.
 *
 * Pure arithmetic on positions and times: no clock is read here.  One thread at a time.
 */
#ifndef UNDERTONE_ALIGN_H
#define UNDERTONE_ALIGN_H

#include "analysis/calibration.h"
#include "analysis/event.h"

#include <stdbool.h>
#include <stddef.h>

struct align {
	struct clocks_config cfg;
	double  rate_hz[SIDES];
	int64_t second;                         /* of the clock; blocks of one second are taken together */
	double  standing[SIDES];                /* seconds of audio ahead of the clock, of the least delayed block so far */
	bool    heard[SIDES];
	unsigned seconds;                       /* compared since the start */
	double  offset_s[3];                    /* the last three differences: their median forgives one bad second */
	double  last_offset_s;
	double  start_offset_s;                 /* the difference that counts as none */
	double  error_s;                        /* how far the agent's side is ahead now */
	double  integral;                       /* relative rate, the agent's clock over the caller's, less 1 */
	bool    correcting;
};

/* cfg is copied. */
void align_init(struct align *a, const struct clocks_config *cfg, const unsigned rate_hz[SIDES]);

/* A side's frames before `position` (in call time: corrected, at the side's rate) had arrived at time_ns.  True when a
 * second is complete and align_correction() may have changed. */
bool align_heard(struct align *a, enum side side, int64_t position, int64_t time_ns);

/* By how much the agent's frames must be shrunk (positive) or stretched: frames in over frames out, less 1. */
double align_correction(const struct align *a);
/* The measured drift: the agent's clock over the caller's, parts per million; 0 while it is too small to be told. */
double align_drift_ppm(const struct align *a);
/* How far the sides are apart beyond the offset they started with, ms; positive: the agent's is ahead. */
double align_error_ms(const struct align *a);

#endif
