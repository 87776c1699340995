/*
 * logistic.h - a logistic regression: log odds as a weighed sum of a few figures
 */
#ifndef FITTING_LOGISTIC_H
#define FITTING_LOGISTIC_H

#include <stdbool.h>
#include <stddef.h>

enum { LOGISTIC_MAX = 8 };                      /* figures */

struct logistic_row {
	float    x[LOGISTIC_MAX];
	float    weight;                        /* how much this row counts */
	unsigned part;                          /* what is left out together */
	bool     truth;
};

struct logistic {
	size_t n;                               /* figures */
	double bias, weight[LOGISTIC_MAX];
};

/* The most likely weights (NLopt, L-BFGS) for the rows that are not of the part left_out (-1: for all).  m->n is set by
 * the caller.  0, -EINVAL (no rows) or -EIO (no optimum). */
int logistic_fit(struct logistic *m, const struct logistic_row *row, size_t rows, int left_out);

double logistic_log_odds(const struct logistic *m, const float *x);

#endif
