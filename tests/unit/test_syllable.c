/* Nuclei in contours whose peaks are known. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include "signal.h"
#include "syllable.h"

#include <cmocka.h>

static const struct syllable_config cfg = { .dip_db = 2, .over_floor_db = 6, .smooth_ms = 10 };

/* Cosine hills of depth dB (peak to valley) at a rate, for 4 s, at -20 dBFS at the top. */
static const struct {
	float depth_db, rate_hz, floor_db;
	bool  voiced;
	unsigned nuclei;
} table[] = {
	{ 10, 2, -60, true,  8 },
	{ 10, 4, -60, true,  16 },
	{ 10, 7, -60, true,  28 },
	{ 4,  4, -60, true,  16 },
	{ 1,  4, -60, true,  0 },               /* no dip of 2 dB */
	{ 10, 4, -60, false, 0 },
	{ 10, 4, -22, true,  0 },               /* not over the floor */
};

static void test_table(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		struct syllable s;
		unsigned nuclei = 0;

		syllable_init(&s, &cfg);
		for (unsigned k = 0; k < 400; k++) {
			float hill = 0.5f - 0.5f * cosf((float)signal_two_pi * table[i].rate_hz * (float)k / 100);

			nuclei += syllable_process(&s, -20 - table[i].depth_db * (1 - hill), table[i].floor_db, table[i].voiced);
		}
		assert_true(nuclei + 1 >= table[i].nuclei && nuclei <= table[i].nuclei);
	}
}

static void test_only_the_peak_need_be_voiced(void **state)
{
	struct syllable s;
	unsigned nuclei = 0;

	(void)state;
	syllable_init(&s, &cfg);
	for (unsigned k = 0; k < 60; k++)
		nuclei += syllable_process(&s, k < 20 ? -50 : k < 30 ? -20 : -50, -60, k >= 25 && k < 31);
	assert_int_equal(nuclei, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_table),
		cmocka_unit_test(test_only_the_peak_need_be_voiced),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
