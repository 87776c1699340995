#include "fitting/rows.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int rows_add_segment(struct rows *r, const struct segment *s)
{
	struct segment *more = realloc(r->segment, (r->segments + 1) * sizeof(*more));

	if (!more)
		return -ENOMEM;
	r->segment = more;
	r->segment[r->segments++] = *s;
	return 0;
}

int rows_add(struct rows *r, const float *distance)
{
	struct row *more = realloc(r->row, (r->n + 1) * sizeof(*more));

	if (!more)
		return -ENOMEM;
	r->row = more;
	r->row[r->n].segment = r->segments - 1;
	memcpy(r->row[r->n++].distance, distance, sizeof(more->distance));
	return 0;
}

size_t rows_run_end(const struct rows *r, size_t i)
{
	size_t end = i;

	while (end < r->n && r->row[end].segment == r->row[i].segment)
		end++;
	return end;
}

void rows_free(struct rows *r)
{
	free(r->row);
	free(r->segment);
	*r = (struct rows){ 0 };
}

int rows_save(const struct rows *r, const char *path)
{
	FILE *f = fopen(path, "w");

	if (!f)
		return -errno;
	for (size_t i = 0; i < r->n; i++) {
		const struct segment *s = &r->segment[r->row[i].segment];

		fprintf(f, "%zu %s %s %zu %d %d", r->row[i].segment, s->group, s->word, s->corpus, s->sex, s->emotion);
		for (size_t k = 0; k < VOICE_FEATURES; k++)
			fprintf(f, " %g %g %g", (double)r->row[i].distance[k], (double)s->centre[k], (double)s->spread[k]);
		fputc('\n', f);
	}
	return fclose(f) ? -errno : 0;
}

int rows_load(struct rows *r, const char *path)
{
	FILE *f = fopen(path, "r");
	struct segment s = { .corpus = 0 };
	size_t id, last = SIZE_MAX;
	int sex, emotion, err = f ? 0 : -errno;

	while (!err && fscanf(f, "%zu %39s %15s %zu %d %d", &id, s.group, s.word, &s.corpus, &sex, &emotion) == 6) {
		float distance[VOICE_FEATURES];

		s.sex = (char)sex;
		s.emotion = (enum emotion)emotion;
		for (size_t k = 0; !err && k < VOICE_FEATURES; k++)
			err = fscanf(f, "%f %f %f", &distance[k], &s.centre[k], &s.spread[k]) == 3 ? 0 : -EINVAL;
		if (!err && id != last)
			err = rows_add_segment(r, &s);
		last = id;
		if (!err)
			err = rows_add(r, distance);
	}
	if (f)
		fclose(f);
	return err;
}
