#include "fitting/model.h"

#include <errno.h>
#include <math.h>
#include <nlopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { KNOTS = SCORECARD_KNOTS, STEPS_MAX = SCORECARD_FEATURES * (KNOTS - 1) };

/* Where curves may bend: about the quantiles that calm and raised voices reach, denser where calm ends.  calm_spread scales
 * the penalty; the alpha ratio's is set far above what is measured (0.7-2.6 dB), so that a handset's sound weighs less.
 * Softer and duller than normal tells nothing: anger is loud and bright, but fear need be neither. */
static const struct { size_t n; float x[KNOTS]; float calm_spread; } knots[VOICE_FEATURES] = {
	[VOICE_F0]          = { 10, { -4, -2, -1, 0, 1, 2, 3, 5, 8, 12 }, 1.2f },
	[VOICE_LEVEL]       = { 5, { 0, 2, 4, 7, 11 }, 1.5f },
	[VOICE_ALPHA]       = { 4, { 0, 2, 4, 7 }, 7 },
	[VOICE_PERIODICITY] = { 7, { -8, -4, 0, 3, 6, 9, 13 }, 3 },
	[VOICE_STRETCH]     = { 6, { -60, -30, 0, 40, 100, 200 }, 30 },
};

struct step {
	enum voice_feature feature;
	float from, to, spread;
	bool  same_curve;                       /* as the step before */
};

struct fit {
	const struct rows *rows;
	const struct model_config *cfg;
	size_t steps, n, segments;              /* n rows, in runs of one segment each */
	struct step step[STEPS_MAX];
	float  *x;                              /* [size: n x steps] */
	size_t *begin;                          /* [size: segments + 1] */
	double *weight;                         /* [size: segments] */
	bool   *tense;
	double *z;                              /* [size: n] */
	double  penalty;                        /* the more corpora speak, the less each needs to be held back */
};

/* The share of a step that lies between 0 and d, signed; a falling feature's steps go down. */
static float stepped(const struct step *s, float d)
{
	float at = fminf(fmaxf(d, s->from), s->to), rest = fminf(fmaxf(0, s->from), s->to);
	float share = isnan(d) ? 0 : (at - rest) / (s->to - s->from);

	return voice_features[s->feature].rises ? share : -share;
}

static void lay_steps(struct fit *f)
{
	for (size_t i = 0; i < VOICE_FEATURES; i++)
		for (size_t k = 1; f->cfg->wanted[i] && k < knots[i].n; k++)
			f->step[f->steps++] = (struct step){ (enum voice_feature)i, knots[i].x[k - 1], knots[i].x[k],
			                                     knots[i].calm_spread, k > 1 };
}

bool fold_holds(const struct fold *fold, const struct segment *s)
{
	return (fold->corpora >> s->corpus & 1) || (fold->group && !strcmp(s->group, fold->group));
}

/* Segments that count alike share a cell; the cells of a class share its weight. */
static size_t cell(const struct segment *s)
{
	return (s->corpus * EMOTIONS + s->emotion) * 3 + (s->sex == 'f' ? 1 : s->sex == 'm' ? 2 : 0);
}

static void add_segment(struct fit *f, const struct rows *r, size_t first, size_t last, double weight, float scale,
                        size_t calm_first, size_t calm_last)
{
	const struct segment *s = &r->segment[r->row[first].segment];

	f->begin[f->segments] = f->n;
	f->weight[f->segments] = weight;
	f->tense[f->segments++] = s->emotion == TENSE;
	for (size_t i = first; i < last; i++, f->n++)
		for (size_t k = 0; k < f->steps; k++) {
			enum voice_feature v = f->step[k].feature;
			float d = r->row[i].distance[v];

			if (scale < 1)
				d = scale * d + (1 - scale) * r->row[calm_first + (i - first) % (calm_last - calm_first)].distance[v];
			if (v == VOICE_LEVEL && !f->cfg->levels[s->corpus])
				d = NAN;
			f->x[f->n * f->steps + k] = stepped(&f->step[k], d);
		}
	f->begin[f->segments] = f->n;
}

