/*
 * summaries.h - one row a call: calls.csv (the conversation) and tone.csv (the caller's tone)
 *
 * Two tables, kept apart on purpose: nothing sets an agent beside how stressed callers were.
 */
#ifndef UNDERTONE_SUMMARIES_H
#define UNDERTONE_SUMMARIES_H

#include "analysis/event.h"
#include "commands/inputs.h"

enum summary_state { SUMMARY_WAITING, SUMMARY_FAILED, SUMMARY_DONE, SUMMARY_DONE_BEFORE /* by an earlier run */ };

struct summary {
	enum summary_state    state;
	char                  call[64];
	struct event_call_end end;
};

/* Writes both for the calls that are done, in the order of inputs.  summaries [size: inputs->count].  0 or a negative errno. */
int summaries_write(const char *folder, const struct inputs *inputs, const struct summary *summaries);

#endif
