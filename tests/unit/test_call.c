/*
 * A whole call of made voices: harmonics of an F0 that rises and falls, under two resonances, opening and closing five
 * times a second, over a little noise.  What must hold of its events whatever the samples are cut, delayed, lost or broken into.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include "analysis/call.h"
#include "settings/settings.h"
#include "sink/json.h"

#include <cmocka.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { RATE_HZ = 8000, SECONDS = 36, FRAMES = RATE_HZ * SECONDS, EVENTS_MAX = 256, TEXT_LEN = 256 * 1024 };

static const struct { enum side side; float from_s, to_s, f0_hz, level; } parts[] = {
	{ AGENT, 0.5f, 4, 200, 0.1f }, { CALLER, 4.5f, 12, 120, 0.1f }, { AGENT, 12.5f, 15, 210, 0.1f },
	{ CALLER, 15.5f, 22, 150, 0.2f }, { AGENT, 21.5f, 24, 200, 0.1f }, { CALLER, 29, 32, 120, 0.1f },
	{ AGENT, 32.5f, 35, 200, 0.1f },
};

#define INTONATION 0.12f                /* of F0, up and down: 2 semitones; a voice that holds its note is music */

static float *voice[SIDES];
static struct calibration *cal;
static struct fft *fft;

static float resonance(float hz, float centre_hz, float width_hz)
{
	float x = (hz - centre_hz) / width_hz;

	return 1 / (1 + x * x);
}

static void speak(float *x, float from_s, float to_s, float f0_hz, float level)
{
	float turn = 0;                                 /* of the fundamental, in whole turns */

	for (int i = (int)(from_s * RATE_HZ); i < (int)(to_s * RATE_HZ); i++) {
		float t = (float)i / RATE_HZ, sum = 0;
		float now_hz = f0_hz * (1 + INTONATION * sinf(2 * (float)M_PI * 1.3f * t));

		turn = fmodf(turn + now_hz / RATE_HZ, 1);
		if (fmodf(t, 1.6f) > 1.4f)
			continue;                       /* a breath */
		for (int h = 1; (float)h * now_hz < 3400; h++) {
			float hz = (float)h * now_hz;

			sum += (resonance(hz, 500, 150) + 0.5f * resonance(hz, 1500, 200) + 0.05f) *
			       sinf(2 * (float)M_PI * (float)h * turn);
		}
		x[i] += level * (0.5f - 0.5f * cosf(2 * (float)M_PI * 5 * t)) * sum;
	}
}

static void make_voices(void)
{
	unsigned seed = 7;

	for (int s = 0; s < SIDES; s++) {
		voice[s] = calloc(FRAMES, sizeof(float));
		for (int i = 0; i < FRAMES; i++) {
			seed = seed * 1103515245u + 12345u;
			voice[s][i] = ((float)(seed >> 16 & 0x7fff) / 16384 - 1) * 0.0005f;
		}
	}
	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++)
		speak(voice[parts[i].side], parts[i].from_s, parts[i].to_s, parts[i].f0_hz, parts[i].level);
}

struct told {
	struct event events[EVENTS_MAX];
	size_t       count;
	char         text[TEXT_LEN];
	size_t       len;
};

static void hear(void *ctx, const struct event *e)
{
	struct told *t = ctx;
	char *line = json_line(e);

	assert_true(t->count < EVENTS_MAX);
	t->events[t->count++] = *e;
	t->len += (size_t)snprintf(t->text + t->len, TEXT_LEN - t->len, "%s\n", line);
	free(line);
}

static struct call *begin(struct told *t, enum call_voices voices)
{
	struct call_config cfg = { .id = "test", .voices = voices, .rate_hz = { RATE_HZ, RATE_HZ }, .on_event = hear, .ctx = t };
	struct call *c;

	t->count = t->len = 0;
	cfg.start.rate_hz = RATE_HZ;
	assert_int_equal(call_create(&c, &cfg, cal, fft), 0);
	return c;
}

