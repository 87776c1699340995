#include "analysis/scorecard.h"
#include "settings/defaults.h"
#include "settings/scorecard_file.h"
#include "settings/settings.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static struct scorecard shipped(void)
{
	static struct calibration cal;
	char error[SETTINGS_ERROR_LEN];

	assert_int_equal(settings_defaults(&cal, error), 0);
	return cal.scorecard;
}

static void curves_are_linear_between_points_and_level_beyond(void **state)
{
	(void)state;
	static const struct curve c = { 4, { -2, 0, 1, 5 }, { -3, 0, 2, 4 } };
	static const struct { float x, y; } table[] = {
		{ -9, -3 }, { -2, -3 }, { -1, -1.5f }, { 0, 0 }, { 0.5f, 1 }, { 1, 2 }, { 3, 3 }, { 5, 4 }, { 99, 4 },
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++)
		assert_float_equal(curve_value(&c, table[i].x), table[i].y, 1e-6f);
}

static void curves_that_turn_or_miss_zero_are_not_valid(void **state)
{
	(void)state;
	static const struct { struct curve c; bool rises, valid; } table[] = {
		{ { 3, { -1, 0, 1 }, { -1, 0, 1 } }, true, true },
		{ { 3, { -1, 0, 1 }, { -1, 0, 1 } }, false, false },
		{ { 3, { -1, 0, 1 }, { 1, 0, -1 } }, false, true },
		{ { 3, { -1, 0, 1 }, { 0, 0, 0 } }, true, true },
		{ { 3, { -1, 0, 1 }, { -1, 0, -0.1f } }, true, false },
		{ { 3, { -1, 0, 0 }, { -1, 0, 1 } }, true, false },
		{ { 2, { -1, 1 }, { 1, 2 } }, true, false },
		{ { 1, { 0 }, { 0 } }, true, false },
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++)
		assert_int_equal(curve_valid(&table[i].c, table[i].rises), table[i].valid);
}

static void points_are_ten_times_the_logarithm_of_the_odds(void **state)
{
	(void)state;
	assert_float_equal(scorecard_points_of(0.5f), 0, 1e-5f);
	assert_float_equal(scorecard_points_of(10.0f / 11), 10, 1e-4f);
	assert_float_equal(scorecard_probability(-10), 1.0f / 11, 1e-6f);
	for (float p = -30; p <= 30; p += 0.7f)
		assert_float_equal(scorecard_points_of(scorecard_probability(p)), p, 0.01f);
}

static float random_distance(const struct curve *c)
{
	float low = c->x[0] - 1, high = c->x[c->points - 1] + 1;

	return low + (high - low) * (float)(rand() % 1000) / 1000;
}

static void what_is_shown_adds_up_to_the_score(void **state)
{
	(void)state;
	struct scorecard sc = shipped();
	float distance[SCORECARD_FEATURES];

	srand(1);
	for (int round = 0; round < 5000; round++) {
		struct evidence e;
		float sum = 0;

		for (size_t i = 0; i < sc.features; i++)
			distance[i] = rand() % 8 ? random_distance(&sc.feature[i].curve) : NAN;

		float score = scorecard_score(&sc, distance, &e);

		for (size_t i = 0; i < e.count; i++) {
			sum += e.items[i].points;
			assert_float_equal(e.items[i].points, roundf(e.items[i].points * 10) / 10, 1e-5f);
			assert_true(i == 0 || fabsf(e.items[i].points) <= fabsf(e.items[i - 1].points));
		}
		assert_float_equal(score, 100 / (1 + powf(10, -sum / 10)), 0.051f);
		assert_true(score >= 0 && score <= 100);
	}
}

static void no_lower_voice_scores_higher(void **state)
{
	(void)state;
	struct scorecard sc = shipped();
	float distance[SCORECARD_FEATURES];
	struct evidence e;

	srand(2);
	for (int round = 0; round < 5000; round++) {
		size_t which = (size_t)rand() % sc.features;
		bool rises = voice_features[sc.feature[which].feature].rises;

		for (size_t i = 0; i < sc.features; i++)
			distance[i] = random_distance(&sc.feature[i].curve);

		float before = scorecard_score(&sc, distance, &e);

		distance[which] += (rises ? 3.0f : -3.0f) * (float)(rand() % 100) / 100;
		assert_true(scorecard_score(&sc, distance, &e) >= before);
	}
}

