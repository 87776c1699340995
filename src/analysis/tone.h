/*
 * tone.h - a second of one side: how loud, how fast, and, for a caller, how high
 *
 * struct tone takes any side's frames and knows timing and level only.  F0 and spectral balance are in struct tone_voice,
 * which takes a caller's features by type (stress.h): no agent's can reach it.
 *
 * Rate: syllable nuclei per second of speech (de Jong & Wempe 2009), over the newest whole seconds that together hold
 * rate_speech_s of speech, or all there are; null under 1 s.  One second alone would step by whole syllables.
 * Level: energy mean of the 40 ms speech frames.  F0, balance: medians of the second's voiced speech frames; null under 5.
 * In the caller's memory; nothing is allocated.  One thread at a time.
 */
#ifndef UNDERTONE_TONE_H
#define UNDERTONE_TONE_H

#include "analysis/histogram.h"
#include "analysis/stress.h"
#include "framer.h"

enum { TONE_SECONDS = 16 };             /* with speech, that the rate looks back on */

struct tone_config {
	float rate_speech_s;                    /* of speech that a rate is taken from */
	float rate_min_s;                       /* and with less of it there is no rate */
	float level_baseline_s;                 /* seconds with speech until there is an own level */
	float rate_baseline_s;                  /* and until there is an own rate */
};

/* One second; without speech everything but speech_ms is NAN. */
struct tone_figures {
	int64_t speech_ms;
	float   level_dbfs, rate_syl_s, snr_db;
	float   level_db;                       /* against the own running median; NAN while there is none */
	float   rate_baseline_syl_s;            /* the own running median; NAN while there is none */
};

struct tone {
	struct tone_config cfg;
	int      speech_frames, nuclei;         /* of this second */
	double   energy;
	float    snr_db;
	int      past_frames[TONE_SECONDS], past_nuclei[TONE_SECONDS];  /* of seconds with speech, newest first */
	struct histogram levels, rates;
};

/* cfg is copied. */
void tone_init(struct tone *t, const struct tone_config *cfg);
void tone_update(struct tone *t, const struct features *f);             /* every frame */
void tone_second(struct tone *t, struct tone_figures *out);             /* after the last frame of a second */

struct tone_voice {
	int   voiced;
	float f0_hz[FRAMES_PER_S], alpha_nb_db[FRAMES_PER_S];
};

void tone_voice_update(struct tone_voice *v, const struct caller_features *f);

/* The medians since the last time; NAN where there was too little.  Begins anew. */
void tone_voice_second(struct tone_voice *v, float *f0_hz, float *alpha_nb_db);

#endif
