#include "report/evaluation.h"

#include "stats.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

enum { DRAWS = 1000 };

/* splitmix64: the same segments give the same intervals. */
static uint32_t below(uint64_t *state, uint32_t n)
{
	uint64_t z = (*state += 0x9e3779b97f4a7c15u);

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return (uint32_t)(((z ^ (z >> 31)) >> 32) * n >> 32);
}

static int ascending(const void *a, const void *b)
{
	float x = *(const float *)a, y = *(const float *)b;

	return (x > y) - (x < y);
}

/* high and low are sorted. */
static float area(const float *high, size_t n, const float *low, size_t m)
{
	double won = 0;
	size_t under = 0, upto = 0;

	for (size_t i = 0; i < n; i++) {
		while (under < m && low[under] < high[i])
			under++;
		upto = upto < under ? under : upto;
		while (upto < m && low[upto] <= high[i])
			upto++;
		won += (double)under + 0.5 * (double)(upto - under);
	}
	return n && m ? (float)(won / ((double)n * (double)m)) : NAN;
}

static void draw(float *to, const float *from, size_t n, uint64_t *state)
{
	for (size_t i = 0; i < n; i++)
		to[i] = from[below(state, (uint32_t)n)];
	qsort(to, n, sizeof(*to), ascending);
}

struct work {
	const struct evaluation_segment *s;
	size_t n;
	float *a, *b, *draw_a, *draw_b, *drawn; /* [size: n each; drawn: DRAWS] */
};

static size_t peaks(const struct work *w, unsigned truths, char sex, float *out)
{
	size_t n = 0;

	for (size_t i = 0; i < w->n; i++)
		if ((truths >> w->s[i].truth & 1) && (!sex || w->s[i].sex == sex))
			out[n++] = isnan(w->s[i].peak) ? -1 : w->s[i].peak;
	qsort(out, n, sizeof(*out), ascending);
	return n;
}

static struct interval auc(struct work *w, unsigned against, char sex)
{
	size_t n = peaks(w, 1u << TRUTH_TENSE, sex, w->a), m = peaks(w, against, sex, w->b);
	struct interval out = { area(w->a, n, w->b, m), NAN, NAN };
	uint64_t state = 1;

	if (isnan(out.value))
		return out;
	for (size_t i = 0; i < DRAWS; i++) {
		draw(w->draw_a, w->a, n, &state);
		draw(w->draw_b, w->b, m, &state);
		w->drawn[i] = area(w->draw_a, n, w->draw_b, m);
	}
	out.low = stats_quantile(w->drawn, DRAWS, 0.025f);
	out.high = stats_quantile(w->drawn, DRAWS, 0.975f);
	return out;
}

static float share_over(const struct work *w, enum truth truth, char sex, float threshold)
{
	size_t n = peaks(w, 1u << truth, sex, w->a), over = 0;

	for (size_t i = 0; i < n; i++)
		over += w->a[i] >= threshold;
	return n ? (float)over / (float)n : NAN;
}

static void delays(struct evaluation *out, const struct work *w)
{
	size_t n = 0;

	for (size_t i = 0; i < w->n; i++)
		if (w->s[i].truth == TRUTH_TENSE && !isnan(w->s[i].delay_s))
			w->a[n++] = w->s[i].delay_s;
	out->told = out->n[TRUTH_TENSE] ? (float)n / (float)out->n[TRUTH_TENSE] : NAN;
	out->delay_median_s = stats_median(w->a, n);
	out->delay_p90_s = stats_quantile(w->a, n, 0.9f);
}

/* ---- reliability ---- */

struct judged { float score; bool tense; };

static int by_score(const void *a, const void *b)
{
	float x = ((const struct judged *)a)->score, y = ((const struct judged *)b)->score;

	return (x > y) - (x < y);
}

