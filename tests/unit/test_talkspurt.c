/* Speech frames -> talkspurts.  One character is a 10 ms frame; times in frames. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include "analysis/talkspurt.h"

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

static const struct {
	const char *speech;
	unsigned    pause_ms;
	const char *talkspurts;
} table[] = {
	{ "",                       30, "" },
	{ ".....",                  30, "" },
	{ "#",                      30, "0-1 " },
	{ "..###...",               30, "2-5 " },
	{ "##..##....",             30, "0-6 " },
	{ "##...##....",            30, "0-2 5-7 " },
	{ "##.#..###",              30, "0-9 " },
	{ "#.#.#.#.#",              10, "0-1 2-3 4-5 6-7 8-9 " },
};

static void test_table(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		struct talkspurts t;
		char told[128] = "";

		talkspurts_init(&t, table[i].pause_ms);
		for (size_t k = 0; k < strlen(table[i].speech); k++)
			talkspurts_process(&t, 10 * ((int64_t)k + 1), table[i].speech[k] == '#');
		talkspurts_finish(&t);
		assert_false(talkspurts_open(&t));
		for (int64_t n = 0; n < t.count; n++) {
			const struct talkspurt *s = talkspurts_get(&t, n);

			snprintf(told + strlen(told), sizeof(told) - strlen(told), "%d-%d ", (int)(s->start_ms / 10),
			         (int)(s->end_ms / 10));
		}
		assert_string_equal(told, table[i].talkspurts);
	}
}

/* Changes are told once: the start at the first frame, the end pause_ms after the last. */
static void test_changes(void **state)
{
	(void)state;
	static const char speech[] = "..##..##....";
	static const char change[] = "  s        e";
	struct talkspurts t;

	talkspurts_init(&t, 40);
	assert_null(talkspurts_newest(&t));
	assert_true(talkspurts_end_ms(&t) == INT64_MIN);
	for (size_t k = 0; k < strlen(speech); k++) {
		enum talkspurt_change c = talkspurts_process(&t, 10 * ((int64_t)k + 1), speech[k] == '#');

		assert_int_equal(c, change[k] == 's' ? TALKSPURT_STARTED : change[k] == 'e' ? TALKSPURT_ENDED : TALKSPURT_NONE);
	}
	assert_int_equal(talkspurts_finish(&t), TALKSPURT_NONE);
	assert_int_equal(talkspurts_end_ms(&t), 80);
}

static void test_kept(void **state)
{
	(void)state;
	struct talkspurts t;

	talkspurts_init(&t, 10);
	for (int64_t k = 0; k < 200; k++)
		talkspurts_process(&t, 10 * (k + 1), k % 2 == 0);
	assert_int_equal(t.count, 100);
	assert_null(talkspurts_get(&t, -1));
	assert_null(talkspurts_get(&t, 100));
	assert_null(talkspurts_get(&t, 99 - TALKSPURTS_KEPT));
	assert_int_equal(talkspurts_get(&t, 100 - TALKSPURTS_KEPT)->start_ms, 20 * (100 - TALKSPURTS_KEPT));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_table),
		cmocka_unit_test(test_changes),
		cmocka_unit_test(test_kept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
