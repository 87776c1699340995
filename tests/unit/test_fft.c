/* dsp/fft: against sums taken in double. */
#include "fft.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const double two_pi = 6.28318530717958647692;

struct buffers {
	struct fft *fft;
	float *x, *work, *y;
};

static int set_up(void **state)
{
	static struct buffers b;

	b.x = fft_alloc(FFT_LEN);
	b.work = fft_alloc(FFT_LEN);
	b.y = fft_alloc(FFT_LEN);
	*state = &b;
	return !b.x || !b.work || !b.y || fft_create(&b.fft);
}

static int tear_down(void **state)
{
	struct buffers *b = *state;

	fft_free(b->x);
	fft_free(b->work);
	fft_free(b->y);
	fft_destroy(b->fft);
	return 0;
}

/* A broadband signal without symmetry: each bin differs from the next. */
static void fill(float *x, size_t n)
{
	uint32_t seed = 1;

	for (size_t i = 0; i < n; i++) {
		seed = seed * 1664525u + 1013904223u;
		x[i] = (float)(seed >> 8) / (1 << 23) - 1;
	}
}

static void allocated_memory_is_zero(void **state)
{
	float *x = fft_alloc(1000);

	(void)state;
	assert_non_null(x);
	for (size_t i = 0; i < 1000; i++)
		assert_float_equal(x[i], 0, 0);
	fft_free(x);
	fft_free(NULL);
	fft_destroy(NULL);
}

static void power_is_that_of_the_fourier_sum(void **state)
{
	const double tolerance = 2e-4;          /* of squares of sums near 10: float holds 24 bits, nine stages */
	struct buffers *b = *state;
	float want[FFT_LEN], power[FFT_BINS];

	fill(b->x, FFT_LEN);
	fill(want, FFT_LEN);
	fft_power(b->fft, b->x, b->work, 0.5f, power);
	for (size_t i = 0; i < FFT_LEN; i++)
		assert_float_equal(b->x[i], want[i], 0);        /* the input is left as it was */
	for (size_t k = 0; k < FFT_BINS; k++) {
		double re = 0, im = 0;

		for (size_t i = 0; i < FFT_LEN; i++) {
			re += (double)b->x[i] * cos(two_pi * (double)(i * k) / FFT_LEN);
			im -= (double)b->x[i] * sin(two_pi * (double)(i * k) / FFT_LEN);
		}
		assert_true(fabs((double)power[k] - 0.5 * (re * re + im * im)) < tolerance);
	}
}

static void cosines_are_the_inverse_of_an_even_spectrum(void **state)
{
	const double tolerance = 2e-5;          /* of sums near 10 */
	struct buffers *b = *state;
	float even[FFT_BINS];

	fill(even, FFT_BINS);
	fft_cosines(b->fft, even, b->work, b->y);
	for (size_t i = 0; i < FFT_LEN; i++) {
		double sum = 0;

		for (size_t k = 0; k < FFT_LEN; k++)
			sum += (double)even[k < FFT_BINS ? k : FFT_LEN - k] * cos(two_pi * (double)(i * k) / FFT_LEN);
		assert_true(fabs((double)b->y[i] - sum) < tolerance);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(allocated_memory_is_zero),
		cmocka_unit_test(power_is_that_of_the_fourier_sum),
		cmocka_unit_test(cosines_are_the_inverse_of_an_even_spectrum),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
