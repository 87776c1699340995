#include "source/stretch.h"

#include <errno.h>
#include <math.h>
#include <speex/speex_resampler.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* Quality 5: 80 taps, the telephone band flat.  speexdsp multiplies two denominators in 32 bits: each has 16 at most. */
enum { QUALITY = 5, DENOMINATOR = 60000, DENOMINATOR_MAX = 65535 };

struct stretch {
	SpeexResamplerState *resampler;
	unsigned  rate_hz;
	double    correction;
	bool      active;                               /* a correction was asked for */
	size_t    repeated;                             /* frames yet to come out that have already passed unchanged */
	float     history[STRETCH_LATENCY_MAX];         /* the last frames that passed unchanged */
};

/* (d + k) / d: whole numbers as near to 1 + correction as they come; none is nearer to 1 than 15 ppm. */
static int set_ratio(struct stretch *s, double correction)
{
	double k = fmax(1, floor(fabs(correction) * DENOMINATOR));
	double d = fmin(DENOMINATOR_MAX, round(k / fmax(fabs(correction), 1e-9)));

	return speex_resampler_set_rate_frac(s->resampler, (spx_uint32_t)(correction < 0 ? d - k : d + k), (spx_uint32_t)d,
	                                     s->rate_hz, s->rate_hz);
}

int stretch_create(struct stretch **out, unsigned rate_hz)
{
	struct stretch *s = calloc(1, sizeof(*s));
	int err = 0;

	*out = NULL;
	if (!s)
		return -ENOMEM;
	s->rate_hz = rate_hz;
	/* A ratio of small numbers would give a small table: the first one is set here so that no later one allocates. */
	s->resampler = speex_resampler_init_frac(1, DENOMINATOR + 1, DENOMINATOR, rate_hz, rate_hz, QUALITY, &err);
	if (!s->resampler || set_ratio(s, 0.02) || set_ratio(s, -0.02)) {
		stretch_destroy(s);
		return err == RESAMPLER_ERR_INVALID_ARG ? -EINVAL : -ENOMEM;
	}
	*out = s;
	return 0;
}

void stretch_destroy(struct stretch *s)
{
	if (!s)
		return;
	if (s->resampler)
		speex_resampler_destroy(s->resampler);
	free(s);
}

static size_t resample(struct stretch *s, const float *x, size_t n, float *y, size_t room)
{
	size_t done = 0, skip;

	while (n && done < room) {
		spx_uint32_t in = (spx_uint32_t)n, made = (spx_uint32_t)(room - done);

		speex_resampler_process_float(s->resampler, 0, x, &in, y + done, &made);
		done += made;
		x += in;
		n -= in;
	}
	skip = s->repeated < done ? s->repeated : done;
	memmove(y, y + skip, (done - skip) * sizeof(*y));
	s->repeated -= skip;
	return done - skip;
}

/* From here on the first output is that of the first input. */
static void begin(struct stretch *s)
{
	speex_resampler_reset_mem(s->resampler);
	speex_resampler_skip_zeros(s->resampler);
	s->repeated = 0;
}

/* The filter begins on what has already passed, so that there is no seam. */
static void take_over(struct stretch *s)
{
	float none[STRETCH_LATENCY_MAX];

	set_ratio(s, 0);                /* what has passed was at no correction */
	begin(s);
	s->repeated = STRETCH_LATENCY_MAX;
	resample(s, s->history, STRETCH_LATENCY_MAX, none, STRETCH_LATENCY_MAX);
}

void stretch_set(struct stretch *s, double correction)
{
	if (correction == 0 && !s->active)
		return;
	if (!s->active)
		take_over(s);
	s->active = true;
	s->correction = correction;
	set_ratio(s, correction);
}

double stretch_correction(const struct stretch *s)
{
	return s->correction;
}

static void remember(struct stretch *s, const float *x, size_t n)
{
	size_t take = n < STRETCH_LATENCY_MAX ? n : STRETCH_LATENCY_MAX;

	memmove(s->history, s->history + take, (STRETCH_LATENCY_MAX - take) * sizeof(*x));
	memcpy(s->history + STRETCH_LATENCY_MAX - take, x + n - take, take * sizeof(*x));
}

size_t stretch_process(struct stretch *s, const float *x, size_t n, float *y)
{
	if (s->active)
		return resample(s, x, n, y, n + n / 64 + 2 * STRETCH_LATENCY_MAX);
	memcpy(y, x, n * sizeof(*x));
	remember(s, x, n);
	return n;
}

size_t stretch_latency(const struct stretch *s)
{
	return s->active ? (size_t)speex_resampler_get_input_latency(s->resampler) : 0;
}

size_t stretch_drain(struct stretch *s, float *y)
{
	float zeros[STRETCH_LATENCY_MAX] = { 0 };
	size_t n = 0;

	if (s->active)
		n = resample(s, zeros, stretch_latency(s), y, STRETCH_LATENCY_MAX);
	memset(s->history, 0, sizeof(s->history));
	begin(s);
	return n;
}
