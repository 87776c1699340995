#include "desk/listen.h"

#include "engine/meter.h"
#include "stats.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LAG_HOPS = 30, LEAST_HOPS = 100 };

/* The level of a side's quiet hops: this share of them lies under it. */
static const float quiet_share = 0.1f;

struct hearing {
	struct listen *l;
	struct meter   meter[SIDES];
	bool         (*on_level)(void *ctx, enum side side, float level_dbfs);
	void          *ctx;
	bool           enough;
};

static void hear(struct hearing *h, enum side side, const float *x, size_t n)
{
	struct listen *l = h->l;

	for (size_t i = 0; i < n; i++)
		l->clipped[side] += fabsf(x[i]) >= l->cfg->full_scale;
	while (n) {
		float level = meter_push(&h->meter[side], &x, &n);

		if (isnan(level) || l->hops[side] == LISTEN_HOPS)
			continue;
		l->level_dbfs[side][l->hops[side]++] = level;
		if (h->on_level && !h->on_level(h->ctx, side, level))
			h->enough = true;
	}
}

int listen_for(struct listen *l, const struct live_options *live, unsigned ms, const atomic_bool *stop,
               bool (*on_level)(void *ctx, enum side side, float level_dbfs), void *ctx, char *error)
{
	struct source_options options = { .live = live, .stop = stop };
	struct hearing h = { .l = l, .on_level = on_level, .ctx = ctx };
	struct audio_block b;
	struct source *source;
	int err = source_open(&source, &options, error);

	memset(l, 0, sizeof(*l));
	l->cfg = &live->cal->headset;
	if (err)
		return err;
	for (enum side s = CALLER; s < SIDES; s++)
		meter_init(&h.meter[s], source_info(source)->rate_hz[s]);
	while (!h.enough && (err = source_read(source, &b)) > 0) {
		for (enum side s = CALLER; s < SIDES; s++)
			if (b.samples[s])
				hear(&h, s, b.samples[s], b.frames);
		if (meter_ms(&h.meter[CALLER]) >= ms || meter_ms(&h.meter[AGENT]) >= ms)
			break;
	}
	if (err < 0)
		snprintf(error, LISTEN_ERROR_LEN, "%.250s", source_error(source));
	source_close(source);
	return err < 0 ? err : 0;
}

float listen_level(const struct listen *l, enum side side, float share)
{
	float copy[LISTEN_HOPS];

	memcpy(copy, l->level_dbfs[side], l->hops[side] * sizeof(*copy));
	return stats_quantile(copy, l->hops[side], share);
}

/* Pearson's correlation of the levels where the caller speaks, the agent's `lag` hops later; *below: the mean
 * distance. */
static float follow(const struct listen *l, size_t lag, float threshold, float *below)
{
	double n = 0, sx = 0, sy = 0, sxx = 0, syy = 0, sxy = 0;

	for (size_t i = 0; i < l->hops[CALLER] && i + lag < l->hops[AGENT]; i++) {
		double x = (double)l->level_dbfs[CALLER][i], y = (double)l->level_dbfs[AGENT][i + lag];

		if (x < (double)threshold)
			continue;
		n++;
		sx += x, sy += y, sxx += x * x, syy += y * y, sxy += x * y;
	}
	if (n < LEAST_HOPS)
		return 0;

	double vx = sxx / n - sx / n * sx / n, vy = syy / n - sy / n * sy / n;

	*below = (float)((sy - sx) / n);
	return vx > 0 && vy > 0 ? (float)((sxy / n - sx / n * sy / n) / sqrt(vx * vy)) : 0;
}

float listen_leak_db(const struct listen *l)
{
	float threshold = listen_level(l, CALLER, quiet_share) + l->cfg->speaking_db;
	float best = l->cfg->following, leak = NAN, below = NAN;

	for (size_t lag = 0; lag <= LAG_HOPS; lag++) {
		float r = follow(l, lag, threshold, &below);

		if (r > best) {
			best = r;
			leak = below;
		}
	}
	return leak;
}
