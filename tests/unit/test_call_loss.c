/* A call with holes in it: lost, late, cut short, or no numbers at all. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "made_call.h"

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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_gap),
		cmocka_unit_test(test_gap_of_both),
		cmocka_unit_test(test_laggard),
		cmocka_unit_test(test_truncated),
		cmocka_unit_test(test_not_finite),
	};

	return cmocka_run_group_tests(tests, made_call_set_up, made_call_tear_down);
}
