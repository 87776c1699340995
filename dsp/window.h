/*
 * window.h - window functions
 *
 * The Hann window, periodic form: w[i] = 0.5 - 0.5 cos(2 pi i / n) (Harris 1978, Proc. IEEE 66(1), eq. 27a).  Any
 * thread.
 */
#ifndef UNDERTONE_WINDOW_H
#define UNDERTONE_WINDOW_H

#include <stddef.h>

/* w [size: n] */
void window_hann(float *w, size_t n);

/* Autocorrelation of w, normalised to 1 at lag 0 (Boersma 1993, eq. 8).  r [size: lags, at most n]. */
void window_autocorrelation(const float *w, size_t n, float *r, size_t lags);

#endif