static float calibration_error(struct judged *j, size_t n, float prior, struct evaluation_bin *bin)
{
	size_t tense = 0;
	float error = 0;

	for (size_t i = 0; i < n; i++)
		tense += j[i].tense;
	if (!tense || tense == n)
		return NAN;
	qsort(j, n, sizeof(*j), by_score);
	for (size_t b = 0; b < EVALUATION_BINS; b++) {
		float weight = 0, score = 0, share = 0;

		for (size_t i = b * n / EVALUATION_BINS; i < (b + 1) * n / EVALUATION_BINS; i++) {
			float w = j[i].tense ? prior / (float)tense : (1 - prior) / (float)(n - tense);

			weight += w;
			score += w * j[i].score;
			share += j[i].tense ? w : 0;
		}
		bin[b] = weight > 0 ? (struct evaluation_bin){ score / weight, share / weight, weight } :
		                      (struct evaluation_bin){ NAN, NAN, 0 };
		error += fabsf(score - share);
	}
	return error;
}

static int reliability(struct evaluation *out, const struct work *w, float prior)
{
	struct judged *all = calloc(2 * w->n + 1, sizeof(*all)), *drawn = all + w->n;
	struct evaluation_bin unused[EVALUATION_BINS];
	uint64_t state = 1;
	size_t n = 0;

	if (!all)
		return -ENOMEM;
	for (size_t i = 0; i < w->n; i++)
		if (w->s[i].truth != TRUTH_HAPPY && !isnan(w->s[i].mean))
			all[n++] = (struct judged){ w->s[i].mean / 100, w->s[i].truth == TRUTH_TENSE };
	out->ece = (struct interval){ calibration_error(all, n, prior, out->bin), NAN, NAN };
	for (size_t i = 0; i < DRAWS && !isnan(out->ece.value); i++) {
		for (size_t k = 0; k < n; k++)
			drawn[k] = all[below(&state, (uint32_t)n)];
		w->drawn[i] = calibration_error(drawn, n, prior, unused);
		w->drawn[i] = isnan(w->drawn[i]) ? out->ece.value : w->drawn[i];
	}
	if (!isnan(out->ece.value)) {
		out->ece.low = stats_quantile(w->drawn, DRAWS, 0.05f);
		out->ece.high = stats_quantile(w->drawn, DRAWS, 0.95f);
	}
	free(all);
	return 0;
}

int evaluate_segments(struct evaluation *out, const struct evaluation_segment *s, size_t n, float threshold, float prior)
{
	static const char sexes[2] = { 'f', 'm' };
	float *memory = calloc(4 * n + DRAWS + 1, sizeof(*memory));
	struct work w = { s, n, memory, memory + n, memory + 2 * n, memory + 3 * n, memory + 4 * n };

	*out = (struct evaluation){ 0 };
	if (!memory)
		return -ENOMEM;
	for (size_t i = 0; i < n; i++)
		out->n[s[i].truth]++;
	out->auc = auc(&w, 1u << TRUTH_CALM, 0);
	out->auc_happy = auc(&w, 1u << TRUTH_CALM | 1u << TRUTH_HAPPY, 0);
	for (size_t k = 0; k < 2; k++)
		out->auc_sex[k] = auc(&w, 1u << TRUTH_CALM, sexes[k]);
	for (size_t t = 0; t < TRUTHS; t++) {
		out->over[t] = share_over(&w, (enum truth)t, 0, threshold);
		for (size_t k = 0; k < 2; k++)
			out->over_sex[k][t] = share_over(&w, (enum truth)t, sexes[k], threshold);
	}
	delays(out, &w);

	int err = reliability(out, &w, prior);

	free(memory);
	return err;
}

void evaluation_roc(const struct evaluation_segment *s, size_t n, float threshold, float *hits, float *false_alarms)
{
	float over[2] = { 0, 0 }, all[2] = { 0, 0 };

	for (size_t i = 0; i < n; i++) {
		if (s[i].truth == TRUTH_HAPPY)
			continue;
		all[s[i].truth == TRUTH_TENSE]++;
		over[s[i].truth == TRUTH_TENSE] += !isnan(s[i].peak) && s[i].peak >= threshold;
	}
	*hits = all[1] > 0 ? over[1] / all[1] : 0;
	*false_alarms = all[0] > 0 ? over[0] / all[0] : 0;
}
