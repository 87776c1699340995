/*
 * pitch_lags.h - a spectrum turned into the autocorrelation in which F0 is sought (part of dsp/pitch)
 *
 * The spectrum is made level first, or the strongest formant alone would set the period: bands of 250 Hz are evened out,
 * steady noise is taken off them, and each bin is raised to the power 3/4, so that weak harmonics speak too (generalised
 * autocorrelation: Tolonen & Karjalainen 2000, IEEE Trans. SAP 8(6), took 0.67 of the magnitude where this is 1.5; less
 * shortens the window's own autocorrelation and loses 60 Hz in 40 ms).  Its inverse transform is divided by what the same
 * path makes of the window alone (Boersma 1993, sec. 3).  All memory is taken in pitch_lags_create(); one thread at a
 * time.
 */
#ifndef UNDERTONE_PITCH_LAGS_H
#define UNDERTONE_PITCH_LAGS_H

#include "pitch.h"

enum {
	PITCH_LAGS = 192,                       /* unaliased: FFT_LEN - FRAME_LEN */
	PITCH_BAND = 16,                        /* bins: 250 Hz, half of the highest F0 */
	PITCH_BANDS = FFT_LEN / 2 / PITCH_BAND
};

struct pitch_lags;

/* 0 and *out set, or -ENOMEM and *out = NULL.  fft outlives it; cfg's ranges were checked by pitch_create(). */
int  pitch_lags_create(struct pitch_lags **out, const struct pitch_config *cfg, const struct fft *fft);
void pitch_lags_destroy(struct pitch_lags *l);  /* NULL is allowed */

/* power [size: FFT_BINS] of the next frame -> height [size: PITCH_LAGS], 1 at lag 0 and about 1 at every period of a
 * steady voice.  Returns the power from f0_min_hz to high_hz; where that is 0, height is left as it was. */
float pitch_lags_process(struct pitch_lags *l, const float *power, float *height);

#endif