static void finish(struct call *c)
{
	call_end(c, "end");
	call_destroy(c);
}

static void push(struct call *c, const float *caller, const float *agent, size_t from, size_t to)
{
	call_process(c, &(struct audio_block) {
		.position = (int64_t)from, .frames = to - from, .reason = GAP_LOSS,
		.samples = { caller ? caller + from : NULL, agent ? agent + from : NULL },
	});
}

static void play(struct told *t, size_t block)
{
	struct call *c = begin(t, VOICES_BOTH);

	for (size_t at = 0; at < FRAMES; at += block)
		push(c, voice[CALLER], voice[AGENT], at, at + block < FRAMES ? at + block : FRAMES);
	finish(c);
}

static struct told *whole, *told;       /* the call in one piece, and the one under test */

static const struct event *nth(const struct told *t, enum event_kind kind, enum side side, size_t n)
{
	for (size_t i = 0; i < t->count; i++)
		if (t->events[i].kind == kind && t->events[i].side == side && n-- == 0)
			return &t->events[i];
	return NULL;
}

static size_t count(const struct told *t, enum event_kind kind)
{
	size_t n = 0;

	for (size_t i = 0; i < t->count; i++)
		n += t->events[i].kind == kind;
	return n;
}

/* ---- tests ---- */

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

