#include "fft.h"

#include <errno.h>
#include <fftw3.h>
#include <stdlib.h>
#include <string.h>

struct fft {
	fftwf_plan forward;
	fftwf_plan inverse;
};

int fft_create(struct fft **out)
{
	struct fft *f = calloc(1, sizeof(*f));
	float *x = fft_alloc(FFT_LEN);
	float *bins = fft_alloc(2 * FFT_BINS);

	*out = NULL;
	if (!f || !x || !bins)
		goto out;
	f->forward = fftwf_plan_dft_r2c_1d(FFT_LEN, x, (fftwf_complex *)bins, FFTW_ESTIMATE | FFTW_PRESERVE_INPUT);
	f->inverse = fftwf_plan_dft_c2r_1d(FFT_LEN, (fftwf_complex *)bins, x, FFTW_ESTIMATE | FFTW_DESTROY_INPUT);
	if (f->forward && f->inverse) {
		*out = f;
		f = NULL;
	}
out:
	fft_free(bins);
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
	if (f->inverse)
		fftwf_destroy_plan(f->inverse);
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

void fft_forward(const struct fft *f, const float *x, float *bins)
{
	/* FFTW takes a plain pointer for an input that FFTW_PRESERVE_INPUT promises not to write. */
	union { const float *in; float *plan_in; } u = { .in = x };

	fftwf_execute_dft_r2c(f->forward, u.plan_in, (fftwf_complex *)bins);
}

void fft_inverse(const struct fft *f, float *bins, float *x)
{
	fftwf_execute_dft_c2r(f->inverse, (fftwf_complex *)bins, x);
}
