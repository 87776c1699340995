/*
 * stats.h - robust figures of small samples
 *
 * All ignore nothing and allocate nothing: the caller removes what is unknown (NaN) first.  An empty sample gives NaN.
 */
#ifndef UNDERTONE_STATS_H
#define UNDERTONE_STATS_H

#include <stddef.h>

/* The p-quantile, 0 <= p <= 1, linear between order statistics (Hyndman & Fan 1996, type 7).  x [size: n] is reordered. */
float stats_quantile(float *x, size_t n, float p);

/* Median; x [size: n] is reordered. */
float stats_median(float *x, size_t n);

/* 1.4826 times the median absolute deviation from centre: the standard deviation where x is Gaussian.  x is overwritten. */
float stats_mad(float *x, size_t n, float centre);

#endif
