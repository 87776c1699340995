/* dsp/spectrum: band levels and balances of tones with known answers. */
#include "spectrum.h"

#include "framer.h"
#include "level.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const double two_pi = 6.28318530717958647692;

struct both {
	struct fft *fft;
	struct spectrum *spectrum;
};

static int set_up(void **state)
{
	static struct both b;

	*state = &b;
	return fft_create(&b.fft) || spectrum_create(&b.spectrum, b.fft);
}

static int tear_down(void **state)
{
	struct both *b = *state;

	spectrum_destroy(b->spectrum);
	fft_destroy(b->fft);
	return 0;
}

static struct spectrum_frame two_tones(void **state, double hz1, double a1, double hz2, double a2)
{
	struct both *b = *state;
	struct spectrum_frame s;
	float x[FRAME_LEN];

	for (size_t i = 0; i < FRAME_LEN; i++)
		x[i] = (float)(a1 * sin(two_pi * hz1 * (double)i / FRAME_RATE_HZ) +
		               a2 * sin(two_pi * hz2 * (double)i / FRAME_RATE_HZ + 1));
	spectrum_process(b->spectrum, x, &s);
	return s;
}

static void assert_near(double got, double want, double tolerance)
{
	if (!(fabs(got - want) <= tolerance))
		fail_msg("%g, expected %g within %g", got, want, tolerance);
}

static void a_tone_reads_its_level_within_the_band(void **state)
{
	/* Hann's leakage past the band's edges, 100 Hz away and more, is under 0.01 dB. */
	static const struct { double hz, amplitude, dbfs; } table[] = {
		{ 400, 1, -3.01 }, { 1000, 1, -3.01 }, { 1007, 0.1, -23.01 }, { 3300, 0.01, -43.01 },
	};

	for (size_t row = 0; row < sizeof(table) / sizeof(*table); row++) {
		struct spectrum_frame s = two_tones(state, table[row].hz, table[row].amplitude, 0, 0);

		assert_near((double)level_dbfs(s.band_power), table[row].dbfs, 0.02);
		assert_near((double)s.centroid_hz, table[row].hz, 2);
	}
	assert_true(level_dbfs(two_tones(state, 100, 1, 3700, 1).band_power) < -50);
}

static void balances_are_the_ratio_of_two_tones(void **state)
{
	/* A tone on each side of every split: the ratio of their powers is each figure, but for leakage. */
	static const double gains_db[] = { -20, -6, 0, 6, 20 };

	for (size_t row = 0; row < sizeof(gains_db) / sizeof(*gains_db); row++) {
		double high = 0.1 * pow(10, gains_db[row] / 20);

		assert_near((double)two_tones(state, 500, 0.1, 2000, high).alpha_nb_db, gains_db[row], 0.05);
		assert_near((double)two_tones(state, 500, 0.1, 2000, high).tilt_db, gains_db[row], 0.05);
		assert_near((double)two_tones(state, 500, 0.1, 2500, high).hammarberg_db, -gains_db[row], 0.05);
	}
	assert_near((double)two_tones(state, 500, 0.1, 1500, 0.1).centroid_hz, 1000, 2);
}

static void digital_silence_is_defined(void **state)
{
	struct spectrum_frame s = two_tones(state, 1000, 0, 0, 0);

	assert_float_equal(s.band_power, 0, 0);
	assert_float_equal(s.alpha_nb_db, 0, 0);
	assert_float_equal(s.hammarberg_db, 0, 0);
	assert_float_equal(s.tilt_db, 0, 0);
	assert_near((double)s.centroid_hz, 1850, 10);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_tone_reads_its_level_within_the_band),
		cmocka_unit_test(balances_are_the_ratio_of_two_tones),
		cmocka_unit_test(digital_silence_is_defined),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
