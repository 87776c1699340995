/*
 * fields.h - what a rule can ask of a call: a row a field, with its unit and where its value comes from
 *
 * The table is constant: any thread.
 */
#ifndef UNDERTONE_FIELDS_H
#define UNDERTONE_FIELDS_H

#include "analysis/review.h"

struct rule_field {
	const char *name, *unit;                /* unit "": a count or a score; "bool" */
	bool        controlled;                 /* by the agent: may pass or fail */
	const char *help;
};

const struct rule_field *fields_row(size_t field);              /* NULL past the last */

/* The value in the field's unit, 1 and 0 for true and false; NAN where it is unknown. */
double fields_value(size_t field, const struct review *r);

/* The index of a name, or -1 and the name nearest to it (by edit distance, Levenshtein 1966). */
int    fields_find(const char *name, const char **nearest);

#endif
