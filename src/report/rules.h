/*
 * rules.h - a centre's own conditions on calls, as lines of a settings file
 *
 *   dead_air: fail if silence > 15 s
 *   rose_not_eased: listen if stress.peak >= 70 and not stress.eased
 *
 * NAME: VERDICT if CONDITION { and CONDITION } { or ... }, `and` before `or`.  A condition is FIELD < <= > >= = NUMBER
 * [UNIT], or [not] FIELD of a field that is true or false.  Units are ms s min h % dB syl/s, or none; the number is
 * brought to the field's.
 *
 * Verdicts are pass, fail and listen (worth hearing).  Only what an agent controls can pass or fail: a rule that names
 * a field of the caller's tone, the caller's own conduct or the line may only say listen, and the reader refuses others.
 * What is unknown of a call (no stress in a mono recording) leaves a rule untold, unless the rest decides it (Kleene).
 * Rules do not change once they are read: any thread.
 */
#ifndef UNDERTONE_RULES_H
#define UNDERTONE_RULES_H

#include "analysis/review.h"

enum { RULES_MAX = 64, RULE_NAME_LEN = 48, RULE_TEXT_LEN = 192, RULE_CONDITIONS = 12, RULES_ERROR_LEN = 256 };

enum verdict { VERDICT_PASS, VERDICT_FAIL, VERDICT_LISTEN };
enum truth   { TRUTH_NO, TRUTH_UNKNOWN, TRUTH_YES };            /* in this order: and is the least, or the greatest */

enum comparison { LESS, LESS_EQUAL, GREATER, GREATER_EQUAL, EQUAL, HOLDS };

struct condition {
	unsigned        field;                  /* index of fields_row() */
	enum comparison comparison;
	double          number;                 /* in the field's unit */
	bool            negated;
	bool            begins;                 /* first after an `or` */
};

struct rule {
	char             name[RULE_NAME_LEN];
	char             text[RULE_TEXT_LEN];   /* as written, after the name */
	enum verdict     verdict;
	size_t           count;
	struct condition conditions[RULE_CONDITIONS];
};

struct rules {
	size_t      count;
	struct rule rule[RULES_MAX];
};

/* 0; or -EINVAL and error [size: RULES_ERROR_LEN], "NAME:LINE: what is wrong"; *out is then empty. */
int rules_read(struct rules *out, const char *name, const char *text, char *error);

enum truth  rules_judge(const struct rule *rule, const struct review *review);
const char *rules_verdict_name(enum verdict v);

#endif
