/*
 * cues.h - one quiet cue at a time for the agent
 *
 * Each kind has two conditions (the table in cues_when.c): when it becomes due, and how long its reason lasts: apart from
 * each other, so that it does not flicker.
 *
 *            opens()                                      not holds()
 *   ── idle ────────► due ── may be shown ──► open ─────────────────────► idle      closed: heeded
 *                      │                        ├─ shown long enough ───► spent     closed: expired
 *                      │ not holds()            ├─ cues_dismiss() ──────► spent     closed: dismissed
 *                      ▼                        └─ a more urgent one ───► spent     closed: replaced
 *                     idle, counted as suppressed                           └── not holds() ──► idle
 *
 * May be shown: none is open, or a less urgent one (which it replaces); between_ms since the last opening, unless it
 * replaces; per_kind_ms since the last one of its kind; and the agent does not speak, or wait_ms have passed in waiting
 * for that (let_caller_finish and monologue do not wait: they are about the agent's speaking).  A kind dismissed
 * dismissals times stays quiet until the call ends.  One that was due and held back until its reason had gone (the
 * agent slowed down, left room, spoke again) is counted, not shown.
 *
 * In the caller's memory; nothing is allocated.  One thread at a time.
 */
#ifndef UNDERTONE_CUES_H
#define UNDERTONE_CUES_H

#include "analysis/cues_text.h"
#include "analysis/dialogue.h"
#include "analysis/stress.h"
#include "analysis/tension.h"
#include "analysis/tone.h"

enum { CUES_SCORES = 128, CUES_SHOWN_LEN = 2 * CUES_TEXT_LEN, CUES_SHOWN = 4 };

struct cues_config {
	unsigned language;                      /* enum cues_language */
	bool     on[CUE_KINDS];
	unsigned between_ms, per_kind_ms, wait_ms, dismissals, looking_up_ms;
	unsigned shown_min_ms, shown_max_ms, kind_shown_ms, stale_ms;
	unsigned still_tense_ms, early_ms;
	float    early_score;
	float    easing_fall, easing_from;      /* score */
	unsigned easing_s, settled_s;           /* easing_s at most CUES_SCORES */
	float    withdrawn_level_db, withdrawn_rate, withdrawn_range_st;
	unsigned withdrawn_s;
	unsigned overlap_ms, interruptions, interruptions_ms, left_ms;
	unsigned dead_air_ms, hold_long_ms, slow_response_ms, monologue_ms, room_used_ms;
	float    fast_open, fast_close;         /* rate over own baseline */
	unsigned fast_s;
	float    hurried_f0_st;
	float    hesitates_factor;
	unsigned hesitates_times;
	unsigned hesitates_gaps;
	struct cues_texts texts;
};

struct cue {
	bool     due, open, spent;
	int64_t  due_ms, opened_ms, ready_ms;   /* EVENT_NULL_MS: not */
	unsigned times, dismissed;
};

struct cues {
	const struct cues_config *cfg;          /* borrowed from the calibration */
	bool     resting;                       /* nothing opens: a colleague is on the line */
	bool     dismissing, looking;           /* asked for, not done yet */
	bool     still_told;                    /* that the caller is still tense */
	int64_t  now_ms;
	int64_t  looking_until_ms, last_opened_ms;
	int64_t  suppressed;
	struct cue cue[CUE_KINDS];

	/* What the conditions look at. */
	struct stress_state state;
	bool     tense, was_tense;
	bool     early;                         /* too little caller speech for anything but caller_tense_early */
	unsigned calm_s;                        /* not tense, and low, since it was */
	float    scores[CUES_SCORES];           /* by second, as a ring */
	int64_t  seconds;
	float    rate[SIDES], rate_baseline[SIDES];     /* NAN: unknown */
	int64_t  fast_ms[SIDES];                /* of speech at fast_open or over, in a row */
	int64_t  low_ms;                        /* of caller speech that is low in level, rate and range, in a row */
	struct histogram ranges;                /* the caller's F0 range by second, st */
	int64_t  interruptions_seen, gaps_seen;
	unsigned hesitations;

	char     shown[CUES_SHOWN][CUES_SHOWN_LEN];     /* texts of the newest events */
	unsigned shown_next;
	const char *text;                       /* of the open one */
};

/* cfg outlives c. */
void cues_init(struct cues *c, const struct cues_config *cfg);

/* After a second: the caller's state, and both sides' rates; agent NULL where only the caller is heard. */
void cues_second(struct cues *c, const struct stress_state *state, const struct tension *tension,
                 const struct tone_figures *caller, const struct tone_figures *agent);

/* After every frame. */
void cues_update(struct cues *c, const struct dialogue *d, struct outbox *out);

/* Each takes effect at the next frame. */
void cues_dismiss(struct cues *c);
void cues_looking_up(struct cues *c);                   /* no dead_air for looking_up_ms */
void cues_rest(struct cues *c, bool resting);

void cues_finish(struct cues *c, struct outbox *out);   /* closes the open one: the call is over */

/* ---- cues_when.c ---- */

struct cue_when {
	bool (*opens)(const struct cues *c, const struct dialogue *d);
	bool (*holds)(const struct cues *c, const struct dialogue *d);
	bool at_once;                           /* does not wait for the agent's pause */
	bool kindly;                            /* good news: shown for kind_shown_ms, dropped when stale */
};

extern const struct cue_when cue_when[CUE_KINDS];

void cues_remember(struct cues *c, const struct tone_figures *caller, const struct tone_figures *agent);  /* a second */

#endif
