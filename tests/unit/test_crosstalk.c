/* Crosstalk: a leak is known and taken away, in both directions and at every delay; whoever speaks up is still heard. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include "analysis/crosstalk.h"

#include "settings/settings.h"

#include <cmocka.h>
#include <math.h>
#include <string.h>

enum { DELAY_MAX = 16, SECOND = 100 };

static struct calibration cal;

static const float floor_dbfs = -65, talk_dbfs = -20;

static unsigned next(unsigned *seed)
{
	*seed = *seed * 1664525u + 1013904223u;
	return *seed >> 16;
}

/* A talker's level: syllables of 100-300 ms that rise to peaks up to 10 dB apart, and fall by 12 to 22 dB between. */
struct talker {
	unsigned seed;
	int      length, at;
	float    peak_dbfs, depth_db;
};

static float talk(struct talker *t)
{
	if (t->at == t->length) {
		t->at = 0;
		t->length = 10 + (int)(next(&t->seed) % 20);
		t->peak_dbfs = talk_dbfs - (float)(next(&t->seed) % 10);
		t->depth_db = 12 + (float)(next(&t->seed) % 10);
	}
	float middle = ((float)t->at++ + 0.5f) / (float)t->length - 0.5f;

	return t->peak_dbfs - 4 * t->depth_db * middle * middle;
}

static float add_db(float a, float b)
{
	return 10 * log10f(powf(10, a / 10) + powf(10, b / 10));
}

static struct features frame(int64_t k, float level_dbfs)
{
	return (struct features) { .frame = k, .speech = level_dbfs > floor_dbfs + 6, .nucleus = level_dbfs > floor_dbfs + 6,
	                           .band_dbfs = level_dbfs, .level_dbfs = level_dbfs, .floor_dbfs = floor_dbfs };
}

struct scene {
	struct crosstalk c;
	struct talker    from, own;
	float            past[DELAY_MAX];
	int64_t          frame;
	unsigned         told, heard, said;        /* frames of speech left on the listening side, and on the other */
};

static void begin(struct scene *s)
{
	memset(s, 0, sizeof(*s));
	crosstalk_init(&s->c, &cal.crosstalk);
	s->from.seed = 7;
	s->own.seed = 99;
	for (int i = 0; i < DELAY_MAX; i++)
		s->past[i] = floor_dbfs;
}

/* One side talks, leaking with leak_db after delay; the other talks too, own_db louder than its usual, or not at all (NAN). */
static void run(struct scene *s, enum side to, float leak_db, int delay, float own_db, int frames)
{
	for (int i = 0; i < frames; i++, s->frame++) {
		struct features f[SIDES];
		float said = talk(&s->from), leaked = s->past[(s->frame + DELAY_MAX - delay) % DELAY_MAX];
		float heard = floor_dbfs;

		s->past[s->frame % DELAY_MAX] = said;
		if (delay == 0)
			leaked = said;
		heard = add_db(heard, leaked + leak_db);
		if (!isnan(own_db))
			heard = add_db(heard, talk(&s->own) + own_db);
		f[to] = frame(s->frame, heard);
		f[SIDES - 1 - to] = frame(s->frame, said);
		s->told += crosstalk_update(&s->c, f) == 1u << to;
		s->heard += f[to].speech;
		s->said += f[SIDES - 1 - to].speech;
	}
}

static const struct {
	float leak_db;
	int   delay;
} leaks[] = { { -12, 0 }, { -12, 4 }, { -18, 8 }, { -24, 2 }, { -30, 0 }, { -30, 12 } };

static void test_leaks_are_known_and_taken(void **state)
{
	(void)state;
	for (enum side to = CALLER; to < SIDES; to++)
		for (size_t i = 0; i < sizeof(leaks) / sizeof(*leaks); i++) {
			struct scene s;

			begin(&s);
			run(&s, to, leaks[i].leak_db, leaks[i].delay, NAN, 30 * SECOND);
			assert_int_equal(s.told, 1);
			assert_int_equal(s.c.path[to].lag, leaks[i].delay);
			assert_float_equal(s.c.path[to].leak_db, leaks[i].leak_db, 1.5f);
			assert_false(s.c.path[SIDES - 1 - to].leaks);
			assert_in_range(s.heard, 0, 10);        /* of 3000 */
			assert_int_equal(s.said, 30 * SECOND);
		}
}

static void test_double_talk_survives_a_leak(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(leaks) / sizeof(*leaks); i++) {
		struct scene s;

		begin(&s);
		run(&s, AGENT, leaks[i].leak_db, leaks[i].delay, NAN, 10 * SECOND);
		s.heard = s.said = 0;
		run(&s, AGENT, leaks[i].leak_db, leaks[i].delay, 0, 3 * SECOND);
		assert_in_range(s.heard, 240, 300);
		assert_in_range(s.said, 270, 300);
		s.heard = 0;
		run(&s, AGENT, leaks[i].leak_db, leaks[i].delay, NAN, 5 * SECOND);
		assert_in_range(s.heard, 0, 40);        /* the tail of own speech, 200 ms */
	}
}

static void test_two_talkers_are_no_leak(void **state)
{
	struct scene s;

	(void)state;
	begin(&s);
	run(&s, AGENT, -90, 0, -8, 60 * SECOND);
	assert_int_equal(s.told, 0);
	assert_in_range(s.heard, 5700, 6000);           /* but for what is far under the other in the first 2 s */
}

static void test_a_quiet_line_changes_nothing(void **state)
{
	struct crosstalk c;

	(void)state;
	crosstalk_init(&c, &cal.crosstalk);
	for (int64_t k = 0; k < 60 * SECOND; k++) {
		bool callers = k / 300 % 2;
		struct features f[SIDES] = { frame(k, callers ? -25 : -70), frame(k, callers ? -70 : -45) };
		struct features before[SIDES] = { f[CALLER], f[AGENT] };

		assert_int_equal(crosstalk_update(&c, f), 0);
		/* Right after the other's first words a quiet agent may lose 200 ms, as long as a leak is possible. */
		if (k > 700)
			assert_memory_equal(f, before, sizeof(f));
	}
}

static void test_lost_frames_are_left_alone(void **state)
{
	struct scene s;
	struct features f[SIDES] = { { .lost = true }, { .lost = true } };

	(void)state;
	begin(&s);
	for (int64_t k = 0; k < 1000; k++) {
		f[CALLER].frame = f[AGENT].frame = k;
		assert_int_equal(crosstalk_update(&s.c, f), 0);
	}
	assert_int_equal(s.c.path[AGENT].talk, 0);
}

static int read_calibration(void **state)
{
	char error[SETTINGS_ERROR_LEN];

	(void)state;
	return settings_defaults(&cal, error);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_leaks_are_known_and_taken), cmocka_unit_test(test_double_talk_survives_a_leak),
		cmocka_unit_test(test_two_talkers_are_no_leak), cmocka_unit_test(test_a_quiet_line_changes_nothing),
		cmocka_unit_test(test_lost_frames_are_left_alone),
	};

	return cmocka_run_group_tests(tests, read_calibration, NULL);
}
