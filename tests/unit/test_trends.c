/* An agent's weeks: days, medians by week, and which changes are worth a sentence. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include "analysis/trends.h"

#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { CALLS = 12 };

static const struct trends_config cfg = {
	.recent_days = 14, .least_calls = 3, .least = { 4, 0.5f, 0.2f, 5, 0.25f, 3, 15 },
};

static void days(void **state)
{
	static const struct { const char *date; int64_t day; } known[] = {
		{ "1970-01-01", 0 }, { "0001-01-01", -719162 }, { "2000-02-29T10:00:00Z", 11016 }, { "2000-03-01", 11017 },
		{ "2024-12-31T23:59:59Z", 20088 }, { "2026-11-22", 20779 },
		{ "", INT64_MIN }, { "time unknown", INT64_MIN }, { "2026-13-01", INT64_MIN }, { "2026-11-32", INT64_MIN },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
		assert_int_equal(trends_day(known[i].date), known[i].day);
}

/* A call in which every figure is known. */
static struct conduct call(const char *started_at, int64_t gap_ms)
{
	struct event_call_end end = { .duration_ms = 120000, .silence_ms = 6000, .longest_monologue_ms = 9000 };
	struct conduct c;

	end.talk[AGENT] = (struct talk){ .talk_ms = 60000, .talk_share = 0.5f, .interruptions = 1, .rate_syl_s = 4.5f,
	                                 .median_response_gap_ms = gap_ms };
	end.talk[CALLER].talk_ms = 40000;
	c = trends_conduct(started_at, started_at, &end);
	c.silences = 4;
	c.explained = 3;
	return c;
}

static void figures(void **state)
{
	static const double want[TRENDS] = { 50, 5, 0.7, 9, 4.5, 5, 75 };
	struct conduct c = call("2026-11-22", 700);

	(void)state;
	for (enum trend t = 0; t < TRENDS; t++)
		assert_true(fabs(trends_value(t, &c) - want[t]) < 1e-6);
	c.silences = 0;
	assert_true(isnan(trends_value(TREND_EXPLAINED, &c)));
	c.duration_ms = 0;
	assert_true(isnan(trends_value(TREND_QUIET, &c)) && isnan(trends_value(TREND_INTERRUPTIONS, &c)));
	c.agent.median_response_gap_ms = EVENT_NULL_MS;
	assert_true(isnan(trends_value(TREND_ROOM, &c)));
	c.agent.talk_ms = EVENT_NULL_MS;                /* nobody was heard on that side */
	for (enum trend t = 0; t < TRENDS; t++)
		assert_true(isnan(trends_value(t, &c)));
}

static void weeks_begin_on_monday(void **state)
{
	/* 2026-11-16 is a Monday.  Newest first, as the store gives them. */
	struct conduct calls[] = { call("2026-11-22T23:59:59Z", 900), call("2026-11-16T00:00:00Z", 500), call("2026-11-15T23:59:59Z", 300),
	                           call("2026-11-09", 100), call("2026-11-09", 200), call("2026-10-01", EVENT_NULL_MS) };
	size_t count = sizeof(calls) / sizeof(*calls);
	struct trend_week w[4];
	double work[8];

	(void)state;
	assert_int_equal(trends_weeks(w, 4, TREND_ROOM, calls, count, work), 2);        /* where it is not known is no week */
	assert_int_equal(w[0].monday, trends_day("2026-11-09"));
	assert_int_equal(w[0].calls, 3);
	assert_true(fabs(w[0].value - 0.2) < 1e-9);
	assert_int_equal(w[1].monday, trends_day("2026-11-16"));
	assert_true(fabs(w[1].value - 0.7) < 1e-9);                                     /* between the two in the middle */
	assert_int_equal(trends_weeks(w, 4, TREND_STRETCH, calls, count, work), 3);
	assert_int_equal(trends_weeks(w, 1, TREND_ROOM, calls, count, work), 1);        /* the newest */
	assert_int_equal(w[0].monday, trends_day("2026-11-16"));
	assert_int_equal(trends_weeks(w, 4, TREND_ROOM, calls, 0, work), 0);
}

/* Recent calls are of the last days, the rest of a month before. */
static size_t fill(struct conduct *calls, size_t recent, size_t before, int64_t gap_ms, int64_t was_ms)
{
	for (size_t i = 0; i < recent + before; i++) {
		char at[16];

		snprintf(at, sizeof(at), i < recent ? "2026-11-%02zu" : "2026-10-%02zu", 20 - i);
		calls[i] = call(at, i < recent ? gap_ms + 10 * (int64_t)i : was_ms);
	}
	return recent + before;
}

static void changes_are_said_from_their_size_on(void **state)
{
	static const struct { size_t recent, before; int64_t gap_ms, was_ms; size_t said; } known[] = {
		{ 5, 5, 780, 500, 1 },          /* the median is 800: 0.3 s more */
		{ 5, 5, 660, 500, 0 },          /* 0.18 s is no sentence */
		{ 5, 5, 200, 500, 1 },          /* less is one too */
		{ 2, 5, 900, 500, 0 }, { 5, 2, 900, 500, 0 }, { 0, 5, 900, 500, 0 },    /* too few to say */
	};
	struct conduct calls[CALLS];
	struct trend_change c[TREND_CHANGES];
	double work[CALLS];

	(void)state;
	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++) {
		size_t count = fill(calls, known[i].recent, known[i].before, known[i].gap_ms, known[i].was_ms);

		assert_int_equal(trends_changes(c, &cfg, calls, count, trends_day("2026-11-22"), work), known[i].said);
		if (!known[i].said)
			continue;
		assert_int_equal(c[0].trend, TREND_ROOM);
		assert_int_equal(c[0].heard_count, TREND_HEARD);
		/* Those that show it most: the longest gaps where there is more room, the shortest where there is less. */
		assert_ptr_equal(c[0].heard[0], known[i].gap_ms > known[i].was_ms ? &calls[4] : &calls[0]);
	}
}

static void the_largest_three(void **state)
{
	struct conduct calls[CALLS];
	struct trend_change c[TREND_CHANGES];
	double work[CALLS];
	size_t count = fill(calls, 4, 4, 900, 500);

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		calls[i].agent.talk_share = 0.4f;       /* 10 points: 2.5 times the least */
		calls[i].agent.rate_syl_s = 6;          /* 1.5: 6 times */
		calls[i].silence_ms = 0;                /* 5 points: 1.7 times */
		calls[i].explained = 0;                 /* 75 points: 5 times */
	}
	assert_int_equal(trends_changes(c, &cfg, calls, count, trends_day("2026-11-22"), work), TREND_CHANGES);
	assert_int_equal(c[0].trend, TREND_PACE);
	assert_int_equal(c[1].trend, TREND_EXPLAINED);
	assert_int_equal(c[2].trend, TREND_TALK_SHARE);
	assert_true(c[1].value == 0 && c[1].was == 75);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(days), cmocka_unit_test(figures), cmocka_unit_test(weeks_begin_on_monday),
		cmocka_unit_test(changes_are_said_from_their_size_on), cmocka_unit_test(the_largest_three),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
