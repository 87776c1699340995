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
	[VOICE_ALPHA]       = { 5, { 0, 2, 4, 7, 11 }, 8 },
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

static bool belongs(const struct segment *s, const struct fold *fold)
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

static size_t run_end(const struct rows *r, size_t i)
{
	size_t end = i;

	while (end < r->n && r->row[end].segment == r->row[i].segment)
		end++;
	return end;
}

/* The next calm run of the same corpus and sex after row i, around the end; false: there is none. */
static bool calm_beside(const struct rows *r, size_t i, const struct fold *out, size_t *first, size_t *last)
{
	const struct segment *mine = &r->segment[r->row[i].segment];

	for (size_t k = 0, at = i; k < r->n; k++, at = (at + 1) % r->n) {
		const struct segment *s = &r->segment[r->row[at].segment];

		if (s->emotion == CALM && s->corpus == mine->corpus && s->sex == mine->sex && !belongs(s, out)) {
			*first = at;
			*last = run_end(r, at);
			return true;
		}
	}
	return false;
}

static int collect(struct fit *f, const struct rows *r, const struct fold *out)
{
	size_t cells = 0, corpora = 0;
	double *count;

	for (size_t i = 0; i < r->segments; i++) {
		cells = cell(&r->segment[i]) >= cells ? cell(&r->segment[i]) + 1 : cells;
		corpora = r->segment[i].corpus >= corpora ? r->segment[i].corpus + 1 : corpora;
	}
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
	for (size_t i = 0; i < r->n; i = run_end(r, i))
		if (!belongs(&r->segment[r->row[i].segment], out))
			count[cell(&r->segment[r->row[i].segment])]++;
	for (size_t i = 0, end; i < r->n; i = end) {
		const struct segment *s = &r->segment[r->row[i].segment];
		double weight = 1 / (count[cell(s)] * (double)corpora * 2) * (s->emotion == HAPPY ? (double)f->cfg->happy : 1);
		size_t calm_first = 0, calm_last = 0;

		end = run_end(r, i);
		if (belongs(s, out))
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

		total += (double)f->cfg->penalty * slope * slope * length;
		g[k] += 2 * (double)f->cfg->penalty * slope * to_slope * length;
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

/* ---- calibration ---- */

static float tenths(double x)
{
	return (float)(round(x * 10) / 10);
}

struct calibration_work {
	const struct rows *rows;
	const struct fold *out;
	float  *points;                         /* of each row, without the prior */
	double  prior, weight[EMOTIONS];        /* weight of a segment, by class */
};

/* Logistic loss of the segments' mean probabilities; x: stretch, shift in points. */
static double calibration_loss(unsigned n, const double *x, double *gradient, void *ctx)
{
	const struct calibration_work *w = ctx;
	double total = 0;

	(void)n;
	(void)gradient;
	for (size_t i = 0, end; i < w->rows->n; i = end) {
		const struct segment *s = &w->rows->segment[w->rows->row[i].segment];
		double mean = 0;

		end = run_end(w->rows, i);
		if (s->emotion == HAPPY || belongs(s, w->out))
			continue;
		for (size_t k = i; k < end; k++)
			mean += 1 / (1 + pow(10, -0.1 * (x[0] * (double)w->points[k] + x[1] + w->prior)));
		mean = fmin(fmax(mean / (double)(end - i), 1e-6), 1 - 1e-6);
		total -= w->weight[s->emotion] * log(s->emotion == TENSE ? mean : 1 - mean);
	}
	return total;
}

static float points_of(const struct scorecard *sc, const struct row *row)
{
	float points = sc->rest_points;

	for (size_t j = 0; j < sc->features; j++) {
		float d = row->distance[sc->feature[j].feature];

		points += isnan(d) ? 0 : curve_value(&sc->feature[j].curve, d);
	}
	return points;
}

int model_calibrate(struct scorecard *sc, const struct rows *r, const struct fold *out)
{
	struct calibration_work w = { r, out, calloc(r->n + 1, sizeof(float)), (double)scorecard_points_of(sc->prior), { 0 } };
	nlopt_opt o = w.points ? nlopt_create(NLOPT_LN_NELDERMEAD, 2) : NULL;
	double x[2] = { 1, 0 }, low[2] = { 0.5, -15 }, high[2] = { 1.5, 15 }, least;
	size_t n[EMOTIONS] = { 0 };
	int err = o ? 0 : -ENOMEM;

	for (size_t i = 0; !err && i < r->n; i++)
		w.points[i] = points_of(sc, &r->row[i]);
	for (size_t i = 0; i < r->n; i = run_end(r, i))
		n[r->segment[r->row[i].segment].emotion] += !belongs(&r->segment[r->row[i].segment], out);
	w.weight[TENSE] = n[TENSE] ? (double)sc->prior / (double)n[TENSE] : 0;
	w.weight[CALM] = n[CALM] ? (1 - (double)sc->prior) / (double)n[CALM] : 0;
	if (!err) {
		nlopt_set_min_objective(o, calibration_loss, &w);
		nlopt_set_lower_bounds(o, low);
		nlopt_set_upper_bounds(o, high);
		nlopt_set_xtol_abs1(o, 1e-3);
		err = nlopt_optimize(o, x, &least) < 0 ? -EDOM : 0;
		nlopt_destroy(o);
	}
	free(w.points);
	if (err)
		return err;
	sc->rest_points = tenths(fmin(x[0] * (double)sc->rest_points + x[1], 0));
	for (size_t i = 0; i < sc->features; i++)
		for (size_t k = 0; k < sc->feature[i].curve.points; k++)
			sc->feature[i].curve.y[k] = tenths(x[0] * (double)sc->feature[i].curve.y[k]);
	return 0;
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

void model_score(const struct scorecard *sc, const struct rows *r, float *peak, float *mean)
{
	for (size_t i = 0; i < r->segments; i++)
		peak[i] = mean[i] = NAN;
	for (size_t i = 0, end; i < r->n; i = end) {
		size_t s = r->row[i].segment;
		float total = 0;

		end = run_end(r, i);
		for (size_t k = i; k < end; k++) {
			float points = points_of(sc, &r->row[k]);

			peak[s] = isnan(peak[s]) ? points : fmaxf(peak[s], points);
			total += scorecard_probability(points);
		}
		mean[s] = total / (float)(end - i);
	}
}

float model_auc(const struct rows *r, const float *score, const struct fold *in, char sex, bool with_happy)
{
	double won = 0, pairs = 0;

	for (size_t i = 0; i < r->segments; i++) {
		if (r->segment[i].emotion != TENSE || isnan(score[i]) || !belongs(&r->segment[i], in) || (sex && r->segment[i].sex != sex))
			continue;
		for (size_t k = 0; k < r->segments; k++) {
			enum emotion e = r->segment[k].emotion;

			if (isnan(score[k]) || !belongs(&r->segment[k], in) || (sex && r->segment[k].sex != sex) ||
			    e == TENSE || (e == HAPPY && !with_happy))
				continue;
			won += score[i] > score[k] ? 1 : score[i] == score[k] ? 0.5 : 0;
			pairs++;
		}
	}
	return pairs > 0 ? (float)(won / pairs) : NAN;
}
