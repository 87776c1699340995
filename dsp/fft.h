/*
 * fft.h - the real FFT, one immutable plan pair shared by every call
 *
 * FFTW's planner is global, slow and not thread-safe, so plans are made once, at start, and then only executed.  They
 * are made with FFTW_ESTIMATE: measured plans depend on timing, and two runs would not give the same last bit.
 * fft_create() and fft_destroy() belong to one thread at start and end; all else may be called from any thread.
 */
#ifndef UNDERTONE_FFT_H
#define UNDERTONE_FFT_H

#include <stddef.h>

enum {
	FFT_LEN  = 512,                         /* samples: a frame of 320 and 192 zeros, lags up to 192 unaliased */
	FFT_BINS = FFT_LEN / 2 + 1              /* 15.625 Hz apart at 8 kHz */
};

struct fft;

/* 0 and *out set, or -ENOMEM and *out = NULL. */
int  fft_create(struct fft **out);
void fft_destroy(struct fft *f);                /* NULL is allowed */

/* Buffers aligned as the plans want them: [size: n floats], zeroed; NULL when memory is short.  Free with fft_free(). */
float *fft_alloc(size_t n);
void   fft_free(float *x);

/* x [size: FFT_LEN] -> bins [size: FFT_BINS x 2, real and imaginary interleaved]; x is left unchanged. */
void fft_forward(const struct fft *f, const float *x, float *bins);

/* bins [size: FFT_BINS x 2], destroyed -> x [size: FFT_LEN], unscaled: FFT_LEN times the input of fft_forward(). */
void fft_inverse(const struct fft *f, float *bins, float *x);

#endif
