/*
 * review.h - one call's figures as quality assurance looks at them, from its events
 *
 * What call_end does not say: the longest silence and hold and where they are, the steepest rise of the caller's
 * stress, the moment of its peak, the line's level, noise and balance of high and low.  No agent is kept: a page of
 * reviews cannot set one beside how stressed callers were.  In the caller's memory; one thread at a time.
 */
#ifndef UNDERTONE_REVIEW_H
#define UNDERTONE_REVIEW_H

#include "analysis/event.h"
#include "analysis/histogram.h"

/* Thresholds of the report; units, ranges and reasons in calibration/review.ini. */
struct review_config {
	unsigned group_calls;
	unsigned hear_calls;
	float    rise_points;
	float    tense_s;
	float    dead_air_s;
	unsigned interruptions;
	unsigned line_troubles;
	float    drift_level_db;
	float    drift_snr_db;
	float    drift_balance_db;
	float    drift_wideband_pc;
};

enum { REVIEW_TEXT_LEN = 64, REVIEW_RISE_S = 10 };

struct review {
	char     call[40], started_at[32], team[REVIEW_TEXT_LEN], queue[REVIEW_TEXT_LEN], reason[REVIEW_TEXT_LEN],
	         scorecard[REVIEW_TEXT_LEN];    /* "" where unknown */
	int64_t  rate_hz, channels;
	struct event_call_end end;              /* its reason is NULL; duration_ms EVENT_NULL_MS: there was none */
	int64_t  silence_ms, silence_at_ms;     /* the longest, 0 where none was told; its start */
	int64_t  hold_ms, hold_at_ms;
	float    rise;                          /* points within REVIEW_RISE_S; NAN where stress was never given */
	int64_t  rise_at_ms, peak_at_ms;
	unsigned troubles[QUALITY_DRIFT + 1];   /* events of quality, by type */
	float    level_dbfs, snr_db, alpha_nb_db;       /* medians of the caller's seconds with speech; NAN: none */
};

/* Gathers one call.  Needs no more memory for a longer one. */
struct reviewer {
	struct review    review;
	struct histogram level, snr, alpha;
	float            recent[REVIEW_RISE_S]; /* the last scores, NAN where none */
	size_t           seconds;
	float            peak;
};

void reviewer_init(struct reviewer *r);
void reviewer_event(void *ctx, const struct event *e);          /* an event_fn; ctx: struct reviewer */
struct review reviewer_end(const struct reviewer *r);

unsigned review_troubles(const struct review *r);               /* of all types */

#endif
