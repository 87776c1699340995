/*
 * summaries.h - a run's tables: calls.csv (the conversation), tone.csv (the caller's tone), failed.csv (what was left out)
 *
 * One row a call, RFC 4180, a header; an empty cell is unknown.  Conduct and tone are kept apart on purpose: tone.csv
 * names neither agent nor team, so that nothing sets an agent beside how stressed callers were.
 */
#ifndef UNDERTONE_SUMMARIES_H
#define UNDERTONE_SUMMARIES_H

#include "batch/inputs.h"
#include "batch/journal.h"

enum outcome_state { OUTCOME_WAITING, OUTCOME_FAILED, OUTCOME_DONE };

/* What came of one recording. */
struct outcome {
	enum outcome_state state;
	off_t              place;               /* of its journal's entry; -1: none */
	char              *cause;               /* of failing, one line; its own */
};

/* Writes all three in the order of inputs, each whole or not at all.  outcomes [size: inputs->count].  0 or a negative
 * errno. */
int summaries_write(const char *folder, const struct inputs *inputs, const struct outcome *outcomes,
                    const struct journal *journal, const char *scorecard);

#endif
