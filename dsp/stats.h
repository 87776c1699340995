/*
 * stats.h - robust figures of small samples
 *
 * All ignore nothing and allocate nothing: the caller removes what is unknown (NaN) first.  An empty sample gives NaN.
 * Any thread.
 */
#ifndef UNDERTONE_STATS_H
#define UNDERTONE_STATS_H

#include <stddef.h>

/* The p-quantile, 0 <= p <= 1, linear between order statistics (Hyndman & Fan 1996, type 7).  x [size: n] is
 * reordered. */
float stats_quantile(float *x, size_t n, float p);

/* Median; x [size: n] is reordered. */
float stats_median(float *x, size_t n);

/* Mean of what lies between two quantiles, both included, low <= high: between 0.05 and 0.95 the trimmed mean, with
 * low == high that quantile.  x is reordered. */
float stats_between(float *x, size_t n, float low, float high);

/* 1.4826 times the median absolute deviation from centre: the standard deviation where x is Gaussian.  x is
 * overwritten. */
float stats_mad(float *x, size_t n, float centre);

#endif
