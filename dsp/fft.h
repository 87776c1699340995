/*
 * fft.h - the two transforms that are needed of real frames, one immutable set of plans shared by every call
 *
 * A frame's power spectrum, and from an even spectrum back to its autocorrelation.  Either is one complex transform of
 * half the length, even samples its real parts and odd ones its imaginary parts, and one pass that takes the two
 * halves apart (Cooley, Lewis & Welch 1970).  FFTW's own real transforms do the same sums, to the last bit, at nearly
 * twice the time: their pass knows neither that only the power is wanted nor that an even spectrum has no imaginary
 * part.
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

/* Before a buffer on the stack: aligned as the plans want it.  What is needed for one transform only belongs there, where
 * all calls of a thread find it in the cache: of a thousand calls, none finds its own there. */
#define FFT_ALIGNED _Alignas(32)

/* The same from the heap: [size: n floats], zeroed; NULL when memory is short.  Free with fft_free(). */
float *fft_alloc(size_t n);
void   fft_free(float *x);

/* x [size: FFT_LEN], left unchanged -> power [size: FFT_BINS], |X|^2 * scale.  x and work [size: FFT_LEN] are
 * aligned. */
void fft_power(const struct fft *f, const float *x, float *work, float scale, float *power);

/* even [size: FFT_BINS], the real parts of a spectrum without imaginary ones -> x [size: FFT_LEN], its sum of cosines,
 * unscaled.  x and work [size: FFT_LEN] are aligned. */
void fft_cosines(const struct fft *f, const float *even, float *work, float *x);

#endif
