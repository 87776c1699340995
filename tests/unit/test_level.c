/* dsp/level: levels of known signals, and runs of clipped samples. */
#include "level.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const double two_pi = 6.28318530717958647692;

static void levels_of_known_signals(void **state)
{
	const double tolerance_db = 0.001;
	static const struct { float amplitude; int square; double dbfs; } table[] = {
		{ 1, 1, 0 }, { 1, 0, -3.0103 }, { 0.1f, 0, -23.0103 }, { 0.01f, 1, -40 }, { 0, 1, -120 }, { 1e-9f, 1, -120 },
	};
	float x[801];

	(void)state;
	for (size_t row = 0; row < sizeof(table) / sizeof(*table); row++) {
		for (size_t i = 0; i < 800; i++) {
			double sine = sin(two_pi * (double)i / 16 + 0.1);

			x[i] = table[row].amplitude * (table[row].square ? (sine < 0 ? -1.0f : 1.0f) : (float)sine);
		}
		assert_true(fabs((double)level_dbfs(level_energy(x, 800) / 800) - table[row].dbfs) < tolerance_db);
	}
}

static void energy_of_any_length(void **state)
{
	float x[20];

	(void)state;
	for (size_t i = 0; i < 20; i++)
		x[i] = 2;
	for (size_t n = 0; n <= 20; n++)
		assert_float_equal(level_energy(x, n), 4 * (float)n, 0);
}

static void flat_tops_are_counted(void **state)
{
	static const struct level_config cfg = { .clip_level = 0.97f, .clip_run = 3 };
	static const struct { const char *what; float x[8]; size_t clipped; } table[] = {
		{ "silence", { 0 }, 0 },
		{ "peaks of two", { 0, 1, 1, 0, -1, -1, 0, 0 }, 0 },
		{ "a run of three", { 0, 1, 1, 1, 0, 0, 0, 0 }, 3 },
		{ "a run of five, negative", { 0, -1, -1, -1, -1, -1, 0, 0 }, 5 },
		{ "equal but not high", { .5f, .5f, .5f, .5f, .5f, .5f, .5f, .5f }, 0 },
		{ "high but not equal", { .98f, .99f, 1, .99f, .98f, .99f, 1, .99f }, 0 },
		{ "two runs touch", { 1, 1, 1, -1, -1, -1, 0, 0 }, 6 },
	};

	(void)state;
	for (size_t row = 0; row < sizeof(table) / sizeof(*table); row++) {
		struct level_clip whole = { 0 }, single = { 0 };
		size_t pieces = 0;

		for (size_t i = 0; i < 8; i++)
			pieces += level_clipped(&single, &cfg, table[row].x + i, 1);
		if (level_clipped(&whole, &cfg, table[row].x, 8) != table[row].clipped || pieces != table[row].clipped)
			fail_msg("%s", table[row].what);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(levels_of_known_signals),
		cmocka_unit_test(energy_of_any_length),
		cmocka_unit_test(flat_tops_are_counted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
