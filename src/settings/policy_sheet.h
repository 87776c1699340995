/*
 * policy_sheet.h - a policy in words, for a page and for a terminal: what is obeyed, not what was written
 *
 * Any thread.
 */
#ifndef UNDERTONE_POLICY_SHEET_H
#define UNDERTONE_POLICY_SHEET_H

#include "analysis/cues_text.h"
#include "settings/policy.h"

enum { POLICY_SHEET_LINES = 24, POLICY_SHEET_TEXT = 1200 };

struct policy_sheet {
	enum cues_language language;
	size_t count;
	struct {
		const char *heading, *term;             /* static */
		char        text[POLICY_SHEET_TEXT];
	} line[POLICY_SHEET_LINES];
};

/* cal: with the policy applied.  recording: calls are recorded by this run.  signed_by_both: as policy_seal.h has it. */
void policy_sheet(struct policy_sheet *s, const struct policy *p, const struct calibration *cal, bool recording, bool signed_by_both,
                  enum cues_language language);

#endif
