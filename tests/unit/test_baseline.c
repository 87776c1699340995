#include "analysis/baseline.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static const struct baseline_config config = {
	.low = -9, .high = 28, .quantile = { 0.5f, 0.5f }, .prior_centre = { 3, 12 }, .prior_hump = 2.5f, .prior_spread = 2,
	.prior_weight = 100, .memory = 30000,
};

static struct baseline made(float prior_weight)
{
	struct baseline b;
	struct baseline_config c = config;

	c.prior_weight = prior_weight;
	baseline_init(&b, &c);
	return b;
}

/* n values spread evenly over centre +- half. */
static void hear(struct baseline *b, float centre, float half, int n, float weight)
{
	for (int i = 0; i < n; i++)
		baseline_add(b, centre + half * (2.0f * ((float)(i * 7919 % n) + 0.5f) / (float)n - 1.0f), weight);
}

static void centre_and_spread_are_median_and_mad(void **state)
{
	(void)state;
	struct baseline b = made(0);

	hear(&b, 10, 4, 2000, 1);
	assert_float_equal(baseline_centre(&b), 10, 0.05);
	assert_float_equal(baseline_spread(&b), 1.4826f * 2, 0.1);
}

static void a_tenth_of_octave_errors_moves_little(void **state)
{
	(void)state;
	struct baseline b = made(0);

	hear(&b, 10, 2, 900, 1);
	hear(&b, 22, 2, 100, 1);
	assert_float_equal(baseline_centre(&b), 10, 0.3);
}

static void quantiles_other_than_the_median(void **state)
{
	(void)state;
	struct baseline_config c = config;
	struct baseline b;

	c.quantile[0] = c.quantile[1] = 0.25f;
	c.prior_weight = 0;
	baseline_init(&b, &c);
	hear(&b, 10, 4, 2000, 1);
	assert_float_equal(baseline_centre(&b), 8, 0.05);
	b.cfg.quantile[1] = 0.75f;
	assert_float_equal(baseline_centre(&b), 10, 0.05);
	b.cfg.quantile[0] = 0.75f;
	b.cfg.quantile[1] = 1;
	assert_float_equal(baseline_centre(&b), 13, 0.05);                      /* the mean of 12 to 14 */
}

static void little_speech_is_shrunk_to_the_nearer_hump(void **state)
{
	(void)state;
	struct baseline low = made(100), high = made(100), none = made(100), unknown = made(0);

	hear(&low, 5, 0.5f, 100, 1);
	hear(&high, 14, 0.5f, 300, 1);
	assert_float_equal(baseline_centre(&low), 4.6, 0.05);                   /* 3 counts as 25 values beside 100 */
	assert_float_equal(baseline_centre(&high), 13.96, 0.05);                /* 12 as 6.25 beside 300 */
	assert_float_equal(baseline_centre(&none), 7.5, 0.01);
	assert_float_equal(baseline_spread(&none), 2, 0.01);
	assert_true(isnan(baseline_centre(&unknown)));
	assert_true(isnan(baseline_spread(&unknown)));
}

static void weight_zero_and_nan_teach_nothing(void **state)
{
	(void)state;
	struct baseline b = made(0);

	hear(&b, 10, 1, 500, 1);
	hear(&b, 20, 1, 5000, 0);
	for (int i = 0; i < 5000; i++)
		baseline_add(&b, NAN, 1);
	assert_float_equal(baseline_centre(&b), 10, 0.05);
}

static void old_speech_fades(void **state)
{
	(void)state;
	struct baseline b = made(0);

	hear(&b, 10, 1, 60000, 1);
	hear(&b, 16, 1, 45000, 1);
	assert_float_equal(baseline_centre(&b), 16, 0.5);
	assert_true(b.total < 30000);
}

static void infinite_and_far_values_count_at_the_edge(void **state)
{
	(void)state;
	struct baseline b = made(0);

	baseline_add(&b, INFINITY, 1);
	assert_float_equal(baseline_centre(&b), 28, 0.2);
	baseline_reset(&b);
	baseline_add(&b, -1e30f, 1);
	assert_float_equal(baseline_centre(&b), -9, 0.2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(centre_and_spread_are_median_and_mad),
		cmocka_unit_test(a_tenth_of_octave_errors_moves_little),
		cmocka_unit_test(quantiles_other_than_the_median),
		cmocka_unit_test(little_speech_is_shrunk_to_the_nearer_hump),
		cmocka_unit_test(weight_zero_and_nan_teach_nothing),
		cmocka_unit_test(old_speech_fades),
		cmocka_unit_test(infinite_and_far_values_count_at_the_edge),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
