#include "reduce.h"

enum { LANES = 8 };

float reduce_sum(const float *x, size_t n)
{
	float part[LANES] = { 0 };
	size_t i = 0;

	for (; i + LANES <= n; i += LANES)
		for (size_t j = 0; j < LANES; j++)
			part[j] += x[i + j];
	for (size_t j = 0; i + j < n; j++)
		part[j] += x[i + j];
	return ((part[0] + part[4]) + (part[1] + part[5])) + ((part[2] + part[6]) + (part[3] + part[7]));
}

float reduce_max(const float *x, size_t n)
{
	float best[LANES] = { 0 };
	size_t i = 0;

	for (; i + LANES <= n; i += LANES)
#pragma GCC unroll 1                            /* unrolled, gcc 12 takes the maxima one by one */
		for (size_t j = 0; j < LANES; j++)
			best[j] = x[i + j] > best[j] ? x[i + j] : best[j];
	for (; i < n; i++)
		best[0] = x[i] > best[0] ? x[i] : best[0];
	for (size_t j = 1; j < LANES; j++)
		best[0] = best[j] > best[0] ? best[j] : best[0];
	return best[0];
}

size_t reduce_where_max(const float *x, size_t n)
{
	float top = reduce_max(x, n);

	for (size_t i = 0; i < n; i++)
		if (x[i] >= top)
			return i;
	return 0;
}
