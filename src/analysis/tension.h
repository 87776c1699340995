/*
 * tension.h - is the caller tense? the score with hysteresis
 *
 *   score  open_score  ─ ─ ─ ─ ─╱▔▔▔▔▔╲─ ─ ─ ─ ─ ─ ─ ─ ─
 *          close_score ─ ─ ─ ─╱─ ─ ─ ─ ─╲─ ─ ─ ─ ─ ─ ─ ─
 *                         ▁▁▁╱           ╲▁▁▁▁▁▁▁▁▁▁▁▁
 *   tense                         ├──────────────┤
 *                         open_speech_ms of caller speech at or over open_score; then until close_s under close_score
 *
 * Nothing is tense before speech_min_s of caller speech.  In the caller's memory; nothing is allocated.  One thread at
 * a time.
 */
#ifndef UNDERTONE_TENSION_H
#define UNDERTONE_TENSION_H

#include <stdbool.h>
#include <stdint.h>

struct tension_config {
	float    open_score, close_score;       /* 0-100 */
	unsigned open_speech_ms;
	unsigned close_s;
	float    speech_min_s;
	float    confidence_min;                /* 0-1: scores of less are no ground to decide on; the user passes NAN */
	float    trend_points;                  /* a change of the score over trend_s that a view calls rising or easing */
	unsigned trend_s;
	unsigned easing_s;                      /* after tense, for which the pages' word is easing */
};

struct tension {
	struct tension_config cfg;
	bool     tense;
	int64_t  high_ms;                       /* of caller speech at open_score or over, in a row */
	unsigned low_s;                         /* seconds under close_score, in a row */
};

/* Not tense.  cfg is copied. */
void tension_init(struct tension *t, const struct tension_config *cfg);

/* After a second: score NAN where it is unknown (nothing changes), speech_ms of the second, speech_s of the baseline. */
void tension_second(struct tension *t, float score, int64_t speech_ms, float speech_s);

#endif
