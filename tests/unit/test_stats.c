/* dsp/stats: quantiles (type 7) worked by hand. */
#include "stats.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void quantiles_are_linear_between_order_statistics(void **state)
{
	static const struct { size_t n; float x[7]; float p, want; } table[] = {
		{ 1, { 5 }, 0.3f, 5 },
		{ 2, { 3, 1 }, 0.5f, 2 },
		{ 4, { 4, 1, 3, 2 }, 0, 1 },
		{ 4, { 4, 1, 3, 2 }, 1, 4 },
		{ 4, { 4, 1, 3, 2 }, 0.25f, 1.75f },
		{ 5, { 50, 10, 40, 20, 30 }, 0.2f, 18 },
		{ 5, { 50, 10, 40, 20, 30 }, 0.8f, 42 },
		{ 7, { 1, 1, 1, 1, 1, 1, 9 }, 0.9f, 4.2f },
		{ 7, { -3, 2, -3, 2, 0, 2, -3 }, 0.5f, 0 },
	};

	(void)state;
	for (size_t row = 0; row < sizeof(table) / sizeof(*table); row++) {
		float x[7];

		for (size_t i = 0; i < 7; i++)
			x[i] = table[row].x[i];
		assert_float_equal(stats_quantile(x, table[row].n, table[row].p), table[row].want, 1e-5);
	}
}

/* 0, 1 ... n - 1 in a scrambled order: every quantile is p (n - 1). */
static void quantiles_of_a_shuffled_ramp(void **state)
{
	enum { N = 1009 };                      /* prime, so that any step visits all */
	float x[N];

	(void)state;
	for (int tenth = 0; tenth <= 10; tenth++) {
		for (size_t i = 0; i < N; i++)
			x[i] = (float)(i * 391 % N);
		assert_float_equal(stats_quantile(x, N, (float)tenth / 10), (float)tenth / 10 * (N - 1), 1e-3);
	}
}

static void median_and_mad(void **state)
{
	float x[7] = { 1, 1, 2, 2, 4, 6, 9 };

	(void)state;
	assert_float_equal(stats_median(x, 7), 2, 0);
	assert_float_equal(stats_mad(x, 7, 2), 1.4826, 1e-6);     /* deviations 1 1 0 0 2 4 7: median 1 */
	assert_true(isnan(stats_median(x, 0)));
	assert_true(isnan(stats_mad(x, 0, 0)));
}

static void the_mean_between_two_quantiles(void **state)
{
	(void)state;
	static const struct { float low, high, mean; } table[] = {
		{ 0, 1, 14.5f }, { 0.1f, 0.9f, 5.5f }, { 0.5f, 0.5f, 5.5f }, { 0.2f, 0.2f, 2.8f },
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		float x[] = { 5, 100, 7, 1, 9, 3, 2, 8, 6, 4 };         /* 1 to 9, and one that is far off */

		assert_float_equal(stats_between(x, 10, table[i].low, table[i].high), table[i].mean, 1e-5);
	}
	assert_true(isnan(stats_between(NULL, 0, 0, 1)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(quantiles_are_linear_between_order_statistics),
		cmocka_unit_test(quantiles_of_a_shuffled_ramp),
		cmocka_unit_test(median_and_mad),
		cmocka_unit_test(the_mean_between_two_quantiles),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
