/*
 * music.h - does a stretch of sound go on like music, or like speech?
 *
 * Speech moves: its spectrum is another one 80 ms later, its harmonics glide, its level rises and falls with every
 * syllable, and it pauses.  Notes stand still, and music leaves no pause.  Four figures are averaged over the stretch
 * since the last pause (its last seconds, where it is longer), weighed and summed (a logistic regression on hold
 * music, game music and speech).  Standing partials are counted as in continuous frequency activation (Seyerlehner et
 * al. 2007, DAFx-07).  One object per channel, one thread at a time; nothing is allocated after music_create().
 */
#ifndef UNDERTONE_MUSIC_H
#define UNDERTONE_MUSIC_H

#include "spectrum.h"

#include <stdbool.h>
#include <stddef.h>

struct music;

/* The weighed figures. */
enum music_evidence {
	MUSIC_LIKENESS,                 /* cosine between the amplitude spectra of now and 80 ms ago, mean */
	MUSIC_PARTIALS,                 /* how unevenly peaks are spread over the bins: standard deviation of their share, 0-0.5 */
	MUSIC_SWING_DB,                 /* standard deviation of the level */
	MUSIC_STEP_DB,                  /* mean change of level from frame to frame */
	MUSIC_EVIDENCE
};

struct music_config {
	float memory_s;                 /* longest that the figures reach back */
	float doubt_s;                  /* a stretch begins as neither, with the weight of this much sound */
	float pause_s;                  /* so much quiet ends a stretch */
	float range_db;                 /* sound is what is less than this under the loudest of late */
	float top_fall_db_s;            /* how fast the loudest of late is forgotten */
	float depth_db;                 /* a stretch whose mean is further under the loudest of the call is background */
	float forget_db_s;              /* how fast that loudest is forgotten */
	float peak_over_mean;           /* a bin is a peak when its power is this many times the mean around it */
	float mean_s;                   /* the level swings about its mean of this long */
	/* Where a stretch begins: share of peaks among bins, likeness, swing and step, between those of speech and of music. */
	float first_share, first_likeness, first_swing_db, first_step_db;
	float bias;                     /* of the sum; music from 0 */
	float weight[MUSIC_EVIDENCE];   /* of each figure */
};

struct music_result {
	float  score;                   /* the weighed sum: log odds of music */
	float  evidence[MUSIC_EVIDENCE];
	size_t stretch;                 /* frames since its begin; 0 while it is quiet */
	bool   loud;                    /* it is as loud as a talker, and not the line's hum */
};

/* 0 and *out set, or -EINVAL (a time that is not over 0) or -ENOMEM and *out = NULL.  cfg is copied. */
int  music_create(struct music **out, const struct music_config *cfg);
void music_destroy(struct music *m);                                            /* NULL is allowed */

/* Takes a frame's spectrum.  quiet: it holds nothing but the line's noise. */
struct music_result music_process(struct music *m, const struct spectrum_frame *s, bool quiet);

#endif
