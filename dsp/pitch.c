#include "pitch.h"

#include "framer.h"
#include "pitch_lags.h"
#include "pitch_path.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Mean square, -110 dBFS: 14 dB under the last bit of 16, where only rounding is left. */
static const float nothing = 1e-11f;

struct pitch {
	struct pitch_config cfg;
	struct pitch_lags *lags;
	size_t lag_min, lag_max;
	float  octave_max;                      /* log2 of f0_max_hz */
	float  habit_octave;                    /* log2 of where this voice has just been; 0 before any */
	float  habit_share;                     /* of the way there with each sure frame */
	float  loud, loud_keep;                 /* loudest power so far, forgetting; factor per frame */
	float  recent, recent_keep;             /* the same within a syllable */
	float  power[PITCH_AHEAD + 1];          /* of the newest frames, the newest last */
	struct pitch_path path;
};

/* Factor per frame of what halves in so many ms. */
static float halving(float ms)
{
	return exp2f(-FRAME_HOP_MS / ms);
}

static bool in_range(const struct pitch_config *cfg)
{
	return cfg->f0_min_hz >= (float)FRAME_RATE_HZ / (PITCH_LAGS - 2) && cfg->f0_max_hz > cfg->f0_min_hz &&
	       cfg->f0_max_hz <= (float)FRAME_RATE_HZ / 8 && cfg->taper_hz < cfg->high_hz &&
	       cfg->high_hz <= (float)FRAME_RATE_HZ / 2 && cfg->quiet_share > 0 && cfg->fall_share > 0 &&
	       cfg->loud_halving_ms > 0 && cfg->recent_halving_ms > 0 && cfg->habit_halving_ms > 0;
}

int pitch_create(struct pitch **out, const struct pitch_config *cfg, const struct fft *fft)
{
	struct pitch *p;
	int err;

	*out = NULL;
	if (!in_range(cfg))
		return -EINVAL;
	p = calloc(1, sizeof(*p));
	if (!p)
		return -ENOMEM;
	p->cfg = *cfg;
	p->lag_min = (size_t)floorf(FRAME_RATE_HZ / cfg->f0_max_hz);
	p->lag_max = (size_t)ceilf(FRAME_RATE_HZ / cfg->f0_min_hz);
	pitch_path_init(&p->path);
	p->octave_max = log2f(cfg->f0_max_hz);
	p->habit_share = 1 - halving(cfg->habit_halving_ms);
	p->loud_keep = halving(cfg->loud_halving_ms);
	p->recent_keep = halving(cfg->recent_halving_ms);
	err = pitch_lags_create(&p->lags, cfg, fft);
	if (err) {
		pitch_destroy(p);
		return err;
	}
	*out = p;
	return 0;
}

void pitch_destroy(struct pitch *p)
{
	if (!p)
		return;
	pitch_lags_destroy(p->lags);
	free(p);
}

/* The candidate at the top of the parabola through three heights around a maximum. */
static struct pitch_candidate candidate_at(const struct pitch *p, const float *height, size_t lag)
{
	const float *y = height + lag;
	float slope = 0.5f * (y[1] - y[-1]);
	float bend = 2 * y[0] - y[1] - y[-1];
	float at = bend > 0 ? slope / bend : 0;
	float top = y[0] + 0.5f * slope * at;
	float f0_hz = FRAME_RATE_HZ / ((float)lag + at);
	float octave = log2f(f0_hz);

	top = top < 1 ? top : 1;
	return (struct pitch_candidate){
		.f0_hz = f0_hz,
		.octave = octave,
		.height = top,
		.gain = top - p->cfg.octave_cost * (p->octave_max - octave),
	};
}

/* Keeps the candidate if it is among the best so far, best first. */
static void keep(struct pitch_frame *f, const struct pitch_candidate *c)
{
	unsigned j;

	if (f->states < PITCH_STATES)
		f->states++;
	else if (f->candidate[PITCH_STATES - 1].gain >= c->gain)
		return;
	for (j = f->states - 1; j > 1 && f->candidate[j - 1].gain < c->gain; j--)
		f->candidate[j] = f->candidate[j - 1];
	f->candidate[j] = *c;
}

/* peak[lag] is 1 where height has a maximum over least, else 0.  No branch, so that it vectorises: what is a peak
 * cannot be guessed by a processor. */
