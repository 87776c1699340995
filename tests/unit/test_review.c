/* One call's figures for quality assurance, and many calls' medians, groups and weeks. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include "analysis/review.h"
#include "report/figures.h"

#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void second(struct reviewer *r, enum side side, int s, float stress, float level_dbfs)
{
	struct event e = { .kind = EVENT_TONE, .side = side, .t_ms = 1000 * s };

	e.tone = (struct event_tone){ .speech_ms = 500, .level_dbfs = level_dbfs, .snr_db = 20, .alpha_nb_db = -12, .stress = stress };
	reviewer_event(r, &e);
}

static void a_call_is_reviewed(void **state)
{
	struct reviewer *r = malloc(sizeof(*r));
	struct review v;

	(void)state;
	reviewer_init(r);
	reviewer_event(r, &(struct event){ .kind = EVENT_CALL_START, .call = "c1", .start = { .queue = "late", .agent_id = "dana" } });
	for (int s = 1; s <= 3; s++)
		second(r, CALLER, s, NAN, -30);
	second(r, CALLER, 4, 10, -20);
	second(r, AGENT, 4, NAN, -3);
	for (int s = 5; s <= 12; s++)
		second(r, CALLER, s, 10, -20);
	second(r, CALLER, 13, 45, -20);
	second(r, CALLER, 24, 60, -20);                 /* a hole in time holds no scores to rise from but those kept */
	reviewer_event(r, &(struct event){ .kind = EVENT_SILENCE, .silence = { 1000, 6000 } });
	reviewer_event(r, &(struct event){ .kind = EVENT_SILENCE, .silence = { 7000, 11000 } });
	reviewer_event(r, &(struct event){ .kind = EVENT_QUALITY, .quality = { .type = QUALITY_NOISE } });
	reviewer_event(r, &(struct event){ .kind = EVENT_CALL_END, .end = { .duration_ms = 24000 } });
	v = reviewer_end(r);
	assert_string_equal(v.call, "c1");
	assert_string_equal(v.queue, "late");
	assert_string_equal(v.team, "");
	assert_int_equal(v.silence_ms, 5000);
	assert_int_equal(v.silence_at_ms, 1000);
	assert_int_equal(review_troubles(&v), 1);
	assert_true(v.rise == 50);                      /* 60 over the 10 of the seconds before */
	assert_int_equal(v.rise_at_ms, 24000);
	assert_int_equal(v.peak_at_ms, 24000);
	assert_true(v.level_dbfs == -20 && v.snr_db == 20 && v.alpha_nb_db == -12);
	assert_int_equal(v.end.duration_ms, 24000);
	free(r);
}

static void nothing_heard_is_nothing_known(void **state)
{
	struct reviewer *r = malloc(sizeof(*r));
	struct review v;

	(void)state;
	reviewer_init(r);
	v = reviewer_end(r);
	assert_true(isnan(v.rise) && isnan(v.level_dbfs) && isnan(v.end.stress.mean));
	assert_true(v.end.duration_ms == EVENT_NULL_MS);
	free(r);
}

static double minutes(const struct review *r)
{
	return r->end.duration_ms == EVENT_NULL_MS ? (double)NAN : (double)r->end.duration_ms;
}

static void spreads_are_quantiles(void **state)
{
	static const struct { size_t n; int64_t v[6]; double low, median, high; } table[] = {
		{ 1, { 5 }, 5, 5, 5 },
		{ 2, { 3, 1 }, 1.5, 2, 2.5 },
		{ 5, { 5, 1, 4, 2, 3 }, 2, 3, 4 },
		{ 6, { 4, EVENT_NULL_MS, 1, 3, 2, EVENT_NULL_MS }, 1.75, 2.5, 3.25 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		struct review reviews[6] = { 0 };
		const struct review *list[6];
		struct spread s;

		for (size_t k = 0; k < table[i].n; k++) {
			reviews[k].end.duration_ms = table[i].v[k];
			list[k] = &reviews[k];
		}
		assert_int_equal(figures_spread(&s, list, table[i].n, minutes), 0);
		assert_true(s.low == table[i].low && s.median == table[i].median && s.high == table[i].high);
	}

	struct spread none;

	assert_int_equal(figures_spread(&none, NULL, 0, minutes), 0);
	assert_true(none.count == 0 && isnan(none.median));
}

static void weeks_begin_on_monday(void **state)
{
	static const struct { const char *at, *week; } table[] = {
		{ "2026-11-16T00:00:00Z", "2026-11-16" }, { "2026-11-22T23:59:59Z", "2026-11-16" }, { "2026-11-23", "2026-11-23" },
		{ "2027-01-01T00:00:00Z", "2026-12-28" }, { "2024-03-01T00:00:00Z", "2024-02-26" }, { "", "" }, { "soon", "" },
	};
	char week[16];

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++)
		assert_string_equal(figures_week(table[i].at, week), table[i].week);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_call_is_reviewed),
		cmocka_unit_test(nothing_heard_is_nothing_known),
		cmocka_unit_test(spreads_are_quantiles),
		cmocka_unit_test(weeks_begin_on_monday),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
