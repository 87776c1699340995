/*
 * csv.c - one header, one row an event (RFC 4180, UTF-8, line feeds), as DuckDB, pandas and R read without options
 *
 * Columns are kind, call, t_ms, side and every column of every kind by the data dictionary, in its order, each name once;
 * a cell is empty where the event has no such field or does not know it.  Objects are a column a member (caller_talk_ms,
 * stress_peak, cues_dead_air); evidence is JSON text.
 */
#include "analysis/column.h"
#include "sink/json.h"
#include "sink/sink_kind.h"
#include "sink/text.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { UNION_MAX = 160 };

struct csv_state {
	size_t count;
	char   names[UNION_MAX][COLUMN_NAME_LEN];
	struct column columns[EVENT_KINDS][COLUMNS_MAX];
	unsigned char at[EVENT_KINDS][UNION_MAX];       /* 1 + the index among the kind's columns; 0: has none */
};

static size_t place_of(struct csv_state *s, const char *name)
{
	size_t i = 0;

	while (i < s->count && strcmp(s->names[i], name))
		i++;
	if (i == s->count && i < UNION_MAX)
		strcpy(s->names[s->count++], name);
	return i;
}

static int csv_begin(void *state, FILE *f)
{
	struct csv_state *s = state;
	char name[COLUMN_NAME_LEN];

	for (size_t kind = 0; kind < EVENT_KINDS; kind++) {
		size_t count = columns_of((enum event_kind)kind, s->columns[kind]);

		for (size_t i = 0; i < count; i++) {
			size_t place = place_of(s, column_name(&s->columns[kind][i], name));

			if (place >= UNION_MAX)
				return -ENOBUFS;
			s->at[kind][place] = (unsigned char)(i + 1);
		}
	}
	fputs("kind,call,t_ms,side", f);
	for (size_t i = 0; i < s->count; i++)
		fprintf(f, ",%s", s->names[i]);
	fputc('\n', f);
	return 0;
}

static void put_text(FILE *f, const char *text)
{
	bool quoted = strpbrk(text, ",\"\r\n") != NULL;

	if (quoted)
		fputc('"', f);
	for (; *text; text++) {
		if (*text == '"')
			fputc('"', f);
		fputc(*text, f);
	}
	if (quoted)
		fputc('"', f);
}

static int put_any_text(FILE *f, const char *text)
{
	char *valid = text_valid(text);

	if (!valid)
		return -ENOMEM;
	put_text(f, valid);
	free(valid);
	return 0;
}

static int put_evidence(FILE *f, const struct field *field, const void *base)
{
	json_t *o = json_from_field(field, base);
	char *text = o ? json_text(o) : NULL;

	json_decref(o);
	if (!text)
		return -ENOMEM;
	put_text(f, text);
	free(text);
	return 0;
}

static int put_value(FILE *f, const struct column *c, const struct event *e)
{
	const void *base = column_base(c, e);
	char real[TEXT_REAL_LEN];

	if (column_is_null(c, e))
		return 0;
	switch (c->field.type) {
	case FIELD_INTEGER:
		fprintf(f, "%" PRId64, field_integer(&c->field, base));
		return 0;
	case FIELD_BOOL:
		fputs(field_integer(&c->field, base) ? "true" : "false", f);
		return 0;
	case FIELD_REAL:
		fputs(text_real(real, field_real(&c->field, base), c->field.decimals), f);
		return 0;
	case FIELD_EVIDENCE:
		return put_evidence(f, &c->field, base);
	default:
		return put_any_text(f, field_text(&c->field, base));
	}
}

static int csv_write(void *state, FILE *f, const struct event *e)
{
	struct csv_state *s = state;
	const char *side = event_has_side(e->kind) ? event_side_name(e->side) : NULL;
	int err;

	fprintf(f, "%s,", event_kind_name(e->kind));
	err = put_any_text(f, e->call);
	fprintf(f, ",%" PRId64 ",%s", e->t_ms, side ? side : "");
	for (size_t i = 0; !err && i < s->count; i++) {
		size_t at = s->at[e->kind][i];

		fputc(',', f);
		if (at)
			err = put_value(f, &s->columns[e->kind][at - 1], e);
	}
	fputc('\n', f);
	return err;
}

const struct sink_kind sink_csv = { .state_size = sizeof(struct csv_state), .begin = csv_begin, .write = csv_write };
