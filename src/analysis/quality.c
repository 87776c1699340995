#include "analysis/quality.h"

#include "framer.h"

#include <math.h>
#include <string.h>

enum { CLIPPING, NOISE, ONE_WAY };

static const enum quality_type type[QUALITY_WATCHED] = { QUALITY_CLIPPING, QUALITY_NOISE, QUALITY_ONE_WAY };
static const char *const unit[QUALITY_WATCHED] = { "share", "dB", "s" };

void quality_init(struct quality *q, const struct quality_config *cfg)
{
	memset(q, 0, sizeof(*q));
	q->cfg = *cfg;
	for (size_t side = 0; side < SIDES; side++)
		for (size_t i = 0; i < QUALITY_WATCHED; i++)
			q->watch[side][i].told = -1;
}

/* bad opens, good closes, neither leaves it as it is. */
static void watch(struct quality *q, enum side side, int kind, int64_t frame, bool bad, bool good, float value,
                  quality_fn *fn, void *ctx)
{
	struct quality_watch *w = &q->watch[side][kind];
	int64_t repeat = (int64_t)(q->cfg.repeat_s * FRAMES_PER_S);

	if (good)
		w->on = false;
	if (!bad)
		return;
	w->on = true;
	if (w->told >= 0 && frame - w->told < repeat)
		return;
	w->told = frame;
	fn(ctx, side, &(struct event_quality){ type[kind], value, unit[kind] });
}

static void watch_line(struct quality *q, enum side side, const struct features *f, quality_fn *fn, void *ctx)
{
	float hop_s = 1.0f / FRAMES_PER_S;
	const struct quality_config *cfg = &q->cfg;

	if (!f->speech)
		return;
	q->speech_s[side] += hop_s;
	q->clipped[side] += ((f->clipped > 0 ? 1.0f : 0.0f) - q->clipped[side]) * hop_s / cfg->window_s;
	q->snr_db[side] = f->snr_db;
	if (q->speech_s[side] < cfg->least_speech_s)
		return;
	watch(q, side, CLIPPING, f->frame, q->clipped[side] > cfg->clipping_share,
	      q->clipped[side] < cfg->clipping_relief * cfg->clipping_share, q->clipped[side], fn, ctx);
	watch(q, side, NOISE, f->frame, f->snr_db < cfg->noise_snr_db, f->snr_db > cfg->noise_snr_db + cfg->noise_relief_db,
	      f->snr_db, fn, ctx);
}

/* The event is the absent side's: nothing has been heard of it while the other spoke. */
static void watch_one_way(struct quality *q, enum side side, const struct features *f[SIDES], quality_fn *fn, void *ctx)
{
	enum side other = side == CALLER ? AGENT : CALLER;

	if (f[side]->speech || f[side]->held)
		q->alone[side] = 0;
	else if (f[other]->speech)
		q->alone[side] += 1.0f / FRAMES_PER_S;
	watch(q, side, ONE_WAY, f[side]->frame, q->alone[side] >= q->cfg.one_way_s, q->alone[side] <= 0, q->alone[side], fn,
	      ctx);
}

void quality_update(struct quality *q, const struct features *f[SIDES], quality_fn *fn, void *ctx)
{
	for (int side = 0; side < SIDES; side++)
		if (f[side])
			watch_line(q, (enum side)side, f[side], fn, ctx);
	for (int side = 0; side < SIDES; side++)
		if (f[CALLER] && f[AGENT])
			watch_one_way(q, (enum side)side, f, fn, ctx);
}

void quality_drift(struct quality *q, double ppm, quality_fn *fn, void *ctx)
{
	if (fabs(ppm - q->drift_told_ppm) < (double)q->cfg.drift_step_ppm)
		return;
	q->drift_told_ppm = ppm;
	fn(ctx, AGENT, &(struct event_quality) { QUALITY_DRIFT, (float)ppm, "ppm" });
}

float quality_factor(const struct quality *q, enum side side)
{
	float clean = 1 - fminf(1, q->clipped[side]);

	if (q->speech_s[side] < q->cfg.least_speech_s)
		return clean;
	/* Full trust at twice the limit in dB, none at 0 dB. */
	return clean * fmaxf(0, fminf(1, q->snr_db[side] / (2 * q->cfg.noise_snr_db)));
}
