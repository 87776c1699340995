#include "batch/summaries.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { PATH_LEN = 4096 };

/* A text as RFC 4180 wants it. */
static void put_text(FILE *f, const char *text)
{
	fputc('"', f);
	for (; *text; text++) {
		if (*text == '"')
			fputc('"', f);
		fputc(*text, f);
	}
	fputc('"', f);
}

static void put_known(FILE *f, const char *text)
{
	fputc(',', f);
	if (*text)
		put_text(f, text);
}

/* One value; nothing where it is unknown. */
static void put_field(FILE *f, const struct field *field, const void *base)
{
	fputc(',', f);
	if (field_is_null(field, base))
		return;
	if (field->type == FIELD_REAL)
		fprintf(f, "%.*f", field->decimals, field_real(field, base));
	else
		fprintf(f, "%lld", (long long)field_integer(field, base));
}

static bool is_number(const struct field *f)
{
	return f->type == FIELD_INTEGER || f->type == FIELD_REAL || f->type == FIELD_BOOL;
}

static const enum metadata_field conduct_texts[] = { METADATA_STARTED_AT, METADATA_AGENT_ID, METADATA_TEAM, METADATA_QUEUE,
                                                     METADATA_REASON };
static const enum metadata_field tone_texts[] = { METADATA_STARTED_AT, METADATA_QUEUE, METADATA_REASON };

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

static void conduct_head(FILE *f)
{
	size_t n, m;
	const struct field *end = event_fields(EVENT_CALL_END, &n), *talk = event_talk_fields(&m);

	fputs("call,file", f);
	for (size_t i = 0; i < COUNT(conduct_texts); i++)
		fprintf(f, ",%s", metadata_names[conduct_texts[i]]);
	for (size_t i = 0; i < n; i++)
		if (is_number(&end[i]))
			fprintf(f, ",%s", end[i].name);
	for (int side = 0; side < SIDES; side++)
		for (size_t i = 0; i < m; i++)
			fprintf(f, ",%s_%s", event_side_name((enum side)side), talk[i].name);
	fputc('\n', f);
}

static void conduct_row(FILE *f, const struct summary *s, const char *scorecard)
{
	const struct event e = { .kind = EVENT_CALL_END, .side = SIDE_NONE, .end = s->end };
	size_t n, m;
	const struct field *end = event_fields(EVENT_CALL_END, &n), *talk = event_talk_fields(&m);

	(void)scorecard;
	for (size_t i = 0; i < COUNT(conduct_texts); i++)
		put_known(f, s->said.text[conduct_texts[i]]);
	for (size_t i = 0; i < n; i++)
		if (is_number(&end[i]))
			put_field(f, &end[i], &e);
	for (int side = 0; side < SIDES; side++)
		for (size_t i = 0; i < m; i++)
			put_field(f, &talk[i], &e.end.talk[side]);
}

static void tone_head(FILE *f)
{
	size_t n;
	const struct field *stress = event_stress_fields(&n);

	fputs("call,file", f);
	for (size_t i = 0; i < COUNT(tone_texts); i++)
		fprintf(f, ",%s", metadata_names[tone_texts[i]]);
	fputs(",scorecard", f);
	for (size_t i = 0; i < n; i++)
		fprintf(f, ",stress_%s", stress[i].name);
	fputc('\n', f);
}

static void tone_row(FILE *f, const struct summary *s, const char *scorecard)
{
	size_t n;
	const struct field *stress = event_stress_fields(&n);

	for (size_t i = 0; i < COUNT(tone_texts); i++)
		put_known(f, s->said.text[tone_texts[i]]);
	put_known(f, scorecard);
	for (size_t i = 0; i < n; i++) {
		if (isnan(s->end.stress.mean))
			fputc(',', f);
		else
			put_field(f, &stress[i], &s->end.stress);
	}
}

/* ---- whole files ---- */

struct table {
	const struct inputs  *inputs;
	const struct outcome *outcomes;
	const struct journal *journal;
	const char           *scorecard;
};

static int put_calls(FILE *f, const struct table *t, void (*row)(FILE *, const struct summary *, const char *))
{
	for (size_t i = 0; i < t->inputs->count; i++) {
		struct summary s;

		if (t->outcomes[i].place < 0)
			continue;
		if (journal_read(t->journal, t->outcomes[i].place, NULL, 0, &s))
			return -EIO;
		fprintf(f, "%s,", s.call);
		put_text(f, t->inputs->items[i].path);
		row(f, &s, t->scorecard);
		fputc('\n', f);
	}
	return 0;
}

static int put_conduct(FILE *f, const struct table *t)
{
	conduct_head(f);
	return put_calls(f, t, conduct_row);
}

static int put_tone(FILE *f, const struct table *t)
{
	tone_head(f);
	return put_calls(f, t, tone_row);
}

static int put_failed(FILE *f, const struct table *t)
{
	fputs("file,cause\n", f);
	for (size_t i = 0; i < t->inputs->count; i++)
		if (t->outcomes[i].state == OUTCOME_FAILED) {
			put_text(f, t->inputs->items[i].path);
			put_known(f, t->outcomes[i].cause ? t->outcomes[i].cause : "");
			fputc('\n', f);
		}
	return 0;
}

static int write_whole(const char *folder, const char *name, const struct table *t, int (*put)(FILE *, const struct table *))
{
	char path[PATH_LEN], unfinished[PATH_LEN + 8];
	FILE *f;
	int err;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	snprintf(unfinished, sizeof(unfinished), "%s.part", path);
	f = fopen(unfinished, "w");
	if (!f)
		return -errno;
	errno = 0;
	err = put(f, t);
	if (ferror(f) && !err)
		err = errno ? -errno : -EIO;
	if (fclose(f) && !err)
		err = -errno;
	if (!err && rename(unfinished, path))
		err = -errno;
	if (err)
		unlink(unfinished);
	return err;
}

int summaries_write(const char *folder, const struct inputs *inputs, const struct outcome *outcomes,
                    const struct journal *journal, const char *scorecard)
{
	const struct table t = { inputs, outcomes, journal, scorecard };
	int err = write_whole(folder, "calls.csv", &t, put_conduct);

	if (!err)
		err = write_whole(folder, "tone.csv", &t, put_tone);
	return err ? err : write_whole(folder, "failed.csv", &t, put_failed);
}