static void an_unknown_distance_gives_no_points(void **state)
{
	(void)state;
	struct scorecard sc = shipped();
	float distance[SCORECARD_FEATURES];
	struct evidence e;

	for (size_t i = 0; i < sc.features; i++)
		distance[i] = NAN;

	float score = scorecard_score(&sc, distance, &e);

	assert_int_equal(e.count, 1);
	assert_string_equal(e.items[0].feature, SCORECARD_AT_REST);
	assert_true(score < 100 * sc.prior);
}

/* ---- the file ---- */

static const char *shipped_text(void)
{
	for (size_t i = 0; i < default_files_count; i++)
		if (!strcmp(default_files[i].name, "stress.ini"))
			return default_files[i].text;
	return NULL;
}

/* The shipped text with the first line that begins with `from` replaced. */
static char *changed(const char *from, const char *to)
{
	const char *text = shipped_text(), *at = strstr(text, from);

	assert_non_null(at);

	size_t rest = strcspn(at, "\n");
	char *out = malloc(strlen(text) + strlen(to) + 1);

	sprintf(out, "%.*s%s%s", (int)(at - text), text, to, at + rest);
	return out;
}

static void files_with_an_error_are_refused_by_line(void **state)
{
	(void)state;
	static const struct { const char *from, *to, *said; } table[] = {
		{ "prior = ", "prior = 1.5", "must be a number from" },
		{ "prior = ", "prior = nan", "must be a number from" },
		{ "prior = ", "prier = 0.2", "there is no prier" },
		{ "prior = ", "", "prior in [scorecard] is missing" },
		{ "clear_high = ", "clear_high = 0.4", "must exceed their lower ends" },
		{ "id = ", "id = Two Words", "id = Two Words" },
		{ "rest_points = ", "rest_points = 3", "must be a number from" },
		{ "point_2 = ", "point_2 = -9 0", "distances must rise" },
		{ "point_2 = ", "point_2 = -2 -30", "must never fall" },
		{ "point_2 = ", "point_4 = -2 -3", "points come in order" },
		{ "point_2 = ", "point_2 = -2", "must be a distance and points" },
		{ "[dynamics]", "[dynamic]", "there is no" },
	};
	struct scorecard before = shipped(), sc = before;
	char error[200];

	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		char *text = changed(table[i].from, table[i].to);
		int line = 0;

		assert_int_equal(scorecard_read(&sc, "mine.ini", text, error, sizeof(error)), -22);
		assert_int_equal(sscanf(error, "mine.ini:%d:", &line), 1);
		assert_true(line > 0);
		if (!strstr(error, table[i].said))
			fail_msg("'%s' does not say '%s'", error, table[i].said);
		assert_memory_equal(&sc, &before, sizeof(sc));
		free(text);
	}
}

static void the_shipped_file_reads_back(void **state)
{
	(void)state;
	struct scorecard sc;
	char error[200];

	assert_int_equal(scorecard_read(&sc, "stress.ini", shipped_text(), error, sizeof(error)), 0);
	for (size_t i = 0; i < sc.features; i++)
		assert_true(curve_valid(&sc.feature[i].curve, voice_features[sc.feature[i].feature].rises));
	assert_int_equal(scorecard_load(&sc, "/nonexistent.ini", error, sizeof(error)), -2);
	assert_non_null(strstr(error, "/nonexistent.ini: "));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(curves_are_linear_between_points_and_level_beyond),
		cmocka_unit_test(curves_that_turn_or_miss_zero_are_not_valid),
		cmocka_unit_test(points_are_ten_times_the_logarithm_of_the_odds),
		cmocka_unit_test(what_is_shown_adds_up_to_the_score),
		cmocka_unit_test(no_lower_voice_scores_higher),
		cmocka_unit_test(an_unknown_distance_gives_no_points),
		cmocka_unit_test(files_with_an_error_are_refused_by_line),
		cmocka_unit_test(the_shipped_file_reads_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
