#include "window.h"

#include <math.h>

static const double two_pi = 6.28318530717958647692;

void window_hann(float *w, size_t n)
{
	for (size_t i = 0; i < n; i++)
		w[i] = (float)(0.5 - 0.5 * cos(two_pi * (double)i / (double)n));
}

void window_autocorrelation(const float *w, size_t n, float *r, size_t lags)
{
	double r0 = 0;

	for (size_t lag = 0; lag < lags; lag++) {
		double sum = 0;

		for (size_t i = 0; i + lag < n; i++)
			sum += (double)w[i] * (double)w[i + lag];
		if (lag == 0)
			r0 = sum;
		r[lag] = (float)(sum / r0);
	}
}
