/*
 * summary.h - the figures of call_end
 *
 * Counts the events that were given, so that a call's summary and its timeline agree, and takes the rest from the
 * dialogue.  Talk, shares, rates and response gaps are counted from the start of the conversation (from the start of the
 * call where only one side was ever heard); turns, overlaps, silences and holds are all that were told.  Memory does not
 * grow with the call.
 *
 * Stress is summed up over the seconds from tension's speech_min_s of caller speech on: mean, peak, the first and the
 * last score; eased: it was tense, and was not when the call ended.  One thread at a time.
 */
#ifndef UNDERTONE_SUMMARY_H
#define UNDERTONE_SUMMARY_H

#include "analysis/dialogue.h"
#include "analysis/stress.h"
#include "analysis/tension.h"

struct summary {
	struct event_call_end end;              /* counters so far */
	double  stress_sum;
	int64_t stress_seconds;
};

void summary_init(struct summary *s);
void summary_event(struct summary *s, const struct event *e);           /* every event given */
void summary_second(struct summary *s, const struct stress_state *state, const struct tension *tension);

/* The figures of the whole call.  With one side heard (dialogue's both is false) the agent and all that takes two are
 * null, and so is the caller unless that voice is named as one. */
struct event_call_end summary_end(const struct summary *s, const struct dialogue *d, const char *reason,
                                  int64_t duration_ms, bool named);

#endif
