/* The figures of call_end, and the small machines they are taken from: tone, tension, running medians, the outbox. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include "analysis/histogram.h"
#include "analysis/summary.h"
#include "analysis/tone.h"
#include "shipped.h"

#include <cmocka.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static void test_median(void **state)
{
	(void)state;
	static const struct { size_t n; float v[6], median; } table[] = {
		{ 1, { 5 }, 5 }, { 2, { 1, 2 }, 1.5f }, { 3, { 9, 1, 5 }, 5 }, { 4, { 1, 2, 3, 10 }, 2.5f },
		{ 3, { -1e9f, 3, 1e9f }, 3 }, { 4, { NAN, 3, 4, 5 }, 4 }, { 6, { 7, 7, 7, 7, 7, 1 }, 7 },
	};
	struct histogram *h = malloc(sizeof(*h));

	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		histogram_init(h, -10, 0.5f);
		assert_true(isnan(histogram_median(h)));
		for (size_t k = 0; k < table[i].n; k++)
			histogram_add(h, table[i].v[k]);
		assert_true(histogram_median(h) == table[i].median);
	}
	/* A bin that is full makes the older half as heavy, and nothing worse. */
	histogram_init(h, 0, 1);
	for (int i = 0; i < 200000; i++)
		histogram_add(h, i % 3 == 0 ? 5 : 8);
	assert_true(histogram_median(h) == 8);
	free(h);
}

static void count(void *ctx, const struct event *e)
{
	char *order = ctx;

	order[strlen(order)] = (char)('a' + 2 * (int)e->kind + (e->side == AGENT));
}

static void test_outbox(void **state)
{
	(void)state;
	char order[64] = "";
	struct outbox *o = calloc(1, sizeof(*o));

	o->on_event = count;
	o->ctx = order;
	outbox_add(o, EVENT_TURN, AGENT);
	outbox_add(o, EVENT_TURN, CALLER);
	outbox_add(o, EVENT_TONE, AGENT);
	outbox_add(o, EVENT_GAP, CALLER);
	outbox_flush(o);
	assert_string_equal(order, "cfgh");
	memset(order, 0, sizeof(order));
	for (int i = 0; i < OUTBOX_EVENTS + 3; i++)
		outbox_add(o, EVENT_TURN, CALLER);
	outbox_flush(o);
	assert_int_equal(strlen(order), OUTBOX_EVENTS + 3);     /* more than it holds: none is lost */
	free(o);
}

static void test_tension(void **state)
{
	(void)state;
	/* One character a second: the score, a small letter where the caller does not speak; below, whether it is tense. */
	static const struct { const char *score, *tense; } table[] = {
		{ "222777777", "----#####" },   /* 70 twice */
		{ "222767677", "--------#" },   /* twice in a row */
		{ "2227gghh7", "--------#" },   /* of speech: a second without adds nothing */
		{ "2277744455555", "---##########" },   /* 50 is not under 50 */
		{ "22777444444422", "---######-----" },
		{ "22777.......22", "---###########" },  /* unknown changes nothing */
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		struct tension t;

		tension_init(&t, &cal->tension);
		for (size_t k = 0; table[i].score[k]; k++) {
			char c = table[i].score[k];
			bool speaks = c >= '0' && c <= '9';
			float score = c == '.' ? NAN : 10 * (float)(speaks ? c - '0' : c - 'a' + 1);

			tension_second(&t, score, speaks ? 1000 : 0, 10 + (float)k);
			assert_int_equal(t.tense, table[i].tense[k] == '#');
		}
	}
	struct tension early;

	tension_init(&early, &cal->tension);
	for (int s = 0; s < 7; s++)
		tension_second(&early, 90, 1000, (float)s);
	assert_false(early.tense);
}

static void tone_seconds(struct tone *t, int seconds, int speech, int nuclei, float dbfs, struct tone_figures *out)
{
	for (int s = 0; s < seconds; s++) {
		for (int i = 0; i < 100; i++)
			tone_update(t, &(struct features) {
				.speech = i < speech, .nucleus = i < nuclei, .level_dbfs = i < speech ? dbfs : -70, .snr_db = 30
			});
		tone_second(t, out);
	}
}

