#include "fitting/priors.h"

#include "stats.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Baselines of one feature, a voice each: the median of its calls.  Segments of a voice stand together. */
static size_t voices(const struct rows *r, unsigned left_out, size_t feature, bool spread, float *out, float *calls)
{
	size_t n = 0;

	for (size_t i = 0, next; i < r->segments; i = next) {
		size_t k = 0;

		for (next = i; next < r->segments && !strcmp(r->segment[next].group, r->segment[i].group); next++) {
			float x = spread ? r->segment[next].spread[feature] : r->segment[next].centre[feature];

			if (!(left_out >> r->segment[next].corpus & 1) && isfinite(x))
				calls[k++] = x;
		}
		if (k)
			out[n++] = stats_median(calls, k);
	}
	return n;
}

/* Medians of the lower and the upper half, where the feature has two humps. */
static void centres(struct scorecard_prior *p, float *x, size_t n, bool humps)
{
	float middle = stats_median(x, n), spread, scratch[2];
	size_t low = 0;

	p->centre = p->centre_2 = middle;
	/* Two means, from the extremes: ten rounds are enough for one dimension. */
	scratch[0] = stats_quantile(x, n, 0.1f);
	scratch[1] = stats_quantile(x, n, 0.9f);
	for (int round = 0; humps && round < 10; round++) {
		float part = 0.5f * (scratch[0] + scratch[1]);

		low = 0;
		for (size_t i = 0; i < n; i++)
			if (x[i] < part) {
				float t = x[low];

				x[low++] = x[i];
				x[i] = t;
			}
		if (low == 0 || low == n)
			return;
		scratch[0] = stats_median(x, low);
		scratch[1] = stats_median(x + low, n - low);
	}
	if (humps) {
		p->centre = scratch[0];
		p->centre_2 = scratch[1];
	}
	for (size_t i = 0; i < n; i++)
		x[i] = fminf(fabsf(x[i] - p->centre), fabsf(x[i] - p->centre_2));
	spread = 1.4826f * stats_median(x, n);
	if (spread > 0)
		p->hump = spread;
}

static float rounded(float x)
{
	float step = powf(10, floorf(log10f(fabsf(x) + 1e-6f)) - 2);

	return roundf(x / step) * step;
}

void priors_fit(struct scorecard *sc, const struct rows *r, unsigned left_out)
{
	float *out = calloc(r->segments + 1, sizeof(*out)), *calls = calloc(r->segments + 1, sizeof(*calls));

	for (size_t i = 0; out && calls && i < VOICE_FEATURES; i++) {
		struct scorecard_prior *p = &sc->baseline[i];
		size_t n = voices(r, left_out, i, false, out, calls);

		if (n > 4)
			centres(p, out, n, i == VOICE_F0);
		n = voices(r, left_out, i, true, out, calls);
		if (n > 4)
			p->spread = stats_median(out, n);
		p->centre = rounded(p->centre);
		p->centre_2 = rounded(p->centre_2);
		p->hump = rounded(p->hump);
		p->spread = rounded(p->spread);
	}
	free(out);
	free(calls);
}
