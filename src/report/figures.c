#include "report/figures.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static int ascending(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* Between the two nearest values, as R's type 7 (Hyndman and Fan 1996). */
static double quantile(const double *sorted, size_t n, double q)
{
	double at = q * (double)(n - 1);
	size_t i = (size_t)at;

	return i + 1 < n ? sorted[i] + (at - (double)i) * (sorted[i + 1] - sorted[i]) : sorted[n - 1];
}

int figures_spread(struct spread *out, const struct review *const *calls, size_t count, measure_fn *of)
{
	double *values = malloc((count + 1) * sizeof(*values));
	size_t n = 0;

	*out = (struct spread){ 0, (double)NAN, (double)NAN, (double)NAN };
	if (!values)
		return -ENOMEM;
	for (size_t i = 0; i < count; i++) {
		double v = calls[i] ? of(calls[i]) : (double)NAN;

		if (isfinite(v))
			values[n++] = v;
	}
	if (n) {
		qsort(values, n, sizeof(*values), ascending);
		*out = (struct spread){ n, quantile(values, n, 0.25), quantile(values, n, 0.5), quantile(values, n, 0.75) };
	}
	free(values);
	return 0;
}

void figures_histogram(struct draw_histogram *out, const struct review *const *calls, size_t count, const struct measure *m,
                       double median)
{
	memset(out, 0, sizeof(*out));
	out->median = fmin(fmax(median / m->top, 0), 0.999);
	for (size_t i = 0; i < count; i++) {
		double v = calls[i] ? m->of(calls[i]) / m->top : (double)NAN;

		if (isfinite(v))
			out->bins[(size_t)(fmin(fmax(v, 0), 0.9999) * DRAW_BINS)]++;
	}
}

/* ---- groups ---- */

static int by_key(const void *a, const void *b, void *ctx)
{
	const struct review *x = *(const struct review *const *)a, *y = *(const struct review *const *)b;
	key_fn *key = *(key_fn **)ctx;
	char of_x[16], of_y[16];
	int order = strcmp(key(x, of_x), key(y, of_y));

	if (!order)
		order = strcmp(x->started_at, y->started_at);
	return order ? order : strcmp(x->call, y->call);
}

void figures_sort(const struct review **calls, size_t count, key_fn *key)
{
	qsort_r(calls, count, sizeof(*calls), by_key, &key);
}

size_t figures_group_end(const struct review *const *calls, size_t count, size_t i, key_fn *key)
{
	char of_i[16], of_end[16];
	const char *group = key(calls[i], of_i);
	size_t end = i + 1;

	while (end < count && !strcmp(group, key(calls[end], of_end)))
		end++;
	return end;
}

const char *figures_week(const char *started_at, char week[16])
{
	struct tm t = { 0 };
	time_t day;

	week[0] = '\0';
	if (sscanf(started_at, "%4d-%2d-%2d", &t.tm_year, &t.tm_mon, &t.tm_mday) != 3)
		return week;
	t.tm_year -= 1900;
	t.tm_mon -= 1;
	day = timegm(&t);
	day -= (t.tm_wday + 6) % 7 * 86400;                     /* Sunday is 0 */
	gmtime_r(&day, &t);
	strftime(week, 16, "%Y-%m-%d", &t);
	return week;
}