static void test_tone(void **state)
{
	(void)state;
	struct tone *t = malloc(sizeof(*t));
	struct tone_figures f;

	tone_init(t, &cal->tone);
	tone_seconds(t, 1, 0, 0, -20, &f);
	assert_int_equal(f.speech_ms, 0);
	assert_true(isnan(f.level_dbfs) && isnan(f.level_db) && isnan(f.rate_syl_s) && isnan(f.snr_db));
	tone_seconds(t, 1, 50, 2, -20, &f);             /* half a second of speech is too little for a rate */
	assert_int_equal(f.speech_ms, 500);
	assert_true(fabsf(f.level_dbfs + 20) < 1e-4f && f.snr_db == 30);
	assert_true(isnan(f.rate_syl_s) && isnan(f.level_db));
	tone_seconds(t, 1, 100, 7, -20, &f);            /* 9 nuclei in 1.5 s */
	assert_true(fabsf(f.rate_syl_s - 6) < 1e-4f);
	tone_seconds(t, 3, 100, 4, -20, &f);            /* the newest 3 s hold 12 */
	assert_true(fabsf(f.rate_syl_s - 4) < 1e-4f);
	tone_seconds(t, 30, 100, 4, -20, &f);
	assert_true(fabsf(f.level_db) < 0.06f && fabsf(f.rate_baseline_syl_s - 4) < 0.01f);
	tone_seconds(t, 1, 100, 4, -14, &f);
	assert_true(fabsf(f.level_db - 6) < 0.06f);
	free(t);
}

/* F0 and balance are medians of what is voiced; under 5 frames there is none. */
static void test_voice(void **state)
{
	(void)state;
	struct tone_voice v = { 0 };
	float f0_hz, alpha_nb_db;

	for (int i = 0; i < 9; i++)
		tone_voice_update(&v, &(struct caller_features) { {
			.speech = i != 8, .f0_hz = i < 2 ? 0 : 100 + 10 * (float)i, .alpha_nb_db = (float)-i
		} });
	tone_voice_second(&v, &f0_hz, &alpha_nb_db);
	assert_true(f0_hz == 145 && alpha_nb_db == -4.5f);
	for (int i = 0; i < 4; i++)
		tone_voice_update(&v, &(struct caller_features) { { .speech = true, .f0_hz = 100 } });
	tone_voice_second(&v, &f0_hz, &alpha_nb_db);
	assert_true(isnan(f0_hz) && isnan(alpha_nb_db));
}

static void sum_up(void *ctx, const struct event *e)
{
	summary_event(ctx, e);
}

/* A drawn call: one character is 1 s. */
static struct event_call_end draw(const char *caller, const char *agent, bool both, bool named)
{
	struct summary s;
	struct dialogue *d = malloc(sizeof(*d));
	struct outbox *out = calloc(1, sizeof(*out));
	int64_t k = 0;

	summary_init(&s);
	out->on_event = sum_up;
	out->ctx = &s;
	dialogue_init(d, &cal->dialogue, both);
	for (; caller[k / 100]; k++) {
		struct features f[SIDES] = { { .frame = k, .speech = caller[k / 100] != '.', .nucleus = k % 20 == 0 },
		                             { .frame = k, .speech = agent[k / 100] != '.', .nucleus = k % 25 == 0 } };

		for (int i = 0; i < SIDES; i++)
			f[i].nucleus &= f[i].speech;
		dialogue_update(d, f, out);
		outbox_flush(out);
	}
	dialogue_finish(d, out);
	outbox_flush(out);
	struct event_call_end end = summary_end(&s, d, "end", 10 * k, named);

	free(d);
	free(out);
	return end;
}

