#include "stats.h"

#include <math.h>

/* Hoare's selection: afterwards x[k] is the k-th smallest, and all before it are no larger. */
static void select_kth(float *x, size_t n, size_t k)
{
	size_t lo = 0, hi = n - 1;

	while (lo < hi) {
		float pivot = x[k];
		size_t i = lo, j = hi;

		for (;;) {
			while (x[i] < pivot)
				i++;
			while (pivot < x[j])
				j--;
			if (i <= j) {
				float t = x[i];

				x[i++] = x[j];
				x[j] = t;
				if (j == 0)
					break;
				j--;
			}
			if (i > j)
				break;
		}
		if (j < k)
			lo = i;
		if (k < i)
			hi = j;
	}
}

float stats_quantile(float *x, size_t n, float p)
{
	if (n == 0)
		return NAN;

	float at = p * (float)(n - 1);
	size_t k = (size_t)at;

	select_kth(x, n, k);
	if (k + 1 == n)
		return x[k];

	float above = x[k + 1];

	for (size_t i = k + 2; i < n; i++)
		above = x[i] < above ? x[i] : above;
	return x[k] + (at - (float)k) * (above - x[k]);
}

float stats_median(float *x, size_t n)
{
	return stats_quantile(x, n, 0.5f);
}

float stats_between(float *x, size_t n, float low, float high)
{
	float from = stats_quantile(x, n, low), to = low < high ? stats_quantile(x, n, high) : from;
	double total = 0;
	size_t inside = 0;

	for (size_t i = 0; i < n; i++)
		if (x[i] >= from && x[i] <= to) {
			total += (double)x[i];
			inside++;
		}
	return low < high && inside ? (float)(total / (double)inside) : 0.5f * (from + to);
}

float stats_mad(float *x, size_t n, float centre)
{
	for (size_t i = 0; i < n; i++)
		x[i] = fabsf(x[i] - centre);
	return 1.4826f * stats_median(x, n);
}
