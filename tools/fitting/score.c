#include "fitting/model.h"

#include <errno.h>
#include <math.h>
#include <nlopt.h>
#include <stdlib.h>

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

		end = rows_run_end(w->rows, i);
		if (s->emotion == HAPPY || fold_holds(w->out, s))
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
	for (size_t i = 0; i < r->n; i = rows_run_end(r, i))
		n[r->segment[r->row[i].segment].emotion] += !fold_holds(out, &r->segment[r->row[i].segment]);
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

void model_score(const struct scorecard *sc, const struct rows *r, float *peak, float *mean)
{
	for (size_t i = 0; i < r->segments; i++)
		peak[i] = mean[i] = NAN;
	for (size_t i = 0, end; i < r->n; i = end) {
		size_t s = r->row[i].segment;
		float total = 0;

		end = rows_run_end(r, i);
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
		if (r->segment[i].emotion != TENSE || isnan(score[i]) || !fold_holds(in, &r->segment[i]) || (sex && r->segment[i].sex != sex))
			continue;
		for (size_t k = 0; k < r->segments; k++) {
			enum emotion e = r->segment[k].emotion;

			if (isnan(score[k]) || !fold_holds(in, &r->segment[k]) || (sex && r->segment[k].sex != sex) ||
			    e == TENSE || (e == HAPPY && !with_happy))
				continue;
			won += score[i] > score[k] ? 1 : score[i] == score[k] ? 0.5 : 0;
			pairs++;
		}
	}
	return pairs > 0 ? (float)(won / pairs) : NAN;
}
