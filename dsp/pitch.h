/*
 * pitch.h - fundamental frequency (F0) and voicing, streaming
 *
 * Made for telephone lines: the fundamental itself may be missing (300 Hz high-pass), the harmonics carry it.  A frame's
 * spectrum gives candidates; a path search with a fixed look-ahead picks among them.  One object per channel, one thread
 * at a time; nothing is allocated after pitch_create().
 */
#ifndef UNDERTONE_PITCH_H
#define UNDERTONE_PITCH_H

#include "spectrum.h"

enum { PITCH_LOOKAHEAD = 10 };          /* frames between a frame's push and its result: 100 ms */

struct pitch;

struct pitch_config {
	float f0_min_hz;                /* lowest F0 searched; speech: 60 */
	float f0_max_hz;                /* highest F0 searched; speech: 500 */
	float low_hz;                   /* harmonics count from here on, in full from twice as high */
	float taper_hz;                 /* they count less from here on */
	float high_hz;                  /* and nothing from here on */
	float ease;                     /* keeps long lags, where the window leaves little, from being blown up */
	float height_min;               /* lower peaks are no candidates */
	float octave_cost;              /* height that each octave under f0_max_hz loses */
	float voicing_threshold;        /* height above which a frame is better voiced */
	float quiet_share;              /* of the tracked peak amplitude: quieter frames are rather unvoiced */
	float quiet_cost;               /* added to the threshold for silence */
	float leap_cost;                /* height that a leap by one octave costs */
	float voicing_cost;             /* height that a change of voicing costs */
	float noise_rise;
	float noise_share;
	float flatten_floor;
};

struct pitch_result {
	float f0_hz;                    /* 0 where the frame is unvoiced */
	float periodicity;              /* 0-1: normalised height of the best period's peak, voiced or not */
};

/* 0 and *out set, or -EINVAL (cfg out of range) or -ENOMEM and *out = NULL.  cfg is copied; fft outlives it. */
int  pitch_create(struct pitch **out, const struct pitch_config *cfg, const struct fft *fft);
void pitch_destroy(struct pitch *p);            /* NULL is allowed */

/* Takes frame k; gives at once the best guess from frame k alone in *now (for speech detection), and the tracked result of
 * frame k - PITCH_LOOKAHEAD in *tracked (unvoiced for the first PITCH_LOOKAHEAD pushes). */
void pitch_process(struct pitch *p, const struct spectrum_frame *s, struct pitch_result *now,
                   struct pitch_result *tracked);

#endif
