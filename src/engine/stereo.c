#include "engine/stereo.h"

#include "framer.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const float mark_amplitude = 0.02f;

struct stereo {
	stereo_fn *fn;
	void      *ctx;
	unsigned   rate_hz;
	int64_t    window;                      /* frames */
	int64_t    given;
	int64_t    reached[SIDES];
	float     *x[SIDES];                    /* [size: window] frame n at n % window; zero where nothing came */
};

int stereo_create(struct stereo **out, unsigned rate_hz, stereo_fn *fn, void *ctx)
{
	struct stereo *s = calloc(1, sizeof(*s));

	*out = NULL;
	if (!s)
		return -ENOMEM;
	*s = (struct stereo) { .fn = fn, .ctx = ctx, .rate_hz = rate_hz, .window = (int64_t)rate_hz * STEREO_WINDOW_S };
	for (enum side side = CALLER; side < SIDES; side++)
		s->x[side] = calloc((size_t)s->window, sizeof(float));
	if (!s->x[CALLER] || !s->x[AGENT]) {
		stereo_destroy(s);
		return -ENOMEM;
	}
	*out = s;
	return 0;
}

void stereo_destroy(struct stereo *s)
{
	if (!s)
		return;
	for (enum side side = CALLER; side < SIDES; side++)
		free(s->x[side]);
	free(s);
}

static int64_t least(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static int64_t most(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

static void give_until(struct stereo *s, int64_t end)
{
	while (s->given < end) {
		int64_t at = s->given % s->window;
		int64_t n = least(end - s->given, s->window - at);

		s->fn(s->ctx, (const float *const[SIDES]) { s->x[CALLER] + at, s->x[AGENT] + at }, (size_t)n);
		for (enum side side = CALLER; side < SIDES; side++)
			memset(s->x[side] + at, 0, (size_t)n * sizeof(float));
		s->given += n;
	}
}

void stereo_put(struct stereo *s, enum side side, int64_t position, const float *x, size_t n)
{
	int64_t end = position + (int64_t)n;

	give_until(s, end - s->window);
	for (size_t i = 0; i < n; i++)
		if (position + (int64_t)i >= s->given)
			s->x[side][(position + (int64_t)i) % s->window] = x[i];
	s->reached[side] = most(s->reached[side], end);
	give_until(s, least(s->reached[CALLER], s->reached[AGENT]));
}

void stereo_hole(struct stereo *s, int64_t end)
{
	int64_t from = most(s->reached[CALLER], s->reached[AGENT]);
	int64_t marked = least(end, from + (int64_t)s->rate_hz * STEREO_MARK_MS / 1000);

	if (end <= from)
		return;
	give_until(s, from);
	for (int64_t i = from; i < marked; i++) {
		double phase = 2 * M_PI * fmod((double)(i - from) * STEREO_MARK_HZ / s->rate_hz, 1);

		for (enum side side = CALLER; side < SIDES; side++)
			s->x[side][i % s->window] = mark_amplitude * (float)sin(phase);
	}
	s->reached[CALLER] = s->reached[AGENT] = end;
	give_until(s, end);
}

void stereo_finish(struct stereo *s)
{
	if (llabs(s->reached[CALLER] - s->reached[AGENT]) >= (int64_t)s->rate_hz / FRAMES_PER_S)
		give_until(s, most(s->reached[CALLER], s->reached[AGENT]));
}