/* The next calm run of the same corpus and sex after row i, around the end; false: there is none. */
static bool calm_beside(const struct rows *r, size_t i, const struct fold *out, size_t *first, size_t *last)
{
	const struct segment *mine = &r->segment[r->row[i].segment];

	for (size_t k = 0, at = i; k < r->n; k++, at = (at + 1) % r->n) {
		const struct segment *s = &r->segment[r->row[at].segment];

		if (s->emotion == CALM && s->corpus == mine->corpus && s->sex == mine->sex && !fold_holds(out, s)) {
			*first = at;
			*last = rows_run_end(r, at);
			return true;
		}
	}
	return false;
}

static size_t corpora_fitted(const struct rows *r, const struct fold *out)
{
	unsigned seen = 0;
	size_t n = 0;

	for (size_t i = 0; i < r->segments; i++)
		if (!fold_holds(out, &r->segment[i]) && !(seen >> r->segment[i].corpus & 1)) {
			seen |= 1u << r->segment[i].corpus;
			n++;
		}
	return n ? n : 1;
}

static int collect(struct fit *f, const struct rows *r, const struct fold *out)
{
	size_t cells = 0, corpora = corpora_fitted(r, out);
	double *count;

	for (size_t i = 0; i < r->segments; i++)
		cells = cell(&r->segment[i]) >= cells ? cell(&r->segment[i]) + 1 : cells;
	f->penalty = (double)f->cfg->penalty / (double)corpora;
	count = calloc(cells + 1, sizeof(*count));
	f->x = calloc(2 * r->n * f->steps + 1, sizeof(*f->x));
	f->z = calloc(2 * r->n + 1, sizeof(*f->z));
	f->begin = calloc(2 * r->segments + 2, sizeof(*f->begin));
	f->weight = calloc(2 * r->segments + 1, sizeof(*f->weight));
	f->tense = calloc(2 * r->segments + 1, sizeof(*f->tense));
	if (!count || !f->x || !f->z || !f->begin || !f->weight || !f->tense) {
		free(count);
		return -ENOMEM;
	}
	for (size_t i = 0; i < r->n; i = rows_run_end(r, i))
		if (!fold_holds(out, &r->segment[r->row[i].segment]))
			count[cell(&r->segment[r->row[i].segment])]++;
	for (size_t i = 0, end; i < r->n; i = end) {
		const struct segment *s = &r->segment[r->row[i].segment];
		double weight = 1 / (count[cell(s)] * (double)corpora * 2) * (s->emotion == HAPPY ? (double)f->cfg->happy : 1);
		size_t calm_first = 0, calm_last = 0;

		end = rows_run_end(r, i);
		if (fold_holds(out, s))
			continue;
		if (s->emotion == CALM || !calm_beside(r, i, out, &calm_first, &calm_last)) {
			add_segment(f, r, i, end, weight, 1, 0, 0);
			continue;
		}
		add_segment(f, r, i, end, weight * (double)(1 - f->cfg->mild), 1, 0, 0);
		if (f->cfg->mild > 0)
			add_segment(f, r, i, end, weight * (double)f->cfg->mild, f->cfg->mild_scale, calm_first, calm_last);
	}
	free(count);
	return 0;
}

/* Rows of one segment pooled: sum of p z with p the softmax of z, in natural log odds. */
static double pool(const double *z, size_t n, double *p)
{
	double top = z[0], total = 0, pooled = 0;

	for (size_t i = 1; i < n; i++)
		top = fmax(top, z[i]);
	for (size_t i = 0; i < n; i++)
		total += p[i] = exp(z[i] - top);
	for (size_t i = 0; i < n; i++)
		pooled += (p[i] /= total) * z[i];
	return pooled;
}