static void find_peaks(const float *height, float least, int peak[PITCH_LAGS])
{
	peak[0] = peak[PITCH_LAGS - 1] = 0;
	for (size_t lag = 1; lag < PITCH_LAGS - 1; lag++) {
		const float *y = height + lag;

		peak[lag] = (y[0] > least) & (y[0] >= y[-1]) & (y[0] > y[1]);
	}
}

static void find_candidates(const struct pitch *p, const float *height, struct pitch_frame *f)
{
	int peak[PITCH_LAGS];

	/* A peak half as high as the voicing threshold is never chosen. */
	find_peaks(height, 0.5f * p->cfg.voicing_threshold, peak);
	for (size_t lag = p->lag_min; lag <= p->lag_max; lag++)
		if (peak[lag]) {
			struct pitch_candidate c = candidate_at(p, height, lag);

			keep(f, &c);
			f->best_height = c.height > f->best_height ? c.height : f->best_height;
		}
}

/*
 * An octave away from where the voice has just been is more often an error than a leap, so it costs.  The habit is
 * learnt from sure frames taken alone, never from the path: an error cannot confirm itself.
 */
static void weigh_by_habit(struct pitch *p, struct pitch_frame *f)
{
	const struct pitch_candidate *first = &f->candidate[1];

	if (f->states == 1)
		return;
	if (first->gain > p->cfg.habit_height)
		p->habit_octave += p->habit_octave > 0 ? p->habit_share * (first->octave - p->habit_octave) : first->octave;
	if (p->habit_octave <= 0)
		return;
	for (unsigned j = 1; j < f->states; j++) {
		float away = fabsf(f->candidate[j].octave - p->habit_octave) - p->cfg.habit_free;

		f->candidate[j].gain -= p->cfg.habit_cost * (away < 0 ? 0 : away > 1 ? 1 : away);
	}
}

/* 0 from share * reference amplitude upwards, growing to cost at silence. */
static float faintness(float power, float reference, float share, float cost)
{
	float lack = reference > 0 ? 1 - sqrtf(power / reference) / share : 0;

	return lack > 0 ? cost * lack : 0;
}

/* What a frame earns by being unvoiced: more where it is far under the talker's level, or under what was or will be just
 * now: a voice shows before it starts and after it ends through the window's 40 ms and the line's filters. */
static float unvoiced_gain(const struct pitch *p, float power, float near)
{
	return p->cfg.voicing_threshold + faintness(power, p->loud, p->cfg.quiet_share, p->cfg.quiet_cost) +
	       faintness(power, near, p->cfg.fall_share, p->cfg.fall_cost);
}

/* The unvoiced gains of the newest frame, as far as it can be known, and of the one that now joins the path. */
static void weigh_silence(struct pitch *p, struct pitch_frame *newest, struct pitch_frame *joining, float power)
{
	float near = 0;

	memmove(p->power, p->power + 1, PITCH_AHEAD * sizeof(*p->power));
	p->power[PITCH_AHEAD] = power;
	p->loud = fmaxf(power, p->loud_keep * p->loud);
	newest->candidate[0].gain = unvoiced_gain(p, power, power);
	for (size_t i = PITCH_AHEAD + 1; i-- > 0;)
		near = fmaxf(p->power[i], p->recent_keep * near);
	p->recent = fmaxf(p->power[0], p->recent_keep * p->recent);
	joining->candidate[0].gain = unvoiced_gain(p, p->power[0], fmaxf(near, p->recent));
}

/* The best guess from one frame alone. */
static struct pitch_result instant(const struct pitch_frame *f)
{
	unsigned best = 0;

	for (unsigned j = 1; j < f->states; j++)
		if (f->candidate[j].gain > f->candidate[best].gain)
			best = j;
	return (struct pitch_result){
		.f0_hz = best ? f->candidate[best].f0_hz : 0,
		.periodicity = f->best_height,
	};
}

void pitch_process(struct pitch *p, const struct spectrum_frame *s, struct pitch_result *now,
                   struct pitch_result *tracked)
{
	struct pitch_frame *f = pitch_path_next(&p->path);
	float height[PITCH_LAGS];

	float power = pitch_lags_process(p->lags, s->power, height);

	f->states = 1;
	f->best_height = 0;
	if (power > nothing && s->band_power > p->cfg.band_share * power) {
		find_candidates(p, height, f);
		weigh_by_habit(p, f);
	}
	weigh_silence(p, f, pitch_path_joining(&p->path), power);
	*now = instant(f);
	*tracked = pitch_path_push(&p->path, &p->cfg);
}
