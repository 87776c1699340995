/*
 * arff.c - the tone of every second and side as Weka's ARFF, which openSMILE's users read
 *
 * "Attribute-Relation File Format" (Weka wiki): a header of attributes, then rows; unknown is ?.  The columns are name
 * (the call), side, time_s (the second's end) and every number of a tone event by the data dictionary, in its order.
 */
#include "sink/sink_kind.h"
#include "sink/text.h"

#include <inttypes.h>

static int arff_begin(void *state, FILE *f)
{
	size_t count;
	const struct field *fields = event_fields(EVENT_TONE, &count);

	(void)state;
	fputs("@relation undertone\n\n@attribute name string\n@attribute side {caller,agent}\n@attribute time_s numeric\n", f);
	for (size_t i = 0; i < count; i++)
		if (fields[i].type == FIELD_INTEGER || fields[i].type == FIELD_REAL)
			fprintf(f, "@attribute %s numeric\n", fields[i].name);
	fputs("\n@data\n", f);
	return 0;
}

static void put_number(FILE *f, const struct field *field, const struct event *e)
{
	char real[TEXT_REAL_LEN];

	fputc(',', f);
	if ((field->caller_only && e->side != CALLER) || field_is_null(field, e))
		fputc('?', f);
	else if (field->type == FIELD_INTEGER)
		fprintf(f, "%" PRId64, field_integer(field, e));
	else
		fputs(text_real(real, field_real(field, e), field->decimals), f);
}

static int arff_write(void *state, FILE *f, const struct event *e)
{
	size_t count;
	const struct field *fields = event_fields(EVENT_TONE, &count);
	const char *side = event_side_name(e->side);

	(void)state;
	if (e->kind != EVENT_TONE || !side)
		return 0;
	fputc('\'', f);
	for (const char *c = e->call; *c; c++)                  /* a quotation mark would end the name */
		fputc((unsigned char)*c < ' ' || *c == '\'' || *c == '\\' ? '_' : *c, f);
	fprintf(f, "',%s,", side);
	text_seconds(f, e->t_ms);
	for (size_t i = 0; i < count; i++)
		if (fields[i].type == FIELD_INTEGER || fields[i].type == FIELD_REAL)
			put_number(f, &fields[i], e);
	fputc('\n', f);
	return 0;
}

const struct sink_kind sink_arff = { .begin = arff_begin, .write = arff_write };
