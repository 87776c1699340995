#include "analysis/histogram.h"

#include <math.h>
#include <string.h>

void histogram_init(struct histogram *h, float lowest, float step)
{
	memset(h, 0, sizeof(*h));
	h->lowest = lowest;
	h->step = step;
}

/* Moves the middle to where (count - 1) / 2 others lie below it: a bin or two a value. */
static void centre(struct histogram *h)
{
	uint32_t rank = h->count ? (h->count - 1) / 2 : 0;

	while (h->below > rank)
		h->below -= h->bins[--h->middle];
	while (h->middle < HISTOGRAM_BINS - 1 && h->below + h->bins[h->middle] <= rank)
		h->below += h->bins[h->middle++];
}

static void halve(struct histogram *h)
{
	h->count = h->below = 0;
	h->middle = 0;
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
	h->below += i < h->middle;
	centre(h);
}

static float centre_of(const struct histogram *h, int i)
{
	return h->lowest + (float)i * h->step;
}

float histogram_median(const struct histogram *h)
{
	if (h->count == 0)
		return NAN;

	int upper = h->middle;
	uint32_t below = h->below;

	while (upper < HISTOGRAM_BINS - 1 && below + h->bins[upper] <= h->count / 2)
		below += h->bins[upper++];
	return 0.5f * (centre_of(h, h->middle) + centre_of(h, upper));
}
