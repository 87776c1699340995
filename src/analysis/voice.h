/*
 * voice.h - how a voice has sounded over its last seconds of speech
 *
 * Takes the frames that are speech and keeps the last VOICE_WINDOW of them, so the window slides over speech time: a
 * pause moves nothing.  Each feature is one value a frame (NAN where the frame says nothing of it) and one quantile of
 * those values over the window; a quantile of 300 frames shrugs off a tracker's octave error in a few of them.
 *
 * No allocation.  One thread at a time.
 */
#ifndef UNDERTONE_VOICE_H
#define UNDERTONE_VOICE_H

#include "analysis/features.h"

enum {
	VOICE_WINDOW  = 300             /* frames of speech: 3 s, what the score follows */
};

enum voice_feature {
	VOICE_F0,                       /* semitones re 100 Hz, midhinge */
	VOICE_LEVEL,                    /* dBFS, p80: the stressed syllables, above most line noise */
	VOICE_ALPHA,                    /* alpha_nb_db of voiced frames, median */
	VOICE_PERIODICITY,              /* % of voiced frames, median: a pressed or breathy voice has less */
	VOICE_STRETCH,                  /* ms since voicing began, median of voiced frames: long where words are drawn out */
	VOICE_FEATURES
};

struct voice_feature_info {
	const char *name;               /* in evidence and in scorecards */
	const char *unit;
	float       low, high;          /* range of the frame values, in unit */
	float       quantile[2];        /* over the window; the figure is their mean */
	bool        rises;              /* the one direction in which it may raise the score */
};

extern const struct voice_feature_info voice_features[VOICE_FEATURES];

struct voice {
	int64_t frames;                 /* of speech, pushed so far */
	int64_t last;                   /* features.frame of the last one */
	unsigned run;                   /* voiced frames in a row up to it */
	float   value[VOICE_FEATURES][VOICE_WINDOW];
};

void voice_reset(struct voice *v);
void voice_push(struct voice *v, const struct features *f);     /* f is speech */

/* Over the last `frames` pushed, at most VOICE_WINDOW; NAN where none of them tells. */
float voice_quantile(const struct voice *v, enum voice_feature feature, float quantile, int64_t frames);
float voice_figure(const struct voice *v, enum voice_feature feature, int64_t frames);

/* The value of pushed frame i, counted from 0; v->frames - VOICE_WINDOW <= i < v->frames. */
float voice_value(const struct voice *v, enum voice_feature feature, int64_t i);

float voice_semitones(float f0_hz);     /* re 100 Hz; NAN for 0 */
float voice_hz(float semitones);

#endif
