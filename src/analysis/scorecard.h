/*
 * scorecard.h - distances from the caller's own normal -> points -> probability
 *
 * An additive scorecard: each feature's distance from the baseline is turned into points by a piecewise-linear curve,
 * monotone in a declared direction; the points are summed, and the sum is mapped to a probability.  So every score is its
 * evidence's sum, and nothing in it can turn a lower voice into a higher score.  Distances are those of the last seconds
 * of speech as a whole (voice.h), which is all the smoothing there is: what is shown is what was measured.
 *
 * Points are decibans (Good 1950): ten times the common logarithm of the odds.  Ten points make it ten times as likely,
 * three points twice.  What a voice at its own normal gets is an item of the sum like any other (the prior odds, and how
 * much rarer such a voice is in tense speech than in calm), so a person can check a score with a pencil:
 *
 *	at_rest                        -12.1 points
 *	f0_st          +4.10 st        +12.4
 *	level_db       +5.00 dB         +3.9
 *	                         sum    +4.2    odds 10^0.42 = 2.63    2.63 / 3.63 = 72
 *
 * What is shown is what is summed: distances are rounded to 0.01 of their unit before the curve, points to 0.1 before
 * the sum.
 */
#ifndef UNDERTONE_SCORECARD_H
#define UNDERTONE_SCORECARD_H

#include "analysis/event.h"
#include "analysis/voice.h"

#include <stdbool.h>

enum {
	SCORECARD_FEATURES = EVENT_EVIDENCE - 1,        /* one item is what a voice at rest gets */
	SCORECARD_KNOTS    = 12,
	SCORECARD_ID_LEN   = 32
};

#define SCORECARD_AT_REST "at_rest"                     /* the evidence item of the prior odds and rest_points */

struct curve {
	size_t points;                          /* 2 or more, x rising */
	float  x[SCORECARD_KNOTS];              /* distance from the baseline, in the feature's unit */
	float  y[SCORECARD_KNOTS];              /* points; 0 at distance 0 */
};

struct scorecard_feature {
	enum voice_feature feature;
	struct curve       curve;
};

/* What is known of calm voices before this one has spoken; see baseline.h. */
struct scorecard_prior {
	float centre, centre_2;                 /* in the feature's unit; equal where the population has one hump */
	float hump, spread;
	float speech_s;                         /* how much of the caller's own speech the prior is worth */
};

struct scorecard_dynamics {
	float first_s;                          /* caller speech before the first score */
	float learn_below, learn_above;         /* scores: learnt in full below, frozen above, in proportion between */
	float frozen_weight;                    /* what a frozen baseline still learns, so that a wrong one heals; 0-1 */
	float memory_s;                         /* speech after which the older half counts half */
};

struct scorecard_confidence {
	float speech_s;                         /* caller speech at which it is 0.5 for this reason alone */
	float snr_low_db, snr_high_db;          /* none below, full above */
	float voiced_low, voiced_high;          /* share of speech frames with F0: none below, full above */
	float clear_low, clear_high;            /* share of the newest voiced frames that are clear: none below, full above */
};

/* When another voice comes on; see voices.h. */
struct scorecard_voices {
	float jump_st;                          /* F0 of a talkspurt against the baseline */
	float jump_s;                           /* speech that keeps there */
	float away_s;                           /* absence after which a jump upwards may be another voice */
	float effort_db;                        /* alpha ratio: a jump upwards with more than this is a raised voice */
	float mixed_st;                         /* between the middles of two voices that take turns, half of it empty */
	float mixed_changes;                    /* changes between two voices within the last talkspurts */
};

struct scorecard {
	char   id[SCORECARD_ID_LEN];            /* names the scorecard in every call_start */
	float  prior;                           /* share of caller speech that is tense, before anything is heard; 0-1 */
	float  rest_points;                     /* evidence of a voice at no distance from its baseline; negative */
	size_t features;
	struct scorecard_feature    feature[SCORECARD_FEATURES];
	struct scorecard_prior      baseline[VOICE_FEATURES];
	struct scorecard_dynamics   dynamics;
	struct scorecard_confidence confidence;
	struct scorecard_voices     voices;
};

/* Linear between points, level beyond the ends. */
float curve_value(const struct curve *c, float x);

/* Whether x rises, y never turns against `rises`, and the curve passes through (0, 0). */
bool curve_valid(const struct curve *c, bool rises);

/* Distance (NAN: unknown, no points) of each of sc's features -> evidence, largest first, and the score 0-100.
 * distance [size: sc->features] */
float scorecard_score(const struct scorecard *sc, const float *distance, struct evidence *out);

float scorecard_points_of(float probability);           /* 0 < probability < 1 */
float scorecard_probability(float points);              /* 0-1 */
float scorecard_sum(const struct evidence *e);          /* points */

#endif
