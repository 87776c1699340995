/*
 * voice.h - how a voice has sounded over its last seconds of speech
 *
 * Takes the frames that are speech and keeps the last VOICE_WINDOW of them.  What was said more than VOICE_SPAN before the
 * last word counts no more, as long as VOICE_LEAST of speech is left: so after a pause the voice is judged as it
 * sounds now, not mixed with how it sounded, and silence alone moves nothing.
 *
 *	        ├─────────── VOICE_SPAN ───────────┤
 *	▁▁██▁▁▁▁▁▁███▁▁▁▁▁█████▁▁██▁▁▁▁▁▁▁▁▁▁▁▁▁████
 *	          └┴┴────┴┴┴┴┴┴──┴┴─────────────┴┴┴┘ the window, VOICE_WINDOW frames of speech at most
 *
 * Each feature is one value a frame (NAN where the frame says nothing of it) and one quantile of those values, or the mean
 * of what lies between two.
 *
 * For pitch every frame counts that the tracker calls voiced, however rough: fear is rough, and so are noisy lines.  How a
 * voice is voiced is told by its clear frames alone, those of 60 % periodicity and more.
 *
 * No allocation.  One thread at a time.
 */
#ifndef UNDERTONE_VOICE_H
#define UNDERTONE_VOICE_H

#include "analysis/features.h"

enum {
	VOICE_WINDOW  = 300,            /* frames of speech: 3 s, what the score follows */
	VOICE_SPAN    = 600,            /* frames of the call: 6 s.  5 to 8 do alike on ASED, no limit costs .01 of AUC */
	VOICE_LEAST   = 150             /* frames of speech: 1.5 s is the least that a judgement stands on */
};

enum voice_feature {
	VOICE_F0,                       /* semitones re 100 Hz, mean of voiced frames */
	VOICE_LEVEL,                    /* dBFS, p80: the stressed syllables, above most line noise */
	VOICE_ALPHA,                    /* alpha_nb_db of voiced frames, median */
	VOICE_PERIODICITY,              /* % of clear frames, median: a pressed or breathy voice has less */
	VOICE_STRETCH,                  /* ms since clear voicing began, median of clear frames: long where words are drawn out */
	VOICE_FEATURES
};

struct voice_feature_info {
	const char *name;               /* in evidence and in scorecards */
	const char *unit;
	float       low, high;          /* range of the frame values, in unit; a less periodic frame is not clear */
	float       quantile[2];        /* over the window; the figure is the mean of what lies between them */
	bool        rises;              /* the one direction in which it may raise the score */
};

extern const struct voice_feature_info voice_features[VOICE_FEATURES];

struct voice {
	int64_t frames;                 /* of speech, pushed so far */
	int64_t at[VOICE_WINDOW];       /* features.frame of the last ones; a ring, as value */
	unsigned run;                   /* voiced frames in a row up to it */
	float   value[VOICE_FEATURES][VOICE_WINDOW];
};

void voice_reset(struct voice *v);
void voice_push(struct voice *v, const struct features *f);     /* f is speech */

/* How many of the frames pushed last are the window: at most VOICE_WINDOW. */
int64_t voice_window(const struct voice *v);

/* Over the last `frames` pushed, at most VOICE_WINDOW; NAN where none of them tells. */
float voice_quantile(const struct voice *v, enum voice_feature feature, float quantile, int64_t frames);
float voice_figure(const struct voice *v, enum voice_feature feature, int64_t frames);

/* The value of pushed frame i, counted from 0; v->frames - VOICE_WINDOW <= i < v->frames. */
float voice_value(const struct voice *v, enum voice_feature feature, int64_t i);

float voice_semitones(float f0_hz);     /* re 100 Hz; NAN for 0 and NAN */

/*
 * How far a figure lies from another, as a listener counts it: the difference, but for pitch.  Pitch is heard on the
 * ERB scale (Hermes & van Gestel 1991; the scale: Glasberg & Moore 1990), between semitones and Hz, so that a high voice
 * need not rise by as many semitones as a low one; it is given as semitones of a voice at 150 Hz.
 */
float voice_distance(enum voice_feature feature, float now, float normal);

#endif
