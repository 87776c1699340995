#include "analysis/scorecard.h"

#include <math.h>

float curve_value(const struct curve *c, float x)
{
	size_t i = 1;

	if (x <= c->x[0])
		return c->y[0];
	if (x >= c->x[c->points - 1])
		return c->y[c->points - 1];
	while (x > c->x[i])
		i++;
	return c->y[i - 1] + (c->y[i] - c->y[i - 1]) * (x - c->x[i - 1]) / (c->x[i] - c->x[i - 1]);
}

bool curve_valid(const struct curve *c, bool rises)
{
	if (c->points < 2 || c->points > SCORECARD_KNOTS)
		return false;
	for (size_t i = 1; i < c->points; i++) {
		float up = c->y[i] - c->y[i - 1];

		if (!(c->x[i] > c->x[i - 1]) || !(rises ? up >= 0 : up <= 0))
			return false;
	}
	return fabsf(curve_value(c, 0)) < 0.05f;
}

float scorecard_points_of(float probability)
{
	return 10.0f * log10f(probability / (1.0f - probability));
}

float scorecard_probability(float points)
{
	return 1.0f / (1.0f + powf(10.0f, -0.1f * points));
}

float scorecard_sum(const struct evidence *e)
{
	float sum = 0;

	for (size_t i = 0; i < e->count; i++)
		sum += e->items[i].points;
	return sum;
}

static float rounded(float x, float steps)
{
	return roundf(x * steps) / steps;
}

/* Insertion keeps the largest first; equal ones stay in the scorecard's order. */
static void insert(struct evidence *e, struct evidence_item item)
{
	size_t at = e->count++;

	for (; at > 0 && fabsf(e->items[at - 1].points) < fabsf(item.points); at--)
		e->items[at] = e->items[at - 1];
	e->items[at] = item;
}

float scorecard_score(const struct scorecard *sc, const float *distance, struct evidence *out)
{
	out->count = 0;
	insert(out, (struct evidence_item){ SCORECARD_AT_REST, 0, "",
	                                    rounded(scorecard_points_of(sc->prior) + sc->rest_points, 10) });
	for (size_t i = 0; i < sc->features; i++) {
		const struct voice_feature_info *info = &voice_features[sc->feature[i].feature];

		if (isnan(distance[i]))
			continue;

		float delta = rounded(distance[i], 100);
		float points = rounded(curve_value(&sc->feature[i].curve, delta), 10);

		insert(out, (struct evidence_item){ info->name, delta, info->unit, points });
	}
	return rounded(100.0f * scorecard_probability(scorecard_sum(out)), 10);
}
