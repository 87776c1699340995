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
	float        centre[VOICE_FEATURES];    /* the caller's baseline at the end of the call */
	float        spread[VOICE_FEATURES];
};

struct rows {
	size_t n, segments;
	struct row     *row;
	struct segment *segment;
};

int  rows_add_segment(struct rows *r, const struct segment *s);         /* -ENOMEM */
int  rows_add(struct rows *r, const float *distance);                   /* to the last segment; -ENOMEM */
size_t rows_run_end(const struct rows *r, size_t i);             /* after the last row of row i's segment */
void rows_free(struct rows *r);

/* As text, one second a line, to hear once and fit often.  0 or a negative errno. */
int  rows_save(const struct rows *r, const char *path);
int  rows_load(struct rows *r, const char *path);

struct calls_config {
	unsigned repeats;                       /* calls a speaker and emotion */
	uint64_t seed;
	size_t   corpus;                        /* what the segments are marked with */
	unsigned channel;                       /* of recorded calls: the caller's, from 0 */
	const struct calibration *cal;          /* its scorecard decides what the baselines learn */
	const struct fft *fft;
};

/* Builds telephone calls from the corpus (own calm speech first, then three clips of one emotion; line noise, level, the
 * telephone's position and its level vary), runs them through the channel and stress of the engine, and adds their
 * labelled seconds.  0 or a negative errno. */
int  rows_from_corpus(struct rows *r, const struct corpus *c, const struct calls_config *cfg);

/* The same from recorded calls: LABELS.tsv has columns call (a file beside it), start_ms, end_ms, and label or emotion;
 * speaker and sex where they are known.  Seconds that end within a segment or up to 2 s after it are its rows. */
int  rows_from_labels(struct rows *r, const char *path, const struct calls_config *cfg);

/* The same from what a store kept: every call whose wrap-up question was answered yes or no is one segment, its seconds
 * with the caller's speech the rows.  No audio is needed. */
int  rows_from_store(struct rows *r, const char *path, size_t corpus);

#endif
