/*
 * figures.h - many calls' figures: medians, middle halves, histograms, groups
 *
 * Any thread.
 */
#ifndef UNDERTONE_FIGURES_H
#define UNDERTONE_FIGURES_H

#include "analysis/review.h"
#include "report/draw.h"

#include <stddef.h>

/* One figure of a call, NAN where unknown. */
typedef double measure_fn(const struct review *r);

struct measure {
	const char *name, *unit;                /* as readers see them */
	int         decimals;
	double      top;                        /* the axis: what is over it is counted in its last bar */
	measure_fn *of;
};

struct spread {
	size_t count;                           /* calls of which it is known */
	double low, median, high;               /* 25, 50 and 75 %; NAN where count is 0 */
};

/* calls [size: count]; a NULL is passed over.  Work memory is taken and given back: -ENOMEM, else 0. */
int  figures_spread(struct spread *out, const struct review *const *calls, size_t count, measure_fn *of);
void figures_histogram(struct draw_histogram *out, const struct review *const *calls, size_t count, const struct measure *m,
                       double median);

/* Groups: calls sorted by a text each has; every run of equals is one. */
typedef const char *key_fn(const struct review *r, char week[16]);     /* "" belongs to no group; may use week */

/* Sorts calls by key, and by when they began.  Afterwards group_end() gives the end of the run that begins at i. */
void   figures_sort(const struct review **calls, size_t count, key_fn *key);
size_t figures_group_end(const struct review *const *calls, size_t count, size_t i, key_fn *key);

/* The Monday of started_at's week (ISO 8601), "2026-11-16"; "" where it is unknown.  Returns week. */
const char *figures_week(const char *started_at, char week[16]);

#endif
