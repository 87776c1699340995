/*
 * column.h - the data dictionary as flat columns, for what is a table: CSV and SQL
 *
 * A nested object becomes a column a member, its own name before the member's: caller_talk_ms, stress_mean,
 * cues_dead_air.  Evidence, a list, is one column.  All functions are pure: any thread.
 */
#ifndef UNDERTONE_COLUMN_H
#define UNDERTONE_COLUMN_H

#include "analysis/event.h"

enum { COLUMNS_MAX = 64, COLUMN_NAME_LEN = 64 };        /* of one kind */

struct column {
	const struct field *outer;              /* the event's own field */
	struct field        field;              /* the value: outer itself, or a member of it */
	size_t              base;               /* offset in struct event of what field.offset counts from */
};

/* The columns of one kind after kind, call, t_ms and side; returns how many. */
size_t columns_of(enum event_kind kind, struct column columns[COLUMNS_MAX]);

/* name: "caller_talk_ms".  Returns name. */
char *column_name(const struct column *c, char name[COLUMN_NAME_LEN]);

/* What field_integer() and the like take as base, with &c->field. */
const void *column_base(const struct column *c, const struct event *e);

/* No value here, or nothing such an event may have. */
bool column_is_null(const struct column *c, const struct event *e);

#endif
