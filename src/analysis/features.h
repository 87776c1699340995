/*
 * features.h - what is known of one frame of one side
 *
 * A frame goes into its channel as samples and comes out as one of these, FEATURES_LOOKAHEAD frames later, complete.
 */
#ifndef UNDERTONE_FEATURES_H
#define UNDERTONE_FEATURES_H

#include "analysis/event.h"

#include <stdbool.h>
#include <stdint.h>

enum { FEATURES_LOOKAHEAD = 10 };       /* frames: the longest of pitch's and speech detection's */

struct features {
	int64_t frame;                  /* k: centred at 10k + 5 ms */
	bool    lost;                   /* holds samples that never arrived; all else is then 0 */
	bool    speech;
	bool    nucleus;                /* a syllable nucleus was confirmed at this frame */
	bool    held;                   /* hold music or a tone: never speech */
	enum hold_type hold;            /* which, where held */
	int64_t hold_since;             /* frame at which this hold began, where held; up to 3 s before the first held frame:
	                                   it takes time to know music */
	float   clipped;                /* share of the hop's samples that sit on flat tops, 0-1 */
	float   level_dbfs;             /* RMS of the 40 ms frame about its mean */
	float   band_dbfs;              /* the same within 300-3400 Hz */
	float   floor_dbfs;             /* tracked noise floor, 300-3400 Hz */
	float   snr_db;                 /* tracked speech level over the floor */
	float   f0_hz;                  /* 0 where unvoiced */
	float   periodicity;            /* 0-1 */
	float   alpha_nb_db, centroid_hz, hammarberg_db, tilt_db;
};

#endif