/* NLopt's objective: theta holds the steps, then the intercept. */
static double loss(unsigned n, const double *theta, double *gradient, void *ctx)
{
	struct fit *f = ctx;
	double total = 0, p[128], unused[STEPS_MAX + 1], *g = gradient ? gradient : unused;

	memset(g, 0, n * sizeof(*g));
	for (size_t s = 0; s < f->segments; s++) {
		size_t rows = f->begin[s + 1] - f->begin[s];
		const float *x = f->x + f->begin[s] * f->steps;

		rows = rows < 128 ? rows : 128;
		for (size_t i = 0; i < rows; i++) {
			f->z[i] = 0;
			for (size_t k = 0; k < f->steps; k++)
				f->z[i] += theta[k] * (double)x[i * f->steps + k];
		}

		double pooled = pool(f->z, rows, p), odds = pooled + theta[f->steps];
		double probability = 1 / (1 + exp(-odds)), slope = f->weight[s] * (probability - f->tense[s]);

		total += f->weight[s] * (f->tense[s] ? log1p(exp(-odds)) : log1p(exp(odds)));
		g[f->steps] += slope;
		for (size_t i = 0; i < rows; i++)
			for (size_t k = 0; k < f->steps; k++)
				g[k] += slope * p[i] * (1 + f->z[i] - pooled) * (double)x[i * f->steps + k];
	}
	for (size_t k = 0; k < f->steps; k++) {
		const struct step *s = &f->step[k];
		double to_slope = (double)s->spread / (double)(s->to - s->from), slope = theta[k] * to_slope;
		double length = (double)(s->to - s->from) / (double)s->spread;

		total += f->penalty * slope * slope * length;
		g[k] += 2 * f->penalty * slope * to_slope * length;
		if (s->same_curve) {
			const struct step *b = s - 1;
			double before = (double)b->spread / (double)(b->to - b->from), change = slope - theta[k - 1] * before;

			total += (double)f->cfg->smooth * change * change;
			g[k] += 2 * (double)f->cfg->smooth * change * to_slope;
			g[k - 1] -= 2 * (double)f->cfg->smooth * change * before;
		}
	}
	return total;
}

static float tenths(double x)
{
	return (float)(round(x * 10) / 10);
}

/* Natural log odds of the steps -> curves in decibans, 0 at 0. */
static void write_curves(const struct fit *f, const double *theta, struct scorecard *sc)
{
	const double deciban = 10 / log(10);

	sc->features = 0;
	sc->rest_points = tenths(fmin(theta[f->steps] * deciban, 0));
	for (size_t k = 0; k < f->steps; k++) {
		const struct step *s = &f->step[k];
		double sign = voice_features[s->feature].rises ? deciban : -deciban;

		if (!s->same_curve)
			sc->feature[sc->features++] = (struct scorecard_feature){ s->feature, { 1, { s->from }, { 0 } } };

		struct curve *c = &sc->feature[sc->features - 1].curve;

		c->x[c->points] = s->to;
		c->y[c->points] = c->y[c->points - 1] + (float)(theta[k] * sign);
		c->points++;
	}
	for (size_t i = 0; i < sc->features; i++) {
		struct curve *c = &sc->feature[i].curve;
		float rest = curve_value(c, 0);

		for (size_t k = 0; k < c->points; k++)
			c->y[k] = tenths((double)(c->y[k] - rest));
	}
}

int model_fit(struct scorecard *sc, const struct rows *r, const struct model_config *cfg, const struct fold *out)
{
	struct fit f = { .rows = r, .cfg = cfg };
	double theta[STEPS_MAX + 1], low[STEPS_MAX + 1], least;

	lay_steps(&f);

	int err = collect(&f, r, out);
	nlopt_opt o = err ? NULL : nlopt_create(NLOPT_LD_LBFGS, (unsigned)f.steps + 1);

	for (size_t k = 0; k < f.steps; k++) {
		theta[k] = 0.1;
		low[k] = 0;
	}
	theta[f.steps] = -1;
	low[f.steps] = -20;
	if (o) {
		nlopt_set_min_objective(o, loss, &f);
		nlopt_set_lower_bounds(o, low);
		nlopt_set_ftol_rel(o, 1e-7);
		nlopt_set_maxeval(o, 2000);
		/* ROUNDOFF_LIMITED is a result too: no step makes it better. */
		if (nlopt_optimize(o, theta, &least) < 0 && !isfinite(least))
			err = -EDOM;
		nlopt_destroy(o);
	}
	if (!err)
		write_curves(&f, theta, sc);
	free(f.x);
	free(f.z);
	free(f.begin);
	free(f.weight);
	free(f.tense);
	return err;
}
