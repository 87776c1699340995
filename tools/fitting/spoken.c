#include "fitting/spoken.h"

#include "framer.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int spoken_load(struct spoken *s, const char *dir, const char *name)
{
	struct recording *r = &s->r[s->n];
	char path[2048];
	int err;

	if (s->n == SPOKEN_MAX)
		return -E2BIG;
	snprintf(path, sizeof(path), "%s/%s", dir, name);
	err = line_read(path, &r->clip);
	if (err)
		return err;
	r->name = strdup(name);
	r->frames = r->clip.n / FRAME_HOP;
	r->truth = malloc(r->frames + 1);
	r->part = s->n++ % 2;
	if (!r->truth || !r->name)
		return -ENOMEM;
	memset(r->truth, -1, r->frames + 1);
	return 0;
}

static void label(struct recording *r, double start_s, double end_s, int speech)
{
	for (size_t k = 0; k < r->frames; k++) {
		double t_s = (double)(k * FRAME_HOP_MS + FRAME_CENTRE_MS) / 1000;

		if (t_s >= start_s && t_s < end_s)
			r->truth[k] = (signed char)speech;
	}
}

int spoken_read(struct spoken *s, const char *dir)
{
	char path[1024], line[1024];
	FILE *tsv;
	int err = 0;

	snprintf(path, sizeof(path), "%s/labels.tsv", dir);
	tsv = fopen(path, "r");
	if (!tsv)
		return -errno;
	while (!err && fgets(line, sizeof(line), tsv)) {
		char name[1024];
		double start_s, end_s;
		int speech;

		if (sscanf(line, "%1023[^\t]\t%lf\t%lf\t%d", name, &start_s, &end_s, &speech) != 4)
			continue;
		if (!s->n || strcmp(s->r[s->n - 1].name, name))
			err = spoken_load(s, dir, name);
		if (!err)
			label(&s->r[s->n - 1], start_s, end_s, speech);
	}
	fclose(tsv);
	return err;
}
