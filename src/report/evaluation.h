/*
 * evaluation.h - how well the stress score did on segments whose truth is known
 *
 * A segment is a stretch of a call under one label.  Its peak is the highest score among the caller's seconds that end
 * inside it or up to 2 s after it, its mean that of the seconds inside it.
 *
 *	area under the ROC curve   share of (tense, calm) pairs that the peak puts in the right order (Hanley & McNeil 1982);
 *	                           interval: percentiles of 1000 bootstrap draws of segments
 *	expected calibration error mean distance between score and share of tense segments over ten bins of as many segments
 *	                           each, classes weighted to the scorecard's prior (Naeini 2015); upper bound likewise
 */
#ifndef UNDERTONE_EVALUATION_H
#define UNDERTONE_EVALUATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum truth { TRUTH_CALM, TRUTH_TENSE, TRUTH_HAPPY, TRUTHS };
enum { EVALUATION_BINS = 10 };

struct evaluation_segment {
	enum truth truth;
	char       sex;                         /* f, m; 0 unknown */
	int64_t    start_ms, end_ms;
	float      peak, mean;                  /* 0-100; NAN: no score in it */
	float      delay_s;                     /* of caller speech from its start until tense (tension.h); NAN: never */
};

struct interval { float value, low, high; };    /* 95 %; NAN where there is nothing to tell */

struct evaluation_bin { float score, tense, weight; };          /* mean score 0-1, share of tense, share of all */

struct evaluation {
	struct interval auc, auc_happy;         /* tense against calm; against calm and happy */
	struct interval auc_sex[2];             /* women, men: tense against calm */
	size_t n[TRUTHS];
	float  over[TRUTHS];                    /* share with a peak at the threshold or over */
	float  over_sex[2][TRUTHS];
	float  delay_median_s, delay_p90_s;     /* of the tense segments that were told */
	float  told;                            /* share of tense segments that were */
	struct evaluation_bin bin[EVALUATION_BINS];
	struct interval ece;                    /* 0-1; high: upper bound */
};

/* threshold 0-100; prior 0-1.  0 or -ENOMEM. */
int evaluate_segments(struct evaluation *out, const struct evaluation_segment *s, size_t n, float threshold, float prior);

/* One point of the ROC curve: shares of tense and calm segments at the threshold or over. */
void evaluation_roc(const struct evaluation_segment *s, size_t n, float threshold, float *hits, float *false_alarms);

#endif
