#include "store/row.h"

#include "analysis/column.h"

#include <math.h>
#include <string.h>

enum { INSERT_CALL = 1, INSERT_SEQ, INSERT_T_MS, INSERT_SIDE, INSERT_COLUMNS };
enum { SELECT_T_MS = 1, SELECT_SIDE, SELECT_COLUMNS };

/* Binding fails only when memory is short, which the step then says. */
static void bind_text(sqlite3_stmt *q, int at, const char *text)
{
	sqlite3_bind_text(q, at, text, -1, SQLITE_STATIC);      /* NULL binds null */
}

static void bind_value(sqlite3_stmt *q, int at, const struct field *f, const void *base)
{
	switch (f->type) {
	case FIELD_INTEGER:
	case FIELD_BOOL:
		sqlite3_bind_int64(q, at, field_integer(f, base));
		break;
	case FIELD_REAL:
		sqlite3_bind_double(q, at, field_real(f, base));
		break;
	default:
		bind_text(q, at, field_text(f, base));
	}
}

static int run(sqlite3_stmt *q)
{
	int code = sqlite3_step(q);

	sqlite3_reset(q);
	sqlite3_clear_bindings(q);
	return code == SQLITE_DONE ? SQLITE_OK : code;
}

int row_insert(sqlite3_stmt *insert, const struct event *e, int64_t seq)
{
	struct column columns[COLUMNS_MAX];
	size_t count = columns_of(e->kind, columns);
	int at = INSERT_COLUMNS;

	bind_text(insert, INSERT_CALL, e->call);
	sqlite3_bind_int64(insert, INSERT_SEQ, seq);
	sqlite3_bind_int64(insert, INSERT_T_MS, e->t_ms);
	bind_text(insert, INSERT_SIDE, event_has_side(e->kind) ? event_side_name(e->side) : NULL);
	for (size_t i = 0; i < count; i++) {
		if (columns[i].field.type == FIELD_EVIDENCE)
			continue;
		if (!column_is_null(&columns[i], e))
			bind_value(insert, at, &columns[i].field, column_base(&columns[i], e));
		at++;
	}
	return run(insert);
}

struct evidence *row_evidence(struct event *e)
{
	return e->kind == EVENT_TONE ? &e->tone.evidence : e->kind == EVENT_CUE ? &e->cue.evidence : NULL;
}

int row_insert_evidence(sqlite3_stmt *insert, const struct event *e, int64_t seq)
{
	const struct evidence *evidence = e->kind == EVENT_TONE ? &e->tone.evidence :
	                                  e->kind == EVENT_CUE ? &e->cue.evidence : NULL;
	size_t count;
	const struct field *fields = event_evidence_fields(&count);
	int code = SQLITE_OK;

	if (!evidence || e->side == AGENT)
		return SQLITE_OK;
	for (size_t i = 0; code == SQLITE_OK && i < evidence->count; i++) {
		bind_text(insert, 1, e->call);
		sqlite3_bind_int64(insert, 2, seq);
		sqlite3_bind_int64(insert, 3, (sqlite3_int64)i);
		for (size_t j = 0; j < count; j++)
			if (!field_is_null(&fields[j], &evidence->items[i]))
				bind_value(insert, 4 + (int)j, &fields[j], &evidence->items[i]);
		code = run(insert);
	}
	return code;
}

/* ---- reading ---- */

static const char *text_at(sqlite3_stmt *q, int at)
{
	return (const char *)sqlite3_column_text(q, at);
}

static bool same(const char *a, const char *b)
{
	return a == b || (a && b && !strcmp(a, b));
}

static void read_value(sqlite3_stmt *q, int at, const struct field *f, void *base)
{
	bool null = sqlite3_column_type(q, at) == SQLITE_NULL;
	void *to = (char *)base + f->offset;
	unsigned value = 0;

	switch (f->type) {
	case FIELD_TEXT:
		*(const char **)to = text_at(q, at);
		break;
	case FIELD_INTEGER:
		*(int64_t *)to = null ? EVENT_NULL_MS : sqlite3_column_int64(q, at);
		break;
	case FIELD_BOOL:
		*(bool *)to = sqlite3_column_int64(q, at) != 0;
		break;
	case FIELD_REAL:
		*(float *)to = null ? NAN : (float)sqlite3_column_double(q, at);
		break;
	case FIELD_NAME:
		while (value < f->names_count && !same(f->names[value], text_at(q, at)))
			value++;
		memcpy(to, &value, sizeof(value));
		break;
	default:
		break;
	}
}

static enum side side_at(sqlite3_stmt *q, int at)
{
	const char *name = text_at(q, at);
	enum side side = CALLER;

	while (side < SIDES && !same(event_side_name(side), name))
		side++;
	return side;
}

void row_read(sqlite3_stmt *select, enum event_kind kind, const char *call, struct event *e)
{
	struct column columns[COLUMNS_MAX];
	size_t count = columns_of(kind, columns);
	int at = SELECT_COLUMNS;

	memset(e, 0, sizeof(*e));
	e->kind = kind;
	e->call = call;
	e->t_ms = sqlite3_column_int64(select, SELECT_T_MS);
	e->side = side_at(select, SELECT_SIDE);
	for (size_t i = 0; i < count; i++)
		if (columns[i].field.type != FIELD_EVIDENCE)
			read_value(select, at++, &columns[i].field, (char *)e + columns[i].base);
}
