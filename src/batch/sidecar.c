#include "batch/sidecar.h"

#include "batch/csv_rows.h"
#include "batch/when.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const columns[SIDECAR_COLUMNS] = {
	"started_at", "agent_id", "team", "queue", "reason", "caller_id", "file", "call"
};

struct sidecar {
	struct sidecar_row *rows;
	size_t              count;
	struct sidecar_row **by[SIDECAR_COLUMNS];       /* rows sorted by SIDECAR_FILE and by SIDECAR_CALL */
	int                 column[SIDECAR_COLUMNS];    /* its place in the file, or -1 */
};

static const char *last_part(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* ---- reading ---- */

static int read_head(struct sidecar *s, const struct csv_rows *r, char *error)
{
	int known = 0;

	for (int c = 0; c < SIDECAR_COLUMNS; c++) {
		s->column[c] = -1;
		for (size_t i = 0; i < r->count; i++)
			if (!strcmp(r->cells[i], columns[c]))
				s->column[c] = (int)i;
		known += c < SIDECAR_FILE && s->column[c] >= 0;
	}
	if (s->column[SIDECAR_FILE] >= 0 || s->column[SIDECAR_CALL] >= 0) {
		if (known)
			return 0;
		snprintf(error, SIDECAR_ERROR_LEN, "1: has none of started_at, agent_id, team, queue, reason, caller_id");
	} else {
		snprintf(error, SIDECAR_ERROR_LEN, "1: has no column 'file' or 'call' that says which recording a row is about");
	}
	return -EINVAL;
}

static void free_row(struct sidecar_row *row)
{
	for (int c = 0; c < SIDECAR_COLUMNS; c++)
		free((void *)(uintptr_t)row->text[c]);
}

static int take_row(struct sidecar *s, const struct csv_rows *r, char *error)
{
	struct sidecar_row row = { 0 };
	char when[WHEN_LEN];
	bool whole = true;

	if ((s->count & (s->count - 1)) == 0) {                 /* grown by doubling: at powers of two */
		struct sidecar_row *rows = realloc(s->rows, (s->count ? 2 * s->count : 1) * sizeof(*rows));

		if (!rows)
			return -ENOMEM;
		s->rows = rows;
	}
	for (int c = 0; c < SIDECAR_COLUMNS; c++) {
		size_t at = (size_t)s->column[c];
		const char *cell = s->column[c] >= 0 && at < r->count ? r->cells[at] : "";

		if (c == SIDECAR_STARTED_AT && *cell) {
			if (!when_read(cell, when)) {
				snprintf(error, SIDECAR_ERROR_LEN, "%zu: started_at %.40s: write it as 2026-11-20T14:03:00Z", r->line, cell);
				free_row(&row);
				return -EINVAL;
			}
			cell = when;
		}
		row.text[c] = strdup(cell);
		whole = whole && row.text[c];
	}
	s->rows[s->count++] = row;
	return whole ? 0 : -ENOMEM;
}

static int read_rows(struct sidecar *s, FILE *f, char *error)
{
	struct csv_rows *r = malloc(sizeof(*r));
	int got, err = 0;

	if (!r)
		return -ENOMEM;
	csv_rows_init(r, f);
	got = csv_rows_next(r);
	if (got == 0)
		snprintf(error, SIDECAR_ERROR_LEN, "1: is empty");
	err = got == 0 ? -EINVAL : got > 0 ? read_head(s, r, error) : 0;
	while (!err && got > 0 && (got = csv_rows_next(r)) > 0)
		err = take_row(s, r, error);
	if (got == -EINVAL)
		snprintf(error, SIDECAR_ERROR_LEN, "%zu: not a row of a CSV: an open quotation mark, or too long", r->line);
	free(r);
	return err ? err : got;
}

/* ---- finding ---- */

static const char *key_of(const struct sidecar_row *row, int column)
{
	return column == SIDECAR_FILE ? last_part(row->text[column]) : row->text[column];
}

static int by_key(const void *a, const void *b, void *ctx)
{
	const struct sidecar_row *const *x = a, *const *y = b;
	int column = *(const int *)ctx, order = strcmp(key_of(*x, column), key_of(*y, column));

	return order ? order : *x < *y ? -1 : *x > *y;          /* of equals, the first row first */
}

static int sort_by(struct sidecar *s, int column)
{
	struct sidecar_row **rows = malloc((s->count + 1) * sizeof(struct sidecar_row *));

	if (!rows)
		return -ENOMEM;
	for (size_t i = 0; i < s->count; i++)
		rows[i] = &s->rows[i];
	qsort_r(rows, s->count, sizeof(struct sidecar_row *), by_key, &column);
	s->by[column] = rows;
	return 0;
}

/* The first place in rows whose key is not less. */
static size_t place_of(const struct sidecar *s, int column, const char *key)
{
	size_t low = 0, high = s->count;

	while (low < high) {
		size_t mid = (low + high) / 2;

		if (strcmp(key_of(s->by[column][mid], column), key) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

const struct sidecar_row *sidecar_find(const struct sidecar *s, const char *path, const char *call)
{
	const char *name = last_part(path);
	const struct sidecar_row *named = NULL;

	for (size_t i = place_of(s, SIDECAR_FILE, name); i < s->count; i++) {
		const struct sidecar_row *row = s->by[SIDECAR_FILE][i];

		if (strcmp(key_of(row, SIDECAR_FILE), name))
			break;
		if (!strcmp(row->text[SIDECAR_FILE], path))
			return row;
		if (!named && !strchr(row->text[SIDECAR_FILE], '/'))
			named = row;
	}
	if (named || !*call)
		return named;

	size_t i = place_of(s, SIDECAR_CALL, call);

	return i < s->count && !strcmp(s->by[SIDECAR_CALL][i]->text[SIDECAR_CALL], call) ? s->by[SIDECAR_CALL][i] : NULL;
}

int sidecar_open(struct sidecar **out, const char *path, char *error)
{
	struct sidecar *s = calloc(1, sizeof(*s));
	FILE *f = fopen(path, "r");
	int err = !s ? -ENOMEM : f ? 0 : -errno;

	*out = NULL;
	*error = '\0';
	if (!err)
		err = read_rows(s, f, error);
	if (!err)
		err = sort_by(s, SIDECAR_FILE);
	if (!err)
		err = sort_by(s, SIDECAR_CALL);
	if (f)
		fclose(f);
	if (!err)
		*out = s;
	else
		sidecar_close(s);
	if (err && !*error)
		snprintf(error, SIDECAR_ERROR_LEN, "%s", strerror(-err));
	return err;
}

void sidecar_close(struct sidecar *s)
{
	if (!s)
		return;
	for (size_t i = 0; i < s->count; i++)
		free_row(&s->rows[i]);
	for (int c = 0; c < SIDECAR_COLUMNS; c++)
		free(s->by[c]);
	free(s->rows);
	free(s);
}
