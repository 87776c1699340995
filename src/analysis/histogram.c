#include "analysis/histogram.h"

#include <math.h>
#include <string.h>

void histogram_init(struct histogram *h, float lowest, float step)
{
	memset(h, 0, sizeof(*h));
	h->lowest = lowest;
	h->step = step;
}

static void halve(struct histogram *h)
{
	h->count = 0;
	for (int i = 0; i < HISTOGRAM_BINS; i++) {
		h->bins[i] /= 2;
		h->count += h->bins[i];
	}
}

void histogram_add(struct histogram *h, float v)
{
	float at = roundf((v - h->lowest) / h->step);

	if (isnan(at))
		return;

	int i = at < 0 ? 0 : at > HISTOGRAM_BINS - 1 ? HISTOGRAM_BINS - 1 : (int)at;

	if (h->bins[i] == UINT16_MAX)
		halve(h);
	h->bins[i]++;
	h->count++;
}

/* The value with rank others below it. */
static float ranked(const struct histogram *h, uint32_t rank)
{
	uint32_t below = 0;
	int i = 0;

	while (i < HISTOGRAM_BINS - 1 && below + h->bins[i] <= rank)
		below += h->bins[i++];
	return h->lowest + (float)i * h->step;
}

float histogram_median(const struct histogram *h)
{
	if (h->count == 0)
		return NAN;
	return 0.5f * (ranked(h, (h->count - 1) / 2) + ranked(h, h->count / 2));
}