static void check_order(const struct told *t)
{
	assert_int_equal(t->events[0].kind, EVENT_CALL_START);
	assert_int_equal(t->events[t->count - 1].kind, EVENT_CALL_END);
	assert_int_equal(count(t, EVENT_CALL_END), 1);
	for (size_t i = 1; i < t->count; i++) {
		const struct event *a = &t->events[i - 1], *b = &t->events[i];

		assert_true(a->t_ms <= b->t_ms);
		if (a->t_ms == b->t_ms)
			assert_true(a->kind < b->kind || (a->kind == b->kind && a->side <= b->side));
	}
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

/* 160 ms lost in the caller's second turn: nothing after it moves. */
static void test_gap(void **state)
{
	(void)state;
	const size_t from = 18 * RATE_HZ, lost = RATE_HZ * 160 / 1000;
	struct call *c = begin(told, VOICES_BOTH);

	push(c, voice[CALLER], voice[AGENT], 0, from);
	for (size_t at = from; at < FRAMES; at += RATE_HZ) {
		push(c, voice[CALLER], NULL, at > from ? at : from + lost, at + RATE_HZ);
		push(c, NULL, voice[AGENT], at, at + RATE_HZ);
	}
	finish(c);
	check_order(told);

	const struct event *gap = nth(told, EVENT_GAP, CALLER, 0);

	assert_non_null(gap);
	assert_int_equal(gap->gap.start_ms, 18000);
	assert_int_equal(gap->gap.lost_ms, 160);
	assert_int_equal(gap->gap.reason, GAP_LOSS);
	assert_int_equal(gap->t_ms, 18160);
	assert_int_equal(told->events[told->count - 1].end.lost_ms, 160);
	for (size_t n = 0; n < 3; n++) {
		const struct event_turn *a = &nth(told, EVENT_TURN, CALLER, n)->turn, *b = &nth(whole, EVENT_TURN, CALLER, n)->turn;

		assert_true(llabs(a->start_ms - b->start_ms) <= 50 && llabs(a->end_ms - b->end_ms) <= 50);
	}
}

/* Both sides lose the same: one gap, of neither side.  A long one, so that it takes longer than a side may be ahead. */
static void test_gap_of_both(void **state)
{
	(void)state;
	struct call *c = begin(told, VOICES_BOTH);

	push(c, voice[CALLER], voice[AGENT], 0, RATE_HZ * 10);
	call_process(c, &(struct audio_block) { .position = RATE_HZ * 30, .reason = GAP_PAUSE });
	push(c, voice[CALLER], voice[AGENT], RATE_HZ * 30, FRAMES);
	finish(c);
	assert_int_equal(count(told, EVENT_GAP), 1);
	assert_int_equal(nth(told, EVENT_GAP, SIDE_NONE, 0)->gap.lost_ms, 20000);
	assert_int_equal(nth(told, EVENT_GAP, SIDE_NONE, 0)->gap.reason, GAP_PAUSE);
	assert_int_equal(count(told, EVENT_SILENCE), 0);        /* nobody knows what was */
	assert_int_equal(told->events[told->count - 1].end.duration_ms, SECONDS * 1000);
}

/* The agent's device is gone: after 5 s the call goes on without it, and says so. */
static void test_laggard(void **state)
{
	(void)state;
	struct call *c = begin(told, VOICES_BOTH);

	push(c, voice[CALLER], voice[AGENT], 0, RATE_HZ * 10);
	for (size_t at = RATE_HZ * 10; at < FRAMES; at += 80)
		push(c, voice[CALLER], NULL, at, at + 80);
	assert_in_range(call_now_ms(c), SECONDS * 1000 - 5300, SECONDS * 1000 - 4800);
	finish(c);
	check_order(told);
	assert_int_equal(nth(told, EVENT_GAP, AGENT, 0)->gap.start_ms, 10000);
	assert_int_equal(told->events[told->count - 1].end.lost_ms, SECONDS * 1000 - 10000);
}

static void test_truncated(void **state)
{
	(void)state;
	struct call *c = begin(told, VOICES_BOTH);

	push(c, voice[CALLER], voice[AGENT], 0, RATE_HZ * 10);
	call_process(c, &(struct audio_block) { .position = RATE_HZ * 600, .reason = GAP_TRUNCATED });
	finish(c);
	assert_int_equal(nth(told, EVENT_GAP, SIDE_NONE, 0)->gap.lost_ms, 590000);
	assert_int_equal(told->events[told->count - 1].end.duration_ms, 10000);
}

static void test_not_finite(void **state)
{
	(void)state;
	float *broken = malloc(FRAMES * sizeof(float));
	struct call *c = begin(told, VOICES_BOTH);

	memcpy(broken, voice[CALLER], FRAMES * sizeof(float));
	for (int i = 5 * RATE_HZ; i < FRAMES; i += 997)
		broken[i] = i % 3 == 0 ? NAN : i % 3 == 1 ? INFINITY : -INFINITY;
	push(c, broken, voice[AGENT], 0, FRAMES);
	finish(c);
	free(broken);
	assert_null(strstr(told->text, "nan"));
	assert_null(strstr(told->text, "inf"));
	assert_int_equal(count(told, EVENT_TONE), 2 * SECONDS);
	assert_true(fabsf(nth(told, EVENT_TONE, CALLER, 8)->tone.f0_hz - 120) < 120 * INTONATION);
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

static int setup(void **state)
{
	char error[SETTINGS_ERROR_LEN];

	(void)state;
	cal = malloc(sizeof(*cal));
	whole = malloc(sizeof(*whole));
	told = malloc(sizeof(*told));
	make_voices();
	if (settings_defaults(cal, error) || fft_create(&fft))
		return -1;
	play(whole, FRAMES);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	fft_destroy(fft);
	free(cal);
	free(whole);
	free(told);
	free(voice[CALLER]);
	free(voice[AGENT]);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_parts),
		cmocka_unit_test(test_block_sizes),
		cmocka_unit_test(test_sides_apart),
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_agents_tone),
		cmocka_unit_test(test_gap),
		cmocka_unit_test(test_gap_of_both),
		cmocka_unit_test(test_laggard),
		cmocka_unit_test(test_truncated),
		cmocka_unit_test(test_not_finite),
		cmocka_unit_test(test_louder),
		cmocka_unit_test(test_one_voice),
		cmocka_unit_test(test_two_agents),
		cmocka_unit_test(test_acts),
		cmocka_unit_test(test_ends),
		cmocka_unit_test(test_refused),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
