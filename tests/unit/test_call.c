/* What must hold of a call's events, however its samples are cut. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "made_call.h"

#include <errno.h>

static void test_parts(void **state)
{
	(void)state;
	static const struct { enum side side; int64_t start_ms, end_ms; } turns[] = {
		{ AGENT, 500, 4000 }, { CALLER, 4500, 12000 }, { AGENT, 12500, 15000 }, { CALLER, 15500, 22000 },
		{ AGENT, 21500, 24000 }, { CALLER, 29000, 32000 }, { AGENT, 32500, 35000 },
	};
	size_t n[SIDES] = { 0, 0 };

	for (size_t i = 0; i < sizeof(turns) / sizeof(*turns); i++) {
		const struct event *e = nth(whole, EVENT_TURN, turns[i].side, n[turns[i].side]++);

		assert_non_null(e);
		assert_true(llabs(e->turn.start_ms - turns[i].start_ms) <= 150);
		assert_true(llabs(e->turn.end_ms - turns[i].end_ms) <= 250);
	}
	assert_int_equal(count(whole, EVENT_TURN), 7);
	assert_int_equal(count(whole, EVENT_SILENCE), 1);
	assert_int_equal(nth(whole, EVENT_OVERLAP, AGENT, 0)->overlap.type, OVERLAP_INTERRUPTION);
	assert_int_equal(count(whole, EVENT_TONE), 2 * SECONDS);
	assert_true(fabsf(nth(whole, EVENT_TONE, CALLER, 8)->tone.f0_hz - 120) < 120 * INTONATION);
	assert_true(fabsf(nth(whole, EVENT_TONE, CALLER, 9)->tone.rate_syl_s - 5) < 1);
}

static void test_block_sizes(void **state)
{
	(void)state;
	static const size_t sizes[] = { 1, 7, 80, 441, 4096 };

	for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		play(told, sizes[i]);
		assert_string_equal(told->text, whole->text);
	}
}

/* Each side in blocks of its own, the agent's later and of another size. */
static void test_sides_apart(void **state)
{
	(void)state;
	struct call *c = begin(told, VOICES_BOTH);
	size_t caller = 0, agent = 0;

	while (caller < FRAMES || agent < FRAMES) {
		size_t to = caller + 160 < FRAMES ? caller + 160 : FRAMES;

		push(c, voice[CALLER], NULL, caller, to);
		caller = to;
		while (agent < FRAMES && (agent + 2000 < caller || caller == FRAMES)) {
			to = agent + 77 < FRAMES ? agent + 77 : FRAMES;
			push(c, NULL, voice[AGENT], agent, to);
			agent = to;
		}
	}
	finish(c);
	assert_string_equal(told->text, whole->text);
}

static void test_order(void **state)
{
	(void)state;
	int64_t second = 0;

	check_order(whole);
	for (size_t i = 0; i < whole->count; i++)
		if (whole->events[i].kind == EVENT_TONE)
			assert_int_equal(whole->events[i].t_ms, 1000 * (1 + second++ / 2));
}

/* Whatever it says of the agent's voice, it is not F0, nor what comes of it. */
static void test_agents_tone(void **state)
{
	(void)state;
	size_t scored = 0;

	for (size_t i = 0; i < whole->count; i++) {
		const struct event_tone *t = &whole->events[i].tone;

		if (whole->events[i].kind != EVENT_TONE)
			continue;
		if (whole->events[i].side == CALLER) {
			scored += isnan(t->stress) ? 0 : 1;
			continue;
		}
		assert_true(isnan(t->f0_hz) && isnan(t->f0_st) && isnan(t->f0_range_st) && isnan(t->alpha_nb_db));
		assert_true(isnan(t->stress) && isnan(t->confidence));
		assert_int_equal(t->evidence.count, 0);
	}
	assert_in_range(scored, SECONDS - 10, SECONDS - 4);     /* from 2 s of caller speech on: it begins at 4.5 s */
}

/* Four times as loud in floats: levels are 12 dB up, all else stays. */
static void test_louder(void **state)
{
	(void)state;
	struct call *c = begin(told, VOICES_BOTH);
	float *loud[SIDES];

	for (int s = 0; s < SIDES; s++) {
		loud[s] = malloc(FRAMES * sizeof(float));
		for (int i = 0; i < FRAMES; i++)
			loud[s][i] = 4 * voice[s][i];
	}
	push(c, loud[CALLER], loud[AGENT], 0, FRAMES);
	finish(c);
	assert_int_equal(told->count, whole->count);
	for (size_t i = 0; i < told->count; i++) {
		const struct event *a = &told->events[i], *b = &whole->events[i];

		assert_int_equal(a->kind, b->kind);
		assert_int_equal(a->t_ms, b->t_ms);
		if (a->kind == EVENT_TURN)
			assert_memory_equal(&a->turn, &b->turn, sizeof(a->turn));
		if (a->kind != EVENT_TONE || b->tone.speech_ms == 0)
			continue;
		assert_true(fabsf(a->tone.level_dbfs - b->tone.level_dbfs - 12.04f) < 0.01f);
		if (!isnan(b->tone.f0_hz))
			assert_true(fabsf(12 * log2f(a->tone.f0_hz / b->tone.f0_hz)) < 0.01f);
	}
	free(loud[CALLER]);
	free(loud[AGENT]);
}

