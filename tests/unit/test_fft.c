/* dsp/fft: against sums taken in double, and there and back. */
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
	float *x, *bins;
};

static int set_up(void **state)
{
	static struct buffers b;

	b.x = fft_alloc(FFT_LEN);
	b.bins = fft_alloc(2 * FFT_BINS);
	*state = &b;
	return !b.x || !b.bins || fft_create(&b.fft);
}

static int tear_down(void **state)
{
	struct buffers *b = *state;

	fft_free(b->x);
	fft_free(b->bins);
	fft_destroy(b->fft);
	return 0;
}

/* A broadband signal without symmetry: each bin differs from the next. */
static void fill(float *x)
{
	uint32_t seed = 1;

	for (size_t i = 0; i < FFT_LEN; i++) {
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

static void forward_is_the_fourier_sum(void **state)
{
	const double tolerance = 2e-5;          /* of sums near 10: float holds 24 bits, nine stages */
	struct buffers *b = *state;

	fill(b->x);
	fft_forward(b->fft, b->x, b->bins);
	for (size_t k = 0; k < FFT_BINS; k += 7) {
		double re = 0, im = 0;

		for (size_t i = 0; i < FFT_LEN; i++) {
			re += (double)b->x[i] * cos(two_pi * (double)(i * k) / FFT_LEN);
			im -= (double)b->x[i] * sin(two_pi * (double)(i * k) / FFT_LEN);
		}
		assert_true(fabs((double)b->bins[2 * k] - re) < tolerance);
		assert_true(fabs((double)b->bins[2 * k + 1] - im) < tolerance);
	}
}

static void inverse_gives_back_fft_len_times(void **state)
{
	struct buffers *b = *state;
	float want[FFT_LEN];

	fill(b->x);
	fill(want);
	fft_forward(b->fft, b->x, b->bins);
	for (size_t i = 0; i < FFT_LEN; i++)
		assert_float_equal(b->x[i], want[i], 0);        /* the input is left as it was */
	fft_inverse(b->fft, b->bins, b->x);
	for (size_t i = 0; i < FFT_LEN; i++)
		assert_float_equal(b->x[i] / FFT_LEN, want[i], 1e-6);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(allocated_memory_is_zero),
		cmocka_unit_test(forward_is_the_fourier_sum),
		cmocka_unit_test(inverse_gives_back_fft_len_times),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
