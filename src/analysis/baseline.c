#include "analysis/baseline.h"

#include <math.h>
#include <string.h>

void baseline_init(struct baseline *b, const struct baseline_config *cfg)
{
	b->cfg = *cfg;
	baseline_reset(b);
}

void baseline_reset(struct baseline *b)
{
	b->total = 0;
	memset(b->count, 0, sizeof(b->count));
}

static float bin_width(const struct baseline *b)
{
	return (b->cfg.high - b->cfg.low) / BASELINE_BINS;
}

void baseline_add(struct baseline *b, float value, float weight)
{
	if (isnan(value) || !(weight > 0))
		return;

	float at = (value - b->cfg.low) / bin_width(b);
	size_t bin = at <= 0 ? 0 : at >= BASELINE_BINS - 1 ? BASELINE_BINS - 1 : (size_t)at;

	b->count[bin] += weight;
	b->total += weight;
	if (b->total < b->cfg.memory)
		return;
	b->total = 0;
	for (size_t i = 0; i < BASELINE_BINS; i++)
		b->total += b->count[i] *= 0.5f;
}

/* The value below which `part` of the counted weight lies, its bin taken as filled evenly. */
static float own_quantile(const struct baseline *b, float part)
{
	float want = part * b->total, before = 0;
	size_t i = 0;

	while (i < BASELINE_BINS - 1 && before + b->count[i] < want)
		before += b->count[i++];

	float inside = b->count[i] > 0 ? (want - before) / b->count[i] : 0;

	return b->cfg.low + bin_width(b) * ((float)i + fminf(fmaxf(inside, 0), 1));
}

/* Mean of the counted weight from one share of it to another, every bin filled evenly. */
static float own_between(const struct baseline *b, float low, float high)
{
	float from = low * b->total, to = high * b->total, before = 0, sum = 0;

	if (!(to > from))
		return own_quantile(b, low);
	for (size_t i = 0; i < BASELINE_BINS; i++) {
		float count = b->count[i], a = fmaxf(from - before, 0), z = fminf(to - before, count);

		if (z > a)
			sum += (z - a) * ((float)i + 0.5f * (a + z) / count);
		before += count;
	}
	return b->cfg.low + bin_width(b) * sum / (to - from);
}

/* Weight of values within `distance` of centre. */
static float within(const struct baseline *b, float centre, float distance)
{
	float width = bin_width(b), total = 0;

	for (size_t i = 0; i < BASELINE_BINS; i++) {
		float low = b->cfg.low + width * (float)i;
		float from = fmaxf(low, centre - distance), to = fminf(low + width, centre + distance);

		if (to > from)
			total += b->count[i] * (to - from) / width;
	}
	return total;
}

/* Bisection: `within` grows with the distance, and 24 halvings of any range are finer than a float's last bits matter. */
static float own_spread(const struct baseline *b)
{
	float median = own_quantile(b, 0.5f), low = 0, high = b->cfg.high - b->cfg.low;

	for (int i = 0; i < 24; i++) {
		float middle = 0.5f * (low + high);

		if (within(b, median, middle) < 0.5f * b->total)
			low = middle;
		else
			high = middle;
	}
	return 1.4826f * high;
}

/* The population's centre for a voice at x: the hump it belongs to, softly where it may be either. */
static float prior_for(const struct baseline_config *cfg, float x)
{
	float a = (x - cfg->prior_centre[0]) / cfg->prior_hump;
	float b = (x - cfg->prior_centre[1]) / cfg->prior_hump;
	float second = 1.0f / (1.0f + expf(0.5f * (b * b - a * a)));

	return cfg->prior_centre[0] + second * (cfg->prior_centre[1] - cfg->prior_centre[0]);
}

static float shrunk(const struct baseline *b, float own, float prior)
{
	float left = b->cfg.prior_weight / (b->cfg.prior_weight + b->total);
	float worth = b->cfg.prior_weight * left * left;

	return (b->total * own + worth * prior) / (b->total + worth);
}

float baseline_centre(const struct baseline *b)
{
	if (b->total > 0) {
		float own = own_between(b, b->cfg.quantile[0], b->cfg.quantile[1]);

		return shrunk(b, own, prior_for(&b->cfg, own));
	}
	return b->cfg.prior_weight > 0 ? 0.5f * (b->cfg.prior_centre[0] + b->cfg.prior_centre[1]) : NAN;
}

float baseline_spread(const struct baseline *b)
{
	if (b->total > 0)
		return shrunk(b, own_spread(b), b->cfg.prior_spread);
	return b->cfg.prior_weight > 0 ? b->cfg.prior_spread : NAN;
}
