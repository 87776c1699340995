#include "fitting/logistic.h"

#include <errno.h>
#include <math.h>
#include <nlopt.h>
#include <string.h>

struct problem {
	const struct logistic_row *row;
	size_t rows, n;
	int    left_out;
	double mean[LOGISTIC_MAX], spread[LOGISTIC_MAX], total;
};

static bool counts(const struct problem *p, size_t i)
{
	return (int)p->row[i].part != p->left_out && p->row[i].weight > 0;
}

/* Figures of like size, so that one step suits all. */
static void standardise(struct problem *p)
{
	for (size_t j = 0; j < p->n; j++) {
		double sum = 0, square = 0;

		p->total = 0;
		for (size_t i = 0; i < p->rows; i++) {
			double w = counts(p, i) ? (double)p->row[i].weight : 0, x = (double)p->row[i].x[j];

			p->total += w;
			sum += w * x;
			square += w * x * x;
		}
		p->mean[j] = sum / p->total;
		p->spread[j] = sqrt(fmax(1e-12, square / p->total - p->mean[j] * p->mean[j]));
	}
}

/* Mean of the negative log likelihood, and its slope; at[n] is the bias. */
static double loss(unsigned n, const double *at, double *slope, void *ctx)
{
	const struct problem *p = ctx;
	double sum = 0, grad[LOGISTIC_MAX + 1] = { 0 };

	for (size_t i = 0; i < p->rows; i++) {
		double z[LOGISTIC_MAX], s = at[n - 1], wrong;

		if (!counts(p, i))
			continue;
		for (size_t j = 0; j < p->n; j++) {
			z[j] = ((double)p->row[i].x[j] - p->mean[j]) / p->spread[j];
			s += at[j] * z[j];
		}
		s = fmax(-50, fmin(50, s));
		sum += (double)p->row[i].weight * (p->row[i].truth ? log1p(exp(-s)) : log1p(exp(s)));
		wrong = (double)p->row[i].weight * (1 / (1 + exp(-s)) - p->row[i].truth);
		for (size_t j = 0; j < p->n; j++)
			grad[j] += wrong * z[j];
		grad[n - 1] += wrong;
	}
	for (size_t j = 0; slope && j < n; j++)
		slope[j] = grad[j] / p->total;
	return sum / p->total;
}

int logistic_fit(struct logistic *m, const struct logistic_row *row, size_t rows, int left_out)
{
	struct problem p = { row, rows, m->n, left_out, { 0 }, { 0 }, 0 };
	double at[LOGISTIC_MAX + 1] = { 0 }, least;
	nlopt_opt o = nlopt_create(NLOPT_LD_LBFGS, (unsigned)m->n + 1);
	int result;

	standardise(&p);
	nlopt_set_min_objective(o, loss, &p);
	nlopt_set_xtol_rel(o, 1e-4);
	nlopt_set_maxeval(o, 200);
	result = p.total > 0 ? nlopt_optimize(o, at, &least) : -1;
	nlopt_destroy(o);
	if (!(p.total > 0))
		return -EINVAL;
	/* Rounding may stop it on the very top. */
	if (result < 0 && result != NLOPT_ROUNDOFF_LIMITED && result != NLOPT_FAILURE)
		return -EIO;
	m->bias = at[m->n];
	for (size_t j = 0; j < m->n; j++) {
		m->weight[j] = at[j] / p.spread[j];
		m->bias -= m->weight[j] * p.mean[j];
	}
	return 0;
}

double logistic_log_odds(const struct logistic *m, const float *x)
{
	double sum = m->bias;

	for (size_t j = 0; j < m->n; j++)
		sum += m->weight[j] * (double)x[j];
	return sum;
}
