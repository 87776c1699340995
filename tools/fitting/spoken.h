/*
 * spoken.h - recordings with a label for every frame: speech or none
 */
#ifndef FITTING_SPOKEN_H
#define FITTING_SPOKEN_H

#include "fitting/line.h"

enum { SPOKEN_MAX = 4096 };

struct recording {
	char  *name;
	struct clip clip;
	signed char *truth;                     /* by frame; -1: not labelled */
	size_t frames;
	unsigned part;
};

struct spoken {
	struct recording r[SPOKEN_MAX];
	size_t n;
};

/* Adds one, not labelled.  0 or a negative errno. */
int spoken_load(struct spoken *s, const char *dir, const char *name);

/* Adds those of dir/labels.tsv, a line a segment: path, start_s, end_s, speech (0 or 1), tabs between, a heading first.
 * 0 or a negative errno. */
int spoken_read(struct spoken *s, const char *dir);

#endif
