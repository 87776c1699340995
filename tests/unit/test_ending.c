/* test_ending.c - a live call that is told to stop ends with both sides at the same frame, and never waits for long */

#include "engine/ending.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

enum { BLOCK = 320 };

static const float x[BLOCK];

static struct audio_block block(enum side side, int64_t position, size_t frames)
{
	struct audio_block b = { .position = position, .frames = frames };

	b.samples[side] = x;
	return b;
}

static void test_blocks_are_cut_where_the_other_side_is(void **state)
{
	static const struct { int64_t caller, agent; enum side side; int64_t position; size_t frames, left; } cases[] = {
		{ 960, 640, AGENT, 640, BLOCK, BLOCK },         /* behind by a block: all of it */
		{ 960, 800, AGENT, 800, BLOCK, 160 },           /* by half of one */
		{ 960, 960, CALLER, 960, BLOCK, 0 },            /* level */
		{ 960, 640, CALLER, 960, BLOCK, 0 },            /* ahead */
		{ 640, 960, CALLER, 1280, BLOCK, 0 },           /* after a gap that leads beyond */
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct audio_block first = block(CALLER, 0, (size_t)cases[i].caller), second = block(AGENT, 0, (size_t)cases[i].agent);
		struct audio_block b = block(cases[i].side, cases[i].position, cases[i].frames);
		struct ending e;

		ending_init(&e);
		ending_reached(&e, &first);
		ending_reached(&e, &second);
		ending_level(&e, &b);
		assert_int_equal(b.frames, cases[i].left);
		assert_int_equal(b.position, cases[i].position);
	}
}

static void test_it_waits_for_the_side_behind(void **state)
{
	static const bool here[SIDES] = { false, false }, gone[SIDES] = { false, true };
	struct audio_block caller = block(CALLER, 0, BLOCK), agent = block(AGENT, 0, BLOCK);
	unsigned waited = 0;
	struct ending e;

	(void)state;
	ending_init(&e);
	assert_true(ending_may_stop(&e, here));                 /* nothing came of either */
	ending_reached(&e, &caller);
	assert_false(ending_may_stop(&e, here));
	assert_true(ending_may_stop(&e, gone));
	ending_reached(&e, &agent);
	assert_true(ending_may_stop(&e, here));

	ending_init(&e);
	ending_reached(&e, &caller);
	while (!ending_may_stop(&e, here))
		waited++;
	assert_int_equal(waited, ENDING_PATIENCE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_blocks_are_cut_where_the_other_side_is),
		cmocka_unit_test(test_it_waits_for_the_side_behind),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
