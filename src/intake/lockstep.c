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

struct lockstep {
	track_fn *fn;
	void     *ctx;
	unsigned  rate_hz[SIDES];
	struct clocks_config cfg;
	struct align    align;
	struct stretch *stretch;                /* the agent's side's */
	int64_t   in[SIDES], out[SIDES];        /* the next frame: by the sender's clock, in call time */
	struct { int64_t frames, ms; } since[SIDES];    /* where a side stood when the comparison began; ms 0: not heard */
};

static void begin(struct lockstep *l)
{
	align_init(&l->align, &l->cfg, l->rate_hz);
	memset(l->since, 0, sizeof(l->since));
}

int lockstep_create(struct lockstep **out, const unsigned rate_hz[SIDES], const struct clocks_config *clocks, track_fn *fn,
                    void *ctx)
{
	struct lockstep *l = calloc(1, sizeof(*l));
	int err = l ? stretch_create(&l->stretch, rate_hz[AGENT]) : -ENOMEM;

	*out = NULL;
	if (err) {
		free(l);
		return err;
	}
	l->fn = fn;
	l->ctx = ctx;
	l->cfg = *clocks;
	memcpy(l->rate_hz, rate_hz, sizeof(l->rate_hz));
	begin(l);
	*out = l;
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

	if (side == AGENT) {
		follow(l, b);
	} else {
		l->out[CALLER] = end;
		l->fn(l->ctx, b);
	}
	l->in[side] = end;
}

/* ---- clocks ---- */

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
	return passed_s < 1 || fabs(heard_s - passed_s) <= 1 + (double)l->cfg.hurry_share * passed_s;
}

void lockstep_heard(struct lockstep *l, enum side side, int64_t now_ms)
{
	int64_t inside = side == AGENT ? (int64_t)stretch_latency(l->stretch) : 0;

	if (!in_real_time(l, side, now_ms) && !l->align.correcting)
		begin(l);
	else if (align_heard(&l->align, side, l->out[side] + inside, now_ms * 1000000))
		stretch_set(l->stretch, align_correction(&l->align));
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

	drain(l);
	left = ms * l->rate_hz[AGENT] / 1000 - l->out[AGENT];
	for (; left > 0; left -= PIECE)
		give(l, silence, left < PIECE ? (size_t)left : PIECE, GAP_LOSS);
}
