#include "fft.h"

#include <errno.h>
#include <fftw3.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { HALF = FFT_LEN / 2, PAIRS = HALF / 2 };  /* bins k and HALF - k come of the same two values */

struct fft {
	fftwf_plan forward, backward;           /* complex, of HALF points */
	float cosine[PAIRS + 1];                /* of 2 pi k / FFT_LEN */
	float sine[PAIRS + 1];
};

static void fill_turns(struct fft *f)
{
	for (size_t k = 0; k <= PAIRS; k++) {
		double turn = 3.14159265358979323846 / HALF * (double)k;

		f->cosine[k] = (float)cos(turn);
		f->sine[k] = (float)sin(turn);
	}
	f->cosine[PAIRS] = 0;
}

int fft_create(struct fft **out)
{
	struct fft *f = calloc(1, sizeof(*f));
	float *x = fft_alloc(FFT_LEN);
	float *y = fft_alloc(FFT_LEN);

	*out = NULL;
	if (!f || !x || !y)
		goto out;
	fill_turns(f);
	f->forward = fftwf_plan_dft_1d(HALF, (fftwf_complex *)x, (fftwf_complex *)y, FFTW_FORWARD,
	                               FFTW_ESTIMATE | FFTW_PRESERVE_INPUT);
	f->backward = fftwf_plan_dft_1d(HALF, (fftwf_complex *)x, (fftwf_complex *)y, FFTW_BACKWARD,
	                                FFTW_ESTIMATE | FFTW_DESTROY_INPUT);
	if (f->forward && f->backward) {
		*out = f;
		f = NULL;
	}
out:
	fft_free(y);
	fft_free(x);
	fft_destroy(f);
	return *out ? 0 : -ENOMEM;
}

void fft_destroy(struct fft *f)
{
	if (!f)
		return;
	if (f->forward)
		fftwf_destroy_plan(f->forward);
	if (f->backward)
		fftwf_destroy_plan(f->backward);
	free(f);
}

float *fft_alloc(size_t n)
{
	float *x = fftwf_alloc_real(n);

	if (x)
		memset(x, 0, n * sizeof(*x));
	return x;
}

void fft_free(float *x)
{
	fftwf_free(x);
}

/*
 * The spectra E of the even samples and O of the odd ones, from Z = E + iO: 2E = Z[k] + Z*[-k], 2O = -i (Z[k] - Z*[-k]).
 * Then X[k] = E + w O and X[HALF - k] = (E - w O)*, with w = exp(-2 pi i k / FFT_LEN).
 */
void fft_power(const struct fft *f, const float *x, float *work, float scale, float *power)
{
	/* FFTW takes a plain pointer for an input that FFTW_PRESERVE_INPUT promises not to write. */
	union { const float *in; float *plan_in; } u = { .in = x };
	float up_re[PAIRS + 1], up_im[PAIRS + 1], down_re[PAIRS + 1], down_im[PAIRS + 1];

	fftwf_execute_dft(f->forward, (fftwf_complex *)u.plan_in, (fftwf_complex *)work);
	for (size_t k = 1; k <= PAIRS; k++) {
		up_re[k] = work[2 * k];
		up_im[k] = work[2 * k + 1];
	}
	for (size_t k = 1; k <= PAIRS; k++) {
		down_re[k] = work[2 * (HALF - k)];
		down_im[k] = work[2 * (HALF - k) + 1];
	}
	for (size_t k = 1; k <= PAIRS; k++) {
		float even_re = up_re[k] + down_re[k], even_im = up_im[k] - down_im[k];
		float re = up_re[k] - down_re[k], im = up_im[k] + down_im[k];
		float odd_re = f->cosine[k] * im - f->sine[k] * re, odd_im = -f->sine[k] * im - f->cosine[k] * re;
		float a = even_re + odd_re, b = even_im + odd_im, c = even_re - odd_re, d = even_im - odd_im;

		power[k] = scale * (0.25f * (a * a + b * b));
		down_re[k] = scale * (0.25f * (c * c + d * d));
	}
	for (size_t k = 1; k < PAIRS; k++)
		power[HALF - k] = down_re[k];
	power[0] = scale * ((work[0] + work[1]) * (work[0] + work[1]));
	power[HALF] = scale * ((work[0] - work[1]) * (work[0] - work[1]));
}

/* The same backwards: Z = X[k] + X*[-k] + i w* (X[k] - X*[-k]), whose imaginary parts are the last product's alone. */
void fft_cosines(const struct fft *f, const float *even, float *work, float *x)
{
	float down_re[PAIRS + 1], down_im[PAIRS + 1];

	for (size_t k = 1; k <= PAIRS; k++)
		down_re[k] = even[HALF - k];
	for (size_t k = 1; k <= PAIRS; k++) {
		float sum = even[k] + down_re[k], difference = even[k] - down_re[k];
		float re = f->sine[k] * difference, im = f->cosine[k] * difference;

		work[2 * k] = sum - re;
		work[2 * k + 1] = im;
		down_re[k] = sum + re;
		down_im[k] = im;
	}
	for (size_t k = 1; k < PAIRS; k++) {
		work[2 * (HALF - k)] = down_re[k];
		work[2 * (HALF - k) + 1] = down_im[k];
	}
	work[0] = even[0] + even[HALF];
	work[1] = even[0] - even[HALF];
	fftwf_execute_dft(f->backward, (fftwf_complex *)work, (fftwf_complex *)x);
}
