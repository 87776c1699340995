#include "report/evaluation.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static struct evaluation_segment segment(enum truth truth, float score)
{
	return (struct evaluation_segment){ .truth = truth, .sex = 'f', .peak = score, .mean = score, .delay_s = NAN };
}

static void area_of_known_orders(void **state)
{
	(void)state;
	static const struct { float calm[3], tense[3], auc; } table[] = {
		{ { 1, 2, 3 }, { 4, 5, 6 }, 1 },
		{ { 4, 5, 6 }, { 1, 2, 3 }, 0 },
		{ { 1, 3, 5 }, { 2, 4, 6 }, 6.0f / 9 },
		{ { 5, 5, 5 }, { 5, 5, 5 }, 0.5f },
		{ { 1, 5, 5 }, { 5, 5, 9 }, 7.0f / 9 },
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		struct evaluation_segment s[6];
		struct evaluation e;

		for (size_t k = 0; k < 3; k++) {
			s[k] = segment(TRUTH_CALM, table[i].calm[k]);
			s[3 + k] = segment(TRUTH_TENSE, table[i].tense[k]);
		}
		assert_int_equal(evaluate_segments(&e, s, 6, 65, 0.5f), 0);
		assert_float_equal(e.auc.value, table[i].auc, 1e-5f);
		assert_true(e.auc.low <= e.auc.value && e.auc.value <= e.auc.high);
		assert_float_equal(e.auc_sex[0].value, table[i].auc, 1e-5f);
		assert_true(isnan(e.auc_sex[1].value));
	}
}

/* Scores that are shares: of 100 segments at 20, 20 are tense, and so on. */
static void a_calibrated_score_has_no_error_and_a_doubled_one_has(void **state)
{
	(void)state;
	static struct evaluation_segment s[400];
	struct evaluation e;
	size_t n = 0;

	for (int level = 20; level <= 80; level += 20)
		for (int i = 0; i < 100; i++)
			s[n++] = segment(i * 37 % 100 < level ? TRUTH_TENSE : TRUTH_CALM, (float)level);
	assert_int_equal(evaluate_segments(&e, s, n, 65, 0.5f), 0);
	assert_true(e.ece.value < 0.03f);
	for (size_t i = 0; i < n; i++)
		s[i].mean = fminf(100, 0.5f * s[i].mean);
	assert_int_equal(evaluate_segments(&e, s, n, 65, 0.5f), 0);
	assert_float_equal(e.ece.value, 0.25f, 0.03f);
	assert_true(e.ece.high > e.ece.value);
}

static void shares_delays_and_the_curve(void **state)
{
	(void)state;
	struct evaluation_segment s[] = {
		segment(TRUTH_CALM, 10), segment(TRUTH_CALM, 70), segment(TRUTH_TENSE, 90), segment(TRUTH_TENSE, 65),
		segment(TRUTH_TENSE, 64), segment(TRUTH_TENSE, NAN), segment(TRUTH_HAPPY, 80),
	};
	struct evaluation e;
	float hits, alarms;

	s[2].delay_s = 2;
	s[3].delay_s = 4;
	assert_int_equal(evaluate_segments(&e, s, 7, 65, 0.1f), 0);
	assert_float_equal(e.over[TRUTH_CALM], 0.5f, 1e-6f);
	assert_float_equal(e.over[TRUTH_TENSE], 0.5f, 1e-6f);
	assert_float_equal(e.over[TRUTH_HAPPY], 1, 1e-6f);
	assert_float_equal(e.told, 0.5f, 1e-6f);
	assert_float_equal(e.delay_median_s, 3, 1e-6f);
	evaluation_roc(s, 7, 65, &hits, &alarms);
	assert_float_equal(hits, 0.5f, 1e-6f);
	assert_float_equal(alarms, 0.5f, 1e-6f);
}

static void one_class_or_nothing_has_no_figures(void **state)
{
	(void)state;
	struct evaluation_segment s[] = { segment(TRUTH_CALM, 10) };
	struct evaluation e;

	assert_int_equal(evaluate_segments(&e, s, 1, 65, 0.1f), 0);
	assert_true(isnan(e.auc.value) && isnan(e.ece.value) && isnan(e.told));
	assert_int_equal(evaluate_segments(&e, s, 0, 65, 0.1f), 0);
	assert_true(isnan(e.auc.value));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(area_of_known_orders),
		cmocka_unit_test(a_calibrated_score_has_no_error_and_a_doubled_one_has),
		cmocka_unit_test(shares_delays_and_the_curve),
		cmocka_unit_test(one_class_or_nothing_has_no_figures),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
