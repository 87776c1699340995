#include "intake/lockstep.h"

#include "source/align.h"
#include "source/stretch.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
	PIECE = 512,                            /* frames stretched at a time */
	ROOM  = PIECE + PIECE / 64 + 2 * STRETCH_LATENCY_MAX
};

/* No crystal is so far from the wall's time; what is was not sent in real time. */
static const double hurry = 0.02;

struct lockstep {
	track_fn *fn;
	void     *ctx;
	unsigned  rate_hz[SIDES], patience_s;
	struct align    align;
	struct stretch *stretch;                /* NULL: nothing is corrected yet */
	int64_t   in[SIDES], out[SIDES];        /* the next frame: by the sender's clock, in call time */
	struct { int64_t frames, ms; } since[SIDES];    /* where a side stood when the comparison began; ms 0: not heard */
	float     last[STRETCH_LATENCY_MAX];    /* of the agent's frames, unchanged: where the filter begins */
};

static void begin(struct lockstep *l)
{
	align_init(&l->align, l->rate_hz[CALLER], l->rate_hz[AGENT]);
	l->align.slope_s = l->patience_s;
	memset(l->since, 0, sizeof(l->since));
}

int lockstep_create(struct lockstep **out, const unsigned rate_hz[SIDES], unsigned patience_s, track_fn *fn, void *ctx)
{
	struct lockstep *l = *out = calloc(1, sizeof(*l));

	if (!l)
		return -ENOMEM;
	l->fn = fn;
	l->ctx = ctx;
	l->patience_s = patience_s;
	memcpy(l->rate_hz, rate_hz, sizeof(l->rate_hz));
	begin(l);
	return 0;
}

void lockstep_destroy(struct lockstep *l)
{
	if (!l)
		return;
	stretch_destroy(l->stretch);
	free(l);
}

/* ---- blocks ---- */

static void give(struct lockstep *l, const float *x, size_t n, enum gap_reason reason)
{
	struct audio_block b = { .position = l->out[AGENT], .frames = n, .samples[AGENT] = x, .reason = reason };

	l->fn(l->ctx, &b);
	l->out[AGENT] += (int64_t)n;
}

static void drain(struct lockstep *l)
{
	float y[ROOM];
	size_t n = stretch_drain(l->stretch, y);

	if (n)
		give(l, y, n, GAP_LOSS);
}

static void remember(struct lockstep *l, const float *x, size_t n)
{
	size_t take = n < STRETCH_LATENCY_MAX ? n : STRETCH_LATENCY_MAX;

	memmove(l->last, l->last + take, (STRETCH_LATENCY_MAX - take) * sizeof(*x));
	memcpy(l->last + STRETCH_LATENCY_MAX - take, x + n - take, take * sizeof(*x));
}

/* The agent's frames at the caller's pace. */
static void follow(struct lockstep *l, const struct audio_block *b)
{
	int64_t missing = b->position - l->in[AGENT];
	const float *x = b->samples[AGENT];
	float y[ROOM];

	if (missing > 0) {
		drain(l);
		l->out[AGENT] += llround((double)missing / (1 + stretch_correction(l->stretch)));
	}
	if (!b->frames)
		give(l, x, 0, b->reason);
	for (size_t at = 0; at < b->frames; at += PIECE) {
		size_t n = b->frames - at < PIECE ? b->frames - at : PIECE;

		give(l, y, stretch_process(l->stretch, x + at, n, y), b->reason);
	}
}

void lockstep_block(void *lockstep, const struct audio_block *b)
{
	struct lockstep *l = lockstep;
	enum side side = b->samples[AGENT] ? AGENT : CALLER;
	int64_t end = b->position + (int64_t)b->frames;

	if (side == AGENT && l->stretch) {
		follow(l, b);
		l->in[AGENT] = end;
		return;
	}
	if (side == AGENT)
		remember(l, b->samples[AGENT], b->frames);
	l->in[side] = l->out[side] = end;
	l->fn(l->ctx, b);
}

/* ---- clocks ---- */

/* Without memory it goes on uncorrected. */
static void correct(struct lockstep *l, double correction)
{
	float y[STRETCH_LATENCY_MAX + ROOM];

	if (!l->stretch) {
		if (correction == 0 || stretch_create(&l->stretch, l->rate_hz[AGENT]))
			return;
		stretch_process(l->stretch, l->last, STRETCH_LATENCY_MAX, y);
	}
	stretch_set(l->stretch, correction);
}

static bool in_real_time(struct lockstep *l, enum side side, int64_t now_ms)
{
	double heard_s, passed_s;

	if (!l->since[side].ms) {
		l->since[side].ms = now_ms;
		l->since[side].frames = l->in[side];
	}
	heard_s = (double)(l->in[side] - l->since[side].frames) / l->rate_hz[side];
	passed_s = (double)(now_ms - l->since[side].ms) / 1000;
	/* The first second may hold what had waited. */
	return passed_s < 1 || fabs(heard_s - passed_s) <= 1 + hurry * passed_s;
}

void lockstep_heard(struct lockstep *l, enum side side, int64_t now_ms)
{
	int64_t inside = side == AGENT && l->stretch ? (int64_t)stretch_latency(l->stretch) : 0;

	if (!in_real_time(l, side, now_ms) && !l->stretch)
		begin(l);
	else if (align_heard(&l->align, side, l->out[side] + inside, now_ms * 1000000))
		correct(l, align_correction(&l->align));
}

double lockstep_drift_ppm(const struct lockstep *l)
{
	return align_drift_ppm(&l->align);
}

int64_t lockstep_position_ms(const struct lockstep *l, enum side side)
{
	return l->out[side] * 1000 / l->rate_hz[side];
}

void lockstep_finish(struct lockstep *l, int64_t ms)
{
	static const float silence[PIECE];
	int64_t left;

	if (l->stretch)
		drain(l);
	left = ms * l->rate_hz[AGENT] / 1000 - l->out[AGENT];
	for (; left > 0; left -= PIECE)
		give(l, silence, left < PIECE ? (size_t)left : PIECE, GAP_LOSS);
}
