#include "commands/summaries.h"

#include <errno.h>
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

/* One value; nothing where it is unknown. */
static void put_field(FILE *f, const struct field *field, const void *base)
{
	fputc(',', f);
	if (field_is_null(field, base))
		return;
	if (field->type == FIELD_REAL)
		fprintf(f, "%.*f", field->decimals, field_real(field, base));
	else if (field->type == FIELD_INTEGER || field->type == FIELD_BOOL)
		fprintf(f, "%lld", (long long)field_integer(field, base));
	else
		put_text(f, field_text(field, base));
}

static bool is_plain(const struct field *f)
{
	return f->type == FIELD_TEXT || f->type == FIELD_INTEGER || f->type == FIELD_REAL || f->type == FIELD_BOOL;
}

static void conduct_head(FILE *f)
{
	size_t n, m;
	const struct field *end = event_fields(EVENT_CALL_END, &n), *talk = event_talk_fields(&m);

	fputs("call,file", f);
	for (size_t i = 0; i < n; i++)
		if (is_plain(&end[i]))
			fprintf(f, ",%s", end[i].name);
	for (int side = 0; side < SIDES; side++)
		for (size_t i = 0; i < m; i++)
			fprintf(f, ",%s_%s", event_side_name((enum side)side), talk[i].name);
	fputc('\n', f);
}

static void conduct_row(FILE *f, const struct event *e)
{
	size_t n, m;
	const struct field *end = event_fields(EVENT_CALL_END, &n), *talk = event_talk_fields(&m);

	for (size_t i = 0; i < n; i++)
		if (is_plain(&end[i]))
			put_field(f, &end[i], e);
	for (int side = 0; side < SIDES; side++)
		for (size_t i = 0; i < m; i++)
			put_field(f, &talk[i], &e->end.talk[side]);
}

static void tone_head(FILE *f)
{
	size_t n;
	const struct field *stress = event_stress_fields(&n);

	fputs("call,file", f);
	for (size_t i = 0; i < n; i++)
		fprintf(f, ",stress_%s", stress[i].name);
	fputc('\n', f);
}

static void tone_row(FILE *f, const struct event *e)
{
	size_t n;
	const struct field *stress = event_stress_fields(&n);
	bool known = e->end.stress.mean == e->end.stress.mean;

	for (size_t i = 0; i < n; i++) {
		if (known)
			put_field(f, &stress[i], &e->end.stress);
		else
			fputc(',', f);
	}
}

static int write_table(const char *folder, const char *name, const struct inputs *inputs,
                       const struct summary *summaries, void (*head)(FILE *), void (*row)(FILE *, const struct event *))
{
	char path[PATH_LEN], unfinished[PATH_LEN + 8];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	snprintf(unfinished, sizeof(unfinished), "%s.part", path);
	f = fopen(unfinished, "w");
	if (!f)
		return -errno;
	head(f);
	for (size_t i = 0; i < inputs->count; i++) {
		struct event e = { .kind = EVENT_CALL_END, .side = SIDE_NONE, .end = summaries[i].end };

		if (summaries[i].state < SUMMARY_DONE)
			continue;
		e.end.reason = "end";
		fprintf(f, "%s,", summaries[i].call);
		put_text(f, inputs->items[i].path);
		row(f, &e);
		fputc('\n', f);
	}

	bool bad = ferror(f);

	if (fclose(f) || bad || rename(unfinished, path)) {
		int err = errno ? -errno : -EIO;

		unlink(unfinished);
		return err;
	}
	return 0;
}

int summaries_write(const char *folder, const struct inputs *inputs, const struct summary *summaries)
{
	int err = write_table(folder, "calls.csv", inputs, summaries, conduct_head, conduct_row);

	return err ? err : write_table(folder, "tone.csv", inputs, summaries, tone_head, tone_row);
}
