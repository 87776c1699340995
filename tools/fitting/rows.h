/*
 * rows.h - labelled seconds of calls: what the engine heard, and what it should have said
 *
 * A segment is a stretch of one call under one label; its rows are the distances from the caller's own baseline, second by
 * second, as the engine puts them into a score's evidence.
 */
#ifndef FITTING_ROWS_H
#define FITTING_ROWS_H

#include "analysis/calibration.h"
#include "fft.h"
#include "fitting/corpus.h"

struct row {
	size_t segment;
	float  distance[VOICE_FEATURES];        /* NAN: unknown; only the asked-for features are filled */
};

struct segment {
	char         group[40];                 /* the speaker, or the call: what is left out together */
	char         word[16];
	size_t       corpus;
	char         sex;                       /* f, m, or 0: not known */
	enum emotion emotion;
};

struct rows {
	size_t n, segments;
	struct row     *row;
	struct segment *segment;
};

int  rows_add_segment(struct rows *r, const struct segment *s);         /* -ENOMEM */
int  rows_add(struct rows *r, const float *distance);                   /* to the last segment; -ENOMEM */
void rows_free(struct rows *r);

/* What is heard of calm voices: the baselines of all calls, for the population priors. */
struct calm_voices {
	size_t n;
	float (*centre)[VOICE_FEATURES];
};

struct calls_config {
	unsigned repeats;                       /* calls a speaker and emotion */
	uint64_t seed;
	const bool *wanted;                     /* [size: VOICE_FEATURES] */
};

/* Builds telephone calls from the corpus (own calm speech first, then three clips of one emotion; line noise, level, the
 * telephone's position and its level vary), runs them through the channel and stress of the engine, and adds their
 * labelled seconds.  cal's scorecard decides what the baselines learn. */
int  rows_from_corpus(struct rows *r, const struct corpus *c, size_t corpus, const struct calls_config *cfg,
                      const struct calibration *cal, const struct fft *fft);

#endif
