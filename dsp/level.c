#include "level.h"

#include <math.h>

float level_energy(const float *x, size_t n)
{
	/* Eight sums side by side: a vector's width, and less rounding than one. */
	float sum[8] = { 0 };
	float total = 0;
	size_t i = 0;

	for (; i + 8 <= n; i += 8)
		for (size_t j = 0; j < 8; j++)
			sum[j] += x[i + j] * x[i + j];
	for (; i < n; i++)
		total += x[i] * x[i];
	for (size_t j = 0; j < 8; j++)
		total += sum[j];
	return total;
}

float level_dbfs(float mean_square)
{
	float db = mean_square > 0 ? 10.0f * log10f(mean_square) : LEVEL_SILENCE_DBFS;

	return db > LEVEL_SILENCE_DBFS ? db : LEVEL_SILENCE_DBFS;
}

/* Nothing near full scale, as in nearly all speech: no run begins or goes on. */
static bool far_from_full(const struct level_config *cfg, const float *x, size_t n)
{
	/* No early exit, so that it vectorises. */
	int near = 0;

	for (size_t i = 0; i < n; i++)
		near |= fabsf(x[i]) >= cfg->clip_level;
	return !near;
}

size_t level_clipped(struct level_clip *c, const struct level_config *cfg, const float *x, size_t n)
{
	size_t clipped = 0;

	if (far_from_full(cfg, x, n)) {
		c->run = n ? 0 : c->run;
		return 0;
	}
	for (size_t i = 0; i < n; i++) {
		if (fabsf(x[i]) < cfg->clip_level)
			c->run = 0;
		else if (c->run && x[i] == c->last)
			c->run++;
		else
			c->run = 1;
		c->last = x[i];
		if (c->run == cfg->clip_run)
			clipped += c->run;
		else if (c->run > cfg->clip_run)
			clipped++;
	}
	return clipped;
}