static void test_one_voice(void **state)
{
	(void)state;
	static const enum call_voices voices[] = { VOICES_CALLER, VOICES_UNKNOWN };

	for (size_t i = 0; i < 2; i++) {
		enum side side = voices[i] == VOICES_CALLER ? CALLER : SIDE_NONE;
		struct call *c = begin(told, voices[i]);

		push(c, voice[CALLER], NULL, 0, FRAMES);
		finish(c);
		assert_int_equal(count(told, EVENT_SILENCE) + count(told, EVENT_OVERLAP) + count(told, EVENT_TURN), 0);
		assert_int_equal(count(told, EVENT_TONE), SECONDS);

		const struct event_tone *t = &nth(told, EVENT_TONE, side, 10)->tone;
		const struct event_call_end *end = &told->events[told->count - 1].end;

		assert_true(fabsf(t->f0_hz - 120) < 120 * INTONATION);
		assert_int_equal(isnan(t->stress), voices[i] == VOICES_UNKNOWN);
		assert_int_equal(isnan(t->f0_st), voices[i] == VOICES_UNKNOWN);
		assert_true(end->talk[AGENT].talk_ms == EVENT_NULL_MS);
		assert_int_equal(end->talk[CALLER].talk_ms == EVENT_NULL_MS, voices[i] == VOICES_UNKNOWN);
		assert_true(end->silence_ms == EVENT_NULL_MS && end->conversation_start_ms == EVENT_NULL_MS);
	}
}

/* Two sides, neither of which is known to be the caller: nobody's F0, nobody's stress. */
static void test_two_agents(void **state)
{
	(void)state;
	struct call *c = begin(told, VOICES_AGENTS);

	push(c, voice[CALLER], voice[AGENT], 0, FRAMES);
	finish(c);
	assert_int_equal(count(told, EVENT_TURN), 7);
	assert_int_equal(count(told, EVENT_CUE), 0);
	for (size_t i = 0; i < told->count; i++)
		if (told->events[i].kind == EVENT_TONE)
			assert_true(isnan(told->events[i].tone.f0_hz) && isnan(told->events[i].tone.stress));
	assert_true(isnan(told->events[told->count - 1].end.stress.mean));
}

/* With a colleague on the line there is no tone; a mark is told at once. */
static void test_acts(void **state)
{
	(void)state;
	struct call *c = begin(told, VOICES_BOTH);

	push(c, voice[CALLER], voice[AGENT], 0, RATE_HZ * 8);
	call_act(c, CALL_COLLEAGUE_ON);
	call_mark(c, "here", "supervisor");
	push(c, voice[CALLER], voice[AGENT], RATE_HZ * 8, RATE_HZ * 20);
	call_act(c, CALL_COLLEAGUE_OFF);
	push(c, voice[CALLER], voice[AGENT], RATE_HZ * 20, FRAMES);
	finish(c);
	check_order(told);
	assert_true(!isnan(nth(told, EVENT_TONE, CALLER, 6)->tone.f0_hz));
	for (size_t s = 8; s < 19; s++) {
		assert_true(isnan(nth(told, EVENT_TONE, CALLER, s)->tone.f0_hz));
		assert_true(isnan(nth(told, EVENT_TONE, CALLER, s)->tone.stress));
	}
	assert_true(!isnan(nth(told, EVENT_TONE, CALLER, 21)->tone.stress));
	assert_string_equal(nth(told, EVENT_MARK, SIDE_NONE, 0)->mark.text, "here");
	assert_in_range(nth(told, EVENT_MARK, SIDE_NONE, 0)->t_ms, 7800, 8000);
}

static void test_ends(void **state)
{
	(void)state;
	static const struct { size_t frames, tones; } table[] = {
		{ 0, 0 }, { 1, 0 }, { RATE_HZ * 49 / 100, 0 }, { RATE_HZ / 2, 2 }, { RATE_HZ, 2 }, { RATE_HZ * 5 / 4, 2 },
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		struct call *c = begin(told, VOICES_BOTH);

		push(c, voice[CALLER], voice[AGENT], 0, table[i].frames);
		call_end(c, "hangup");
		call_end(c, "error");                   /* only the first counts */
		call_destroy(c);
		check_order(told);
		assert_int_equal(count(told, EVENT_TONE), table[i].tones);
		assert_string_equal(told->events[told->count - 1].end.reason, "hangup");
		assert_int_equal(told->events[told->count - 1].end.duration_ms, table[i].frames / 8);
	}
}

static void test_refused(void **state)
{
	(void)state;
	struct call_config cfg = { .voices = VOICES_BOTH, .rate_hz = { RATE_HZ, 4000 }, .on_event = hear, .ctx = told };
	struct call *c = (struct call *)told;

	assert_int_equal(call_create(&c, &cfg, cal, fft), -EINVAL);
	assert_null(c);
	cfg.rate_hz[AGENT] = RATE_HZ;
	cfg.voices = (enum call_voices)9;
	assert_int_equal(call_create(&c, &cfg, cal, fft), -EINVAL);
	call_destroy(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_parts),
		cmocka_unit_test(test_block_sizes),
		cmocka_unit_test(test_sides_apart),
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_agents_tone),
		cmocka_unit_test(test_louder),
		cmocka_unit_test(test_one_voice),
		cmocka_unit_test(test_two_agents),
		cmocka_unit_test(test_acts),
		cmocka_unit_test(test_ends),
		cmocka_unit_test(test_refused),
	};

	return cmocka_run_group_tests(tests, made_call_set_up, made_call_tear_down);
}
