#include "dtmf.h"

#include <errno.h>
#include <math.h>
#include <string.h>

/* ITU-T Q.23 */
static const float tones_hz[DTMF_TONES] = { 697, 770, 852, 941, 1209, 1336, 1477, 1633 };

enum { GROUP = DTMF_TONES / 2 };

int dtmf_init(struct dtmf *d, const struct dtmf_config *cfg, unsigned rate_hz)
{
	if (rate_hz < 8000 || rate_hz > DTMF_RATE_MAX_HZ || rate_hz % DTMF_HOPS_PER_S)
		return -EINVAL;
	memset(d, 0, sizeof(*d));
	d->cfg = *cfg;
	d->hop = rate_hz / DTMF_HOPS_PER_S;
	for (size_t i = 0; i < DTMF_TONES; i++)
		d->coefficient[i] = 2 * cosf(2 * (float)M_PI * tones_hz[i] / (float)rate_hz);
	for (size_t i = 0; i < DTMF_WINDOW_HOPS * d->hop; i++)
		d->window[i] = 0.5f - 0.5f * cosf(2 * (float)M_PI * ((float)i + 0.5f) / (float)(DTMF_WINDOW_HOPS * d->hop));
	return 0;
}

size_t dtmf_hop(const struct dtmf *d)
{
	return d->hop;
}

/* The squared magnitude of the spectrum at one frequency. */
static float goertzel(const float *x, size_t n, float coefficient)
{
	float s1 = 0, s2 = 0;

	for (size_t i = 0; i < n; i++) {
		float s = x[i] + coefficient * s1 - s2;

		s2 = s1;
		s1 = s;
	}
	return s1 * s1 + s2 * s2 - coefficient * s1 * s2;
}

/* The strongest tone of four, as the mean square of a sinusoid there. */
static float strongest(const float *x, size_t n, const float coefficient[GROUP])
{
	float most = 0;

	for (size_t i = 0; i < GROUP; i++)
		most = fmaxf(most, goertzel(x, n, coefficient[i]));
	/* A sinusoid of amplitude a under a Hann window (mean 1/2) gives (a n / 4)^2; its mean square is a^2 / 2. */
	return 8 * most / ((float)n * (float)n);
}

static bool is_digit(const struct dtmf *d)
{
	size_t n = DTMF_WINDOW_HOPS * d->hop;
	float y[DTMF_WINDOW_HOPS * DTMF_RATE_MAX_HZ / DTMF_HOPS_PER_S], power = 0, low, high, twist;

	for (size_t i = 0; i < n; i++) {
		y[i] = d->window[i] * d->x[i];
		power += y[i] * y[i];
	}
	/* The mean square of a Hann window is 3/8. */
	power = power / (0.375f * (float)n);
	if (!(power >= 0.5f * powf(10, d->cfg.level_dbfs / 10)))
		return false;
	low = strongest(y, n, d->coefficient);
	high = strongest(y, n, d->coefficient + GROUP);
	twist = powf(10, d->cfg.twist_db / 10);
	return low + high >= d->cfg.share * power && low <= twist * high && high <= twist * low;
}

bool dtmf_process(struct dtmf *d, const float *x)
{
	bool before = d->before;

	memmove(d->x, d->x + d->hop, (DTMF_WINDOW_HOPS - 1) * d->hop * sizeof(*d->x));
	memcpy(d->x + (DTMF_WINDOW_HOPS - 1) * d->hop, x, d->hop * sizeof(*x));
	d->before = is_digit(d);
	return d->before && before;
}
