/* Line quality: each kind told once as it begins, again no sooner than repeat_s, and never on a good line. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include "analysis/quality.h"

#include <cmocka.h>
#include <math.h>

static const struct quality_config cfg = {
	.clipping_share = 0.05f, .noise_snr_db = 12, .one_way_s = 20, .window_s = 10, .repeat_s = 60,
	.clipping_relief = 0.5f, .noise_relief_db = 3, .least_speech_s = 2, .drift_step_ppm = 20,
};

static unsigned told[SIDES][QUALITY_DRIFT + 1];

static void count(void *ctx, enum side side, const struct event_quality *q)
{
	(void)ctx;
	told[side][q->type]++;
	assert_true(isfinite(q->value) && q->unit);
}

/* Both sides as said for so many s; the other side NULL when alone. */
static const struct {
	struct features caller, agent;
	int seconds;
	unsigned clipping, noise, caller_one_way, agent_one_way;
} table[] = {
	{ { .speech = true, .snr_db = 30 }, { .speech = true, .snr_db = 30 }, 100, 0, 0, 0, 0 },
	{ { .speech = true, .snr_db = 30, .clipped = 0.1f }, { .speech = true, .snr_db = 30 }, 59, 1, 0, 0, 0 },
	{ { .speech = true, .snr_db = 30, .clipped = 0.1f }, { .speech = true, .snr_db = 30 }, 100, 2, 0, 0, 0 },
	{ { .speech = true, .snr_db = 6 },  { .speech = true, .snr_db = 30 }, 50, 0, 1, 0, 0 },
	{ { .speech = true, .snr_db = 6 },  { .speech = true, .snr_db = 30 }, 1, 0, 0, 0, 0 },
	{ { .speech = true, .snr_db = 30 }, { .speech = false }, 19, 0, 0, 0, 0 },
	{ { .speech = true, .snr_db = 30 }, { .speech = false }, 30, 0, 0, 0, 1 },
	{ { .speech = true, .snr_db = 30 }, { .held = true }, 30, 0, 0, 0, 0 },
	{ { .speech = false }, { .speech = true, .snr_db = 30 }, 90, 0, 0, 2, 0 },
};

static void test_table(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		struct quality q;

		quality_init(&q, &cfg);
		for (enum side s = CALLER; s < SIDES; s++)
			for (size_t k = 0; k <= QUALITY_DRIFT; k++)
				told[s][k] = 0;
		for (int64_t k = 0; k < 100 * table[i].seconds; k++) {
			struct features f[SIDES] = { table[i].caller, table[i].agent };
			const struct features *p[SIDES] = { &f[CALLER], &f[AGENT] };

			f[CALLER].frame = f[AGENT].frame = k;
			quality_update(&q, p, count, NULL);
		}
		assert_int_equal(told[CALLER][QUALITY_CLIPPING], table[i].clipping);
		assert_int_equal(told[CALLER][QUALITY_NOISE], table[i].noise);
		assert_int_equal(told[CALLER][QUALITY_ONE_WAY], table[i].caller_one_way);
		assert_int_equal(told[AGENT][QUALITY_ONE_WAY], table[i].agent_one_way);
	}
}

static void test_one_side_has_no_one_way(void **state)
{
	struct quality q;

	(void)state;
	quality_init(&q, &cfg);
	told[CALLER][QUALITY_ONE_WAY] = told[AGENT][QUALITY_ONE_WAY] = 0;
	for (int64_t k = 0; k < 9000; k++) {
		struct features f = { .frame = k, .speech = true, .snr_db = 30 };
		const struct features *p[SIDES] = { &f, NULL };

		quality_update(&q, p, count, NULL);
	}
	assert_int_equal(told[CALLER][QUALITY_ONE_WAY] + told[AGENT][QUALITY_ONE_WAY], 0);
	assert_true(quality_factor(&q, CALLER) > 0.99f);
}

static void test_factor_falls_with_noise_and_clipping(void **state)
{
	static const struct { float snr_db, clipped, least, most; } line[] = {
		{ 30, 0, 0.99f, 1 }, { 12, 0, 0.49f, 0.51f }, { 0, 0, 0, 0 }, { 30, 0.5f, 0, 0.2f },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(line) / sizeof(*line); i++) {
		struct quality q;

		quality_init(&q, &cfg);
		assert_true(quality_factor(&q, CALLER) == 1);
		for (int64_t k = 0; k < 3000; k++) {
			struct features f = { .frame = k, .speech = true, .snr_db = line[i].snr_db, .clipped = line[i].clipped };
			const struct features *p[SIDES] = { &f, NULL };

			quality_update(&q, p, count, NULL);
		}
		assert_true(quality_factor(&q, CALLER) >= line[i].least && quality_factor(&q, CALLER) <= line[i].most);
	}
}

static void test_drift_is_told_by_steps(void **state)
{
	static const struct { double ppm; unsigned told; } step[] = {
		{ 0, 0 }, { 19, 0 }, { -19, 0 }, { 21, 1 }, { 40, 1 }, { 2, 1 }, { 0, 2 }, { -30, 3 }, { -30, 3 },
	};
	struct quality q;

	(void)state;
	quality_init(&q, &cfg);
	told[AGENT][QUALITY_DRIFT] = 0;
	for (size_t i = 0; i < sizeof(step) / sizeof(*step); i++) {
		quality_drift(&q, step[i].ppm, count, NULL);
		assert_int_equal(told[AGENT][QUALITY_DRIFT], step[i].told);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_table),
		cmocka_unit_test(test_one_side_has_no_one_way),
		cmocka_unit_test(test_factor_falls_with_noise_and_clipping),
		cmocka_unit_test(test_drift_is_told_by_steps),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
