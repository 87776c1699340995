/* dsp/resample: the same bits at any block size, the right length, in time. */
#include "resample.h"

#include "framer.h"

#include <errno.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const double two_pi = 6.28318530717958647692;

enum { ROOM = 9000, LONGEST = 48000 };

/* x [size: n] through the resampler in blocks; returns how many samples came out. */
static size_t convert(unsigned rate_hz, const float *x, size_t n, size_t block, float *y)
{
	struct resample *r;
	size_t count = 0, got;

	assert_int_equal(resample_create(&r, rate_hz), 0);
	for (size_t at = 0; at < n;) {
		size_t in = at + block < n ? block : n - at, out = ROOM - count;

		if (out > block)
			out = block;            /* a short output too must not lose samples */
		resample_process(r, x + at, &in, y + count, &out);
		at += in;
		count += out;
	}
	while ((got = resample_drain(r, y + count, ROOM - count)) > 0)
		count += got;
	resample_destroy(r);
	return count;
}

static void block_size_does_not_matter(void **state)
{
	static const unsigned rates[] = { 8000, 11025, 16000, 44100, 48000 };
	static const size_t blocks[] = { 7, 441, 4096 };
	static float x[LONGEST], want[ROOM], got[ROOM];
	uint32_t seed = 1;

	(void)state;
	for (size_t i = 0; i < LONGEST; i++) {
		seed = seed * 1664525u + 1013904223u;
		x[i] = (float)(seed >> 8) / (1 << 24) - 0.5f;
	}
	for (size_t k = 0; k < sizeof(rates) / sizeof(*rates); k++) {
		size_t n = rates[k] / 2, count = convert(rates[k], x, n, 160, want);

		assert_int_equal(count, (n * FRAME_RATE_HZ + rates[k] - 1) / rates[k]);
		for (size_t b = 0; b < sizeof(blocks) / sizeof(*blocks); b++) {
			assert_int_equal(convert(rates[k], x, n, blocks[b], got), count);
			assert_memory_equal(got, want, count * sizeof(*got));
		}
	}
}

static void a_tone_comes_out_in_time(void **state)
{
	/* 50 samples from either end the filter is filled; there the tone is itself within 0.2 % of full scale. */
	static const unsigned rates[] = { 8000, 11025, 16000, 22050, 44100, 48000 };
	static const double tones_hz[] = { 300, 1000, 2500 };
	static float x[LONGEST], y[ROOM];

	(void)state;
	for (size_t k = 0; k < sizeof(rates) / sizeof(*rates); k++)
		for (size_t tone = 0; tone < 3; tone++) {
			size_t n = rates[k] / 4;

			for (size_t i = 0; i < n; i++)
				x[i] = (float)sin(two_pi * tones_hz[tone] * (double)i / rates[k]);

			size_t count = convert(rates[k], x, n, 512, y);

			for (size_t i = 50; i + 50 < count; i++)
				if (fabs((double)y[i] - sin(two_pi * tones_hz[tone] * (double)i / FRAME_RATE_HZ)) > 0.002)
					fail_msg("%u Hz, tone of %g Hz, sample %zu", rates[k], tones_hz[tone], i);
		}
}

static void other_rates_are_refused(void **state)
{
	static const unsigned rates[] = { 0, 7999, 48001, 96000 };
	struct resample *r;

	(void)state;
	for (size_t k = 0; k < sizeof(rates) / sizeof(*rates); k++) {
		assert_int_equal(resample_create(&r, rates[k]), -EINVAL);
		assert_null(r);
	}
	resample_destroy(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(block_size_does_not_matter),
		cmocka_unit_test(a_tone_comes_out_in_time),
		cmocka_unit_test(other_rates_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