static void test_figures(void **state)
{
	(void)state;
	/* An announcement of 10 s on the agent's side, then a talk. */
	struct event_call_end e = draw("..........CCCC....CCCCCCCC.....CC",
	                               "AAAAAAAAAA.....AAA........AA.....", true, true);

	assert_int_equal(e.duration_ms, 33000);
	assert_int_equal(e.conversation_start_ms, 10000);
	assert_int_equal(e.talk[CALLER].talk_ms, 14000);
	assert_int_equal(e.talk[AGENT].talk_ms, 5000);
	assert_true(fabsf(e.talk[CALLER].talk_share - 14 / 19.f) < 1e-6f);
	assert_true(fabsf(e.talk[CALLER].talk_share + e.talk[AGENT].talk_share - 1) < 1e-6f);
	assert_int_equal(e.talk[CALLER].turns, 3);
	assert_int_equal(e.talk[AGENT].turns, 3);
	assert_int_equal(e.talk[CALLER].longest_turn_ms, 8000);
	assert_int_equal(e.talk[AGENT].longest_turn_ms, 10000);
	assert_int_equal(e.talk[CALLER].median_response_gap_ms, 1500);          /* of 0 and 3 s */
	assert_int_equal(e.talk[AGENT].median_response_gap_ms, 500);            /* of 1 and 0 s */
	assert_true(fabsf(e.talk[CALLER].rate_syl_s - 5) < 1e-4f && fabsf(e.talk[AGENT].rate_syl_s - 4) < 1e-4f);
	assert_int_equal(e.silences, 1);
	assert_int_equal(e.silence_ms, 3000);
	assert_int_equal(e.longest_monologue_ms, 3000);
	assert_true(isnan(e.stress.mean));
}

static void test_one_side(void **state)
{
	(void)state;
	struct event_call_end e = draw("CCCC...CC", ".........", true, true);

	assert_true(e.conversation_start_ms == EVENT_NULL_MS);
	assert_int_equal(e.talk[CALLER].talk_ms, 6000);         /* no conversation: all there was */
	assert_true(isnan(e.talk[CALLER].talk_share));
	e = draw("CCCC...CC", ".........", false, true);
	assert_int_equal(e.talk[CALLER].talk_ms, 6000);
	assert_true(e.talk[CALLER].turns == EVENT_NULL_MS && e.talk[AGENT].talk_ms == EVENT_NULL_MS);
	e = draw("CCCC...CC", ".........", false, false);
	assert_true(e.talk[CALLER].talk_ms == EVENT_NULL_MS);
}

static void test_stress(void **state)
{
	(void)state;
	static const float scores[] = { 30, NAN, 40, 80, 80, 80, 20, 20, 20, 20, 20, 20 };
	struct summary s;
	struct tension t;

	summary_init(&s);
	tension_init(&t, &cal->tension);
	for (size_t i = 0; i < sizeof(scores) / sizeof(*scores); i++) {
		struct stress_state state_now = { .score = scores[i], .speech_s = i < 1 ? 5 : 10 };

		tension_second(&t, scores[i], 1000, state_now.speech_s);
		summary_second(&s, &state_now, &t);
	}
	assert_true(s.end.stress.start == 40 && s.end.stress.end == 20 && s.end.stress.peak == 80);
	assert_true(s.end.stress.mean == 40);           /* (40 + 3 x 80 + 6 x 20) / 10: not yet known, and unknown, left out */
	assert_int_equal(s.end.stress.tense_ms, 6000);
	assert_true(s.end.stress.eased);
}

/* A day long: the same memory, and figures as before. */
static void test_long(void **state)
{
	(void)state;
	struct summary s;

	summary_init(&s);
	for (int64_t i = 0; i < 100000; i++)
		summary_event(&s, &(struct event) { .kind = EVENT_TURN, .side = AGENT, .turn = { 1000 * i, 1000 * i + 900, 100 } });
	summary_event(&s, &(struct event) { .kind = EVENT_GAP, .gap = { 0, 250, GAP_LOSS } });
	summary_event(&s, &(struct event) { .kind = EVENT_CUE, .cue = { .state = CUE_OPEN, .cue = CUE_DEAD_AIR } });
	summary_event(&s, &(struct event) { .kind = EVENT_CUE, .cue = { .state = CUE_CLOSE, .cue = CUE_DEAD_AIR } });
	assert_int_equal(s.end.talk[AGENT].turns, 100000);
	assert_int_equal(s.end.talk[AGENT].longest_turn_ms, 900);
	assert_int_equal(s.end.lost_ms, 250);
	assert_int_equal(s.end.cues[CUE_DEAD_AIR], 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_median),
		cmocka_unit_test(test_outbox),
		cmocka_unit_test(test_tension),
		cmocka_unit_test(test_tone),
		cmocka_unit_test(test_voice),
		cmocka_unit_test(test_figures),
		cmocka_unit_test(test_one_side),
		cmocka_unit_test(test_stress),
		cmocka_unit_test(test_long),
	};

	return cmocka_run_group_tests(tests, shipped_set_up, shipped_tear_down);
}
