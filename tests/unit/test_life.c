#include "desk/life.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

enum { WRAP_UP_MS = 10000 };
enum { NO = 0, PHONE = 1, START = 2, END = 4, OPENED = 8, OVER = 16, ANSWERED = 32 };

/* A script: what is new at a step, and what must come of it. */
struct line {
	int64_t now_ms;
	int news;                               /* a sum of these */
	enum life_order order;
	enum life_state state;
};

static void run(const struct line *lines, size_t count)
{
	struct life l;

	life_init(&l, WRAP_UP_MS);
	for (size_t i = 0; i < count; i++) {
		int n = lines[i].news;
		struct life_news news = {
			.now_ms = lines[i].now_ms, .softphone = n & PHONE, .start = n & START, .end = n & END,
			.opened = n & OPENED, .over = n & OVER, .answered = n & ANSWERED,
		};
		enum life_order order = life_step(&l, &news);

		if (order != lines[i].order || l.state != lines[i].state)
			print_error("line %zu: order %d, state %d\n", i, (int)order, (int)l.state);
		assert_int_equal(order, lines[i].order);
		assert_int_equal(l.state, lines[i].state);
	}
}

#define RUN(...) do { static const struct line lines[] = { __VA_ARGS__ }; run(lines, sizeof(lines) / sizeof(*lines)); } while (0)

static void by_key(void **state)
{
	(void)state;
	RUN({ 0, NO, LIFE_NOTHING, LIFE_IDLE }, { 100, START, LIFE_START, LIFE_CALL }, { 200, NO, LIFE_NOTHING, LIFE_CALL },
	    { 300, END, LIFE_STOP, LIFE_CALL }, { 400, END, LIFE_NOTHING, LIFE_CALL }, { 500, OVER, LIFE_ASK, LIFE_WRAP_UP },
	    { 600, ANSWERED, LIFE_NOTHING, LIFE_IDLE });
}

static void by_itself(void **state)
{
	(void)state;
	RUN({ 0, PHONE, LIFE_LISTEN, LIFE_ARMED }, { 100, PHONE, LIFE_NOTHING, LIFE_ARMED },
	    { 200, PHONE | OPENED, LIFE_NOTHING, LIFE_CALL }, { 300, PHONE, LIFE_NOTHING, LIFE_CALL },
	    { 400, NO, LIFE_STOP, LIFE_CALL }, { 500, OVER, LIFE_ASK, LIFE_WRAP_UP },
	    { 500 + WRAP_UP_MS - 1, NO, LIFE_NOTHING, LIFE_WRAP_UP }, { 500 + WRAP_UP_MS, NO, LIFE_NOTHING, LIFE_IDLE });
}

static void nobody_spoke(void **state)
{
	(void)state;
	RUN({ 0, PHONE, LIFE_LISTEN, LIFE_ARMED }, { 100, NO, LIFE_STOP, LIFE_ARMED }, { 200, NO, LIFE_NOTHING, LIFE_ARMED },
	    { 300, OVER, LIFE_NOTHING, LIFE_IDLE });
}

static void a_key_opens_what_is_armed(void **state)
{
	(void)state;
	RUN({ 0, PHONE, LIFE_LISTEN, LIFE_ARMED }, { 100, PHONE | START, LIFE_START, LIFE_CALL },
	    { 200, PHONE | OPENED, LIFE_NOTHING, LIFE_CALL });
}

static void ended_by_hand_it_does_not_open_again_by_itself(void **state)
{
	(void)state;
	RUN({ 0, PHONE, LIFE_LISTEN, LIFE_ARMED }, { 100, PHONE | OPENED, LIFE_NOTHING, LIFE_CALL },
	    { 200, PHONE | END, LIFE_STOP, LIFE_CALL }, { 300, PHONE | OVER, LIFE_ASK, LIFE_WRAP_UP },
	    { 400, PHONE, LIFE_NOTHING, LIFE_WRAP_UP }, { 500, NO, LIFE_NOTHING, LIFE_WRAP_UP },
	    { 600, PHONE, LIFE_LISTEN, LIFE_ARMED });
}

static void ended_by_silence_the_next_voice_is_a_new_call(void **state)
{
	(void)state;
	RUN({ 0, PHONE, LIFE_LISTEN, LIFE_ARMED }, { 100, PHONE | OPENED, LIFE_NOTHING, LIFE_CALL },
	    { 200, PHONE | OVER, LIFE_ASK, LIFE_WRAP_UP }, { 300, PHONE, LIFE_LISTEN, LIFE_ARMED });
}

static void the_next_call_cuts_the_wrap_up_short(void **state)
{
	(void)state;
	RUN({ 0, START, LIFE_START, LIFE_CALL }, { 100, OVER, LIFE_ASK, LIFE_WRAP_UP }, { 200, START, LIFE_START, LIFE_CALL });
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(by_key),
		cmocka_unit_test(by_itself),
		cmocka_unit_test(nobody_spoke),
		cmocka_unit_test(a_key_opens_what_is_armed),
		cmocka_unit_test(ended_by_hand_it_does_not_open_again_by_itself),
		cmocka_unit_test(ended_by_silence_the_next_voice_is_a_new_call),
		cmocka_unit_test(the_next_call_cuts_the_wrap_up_short),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
