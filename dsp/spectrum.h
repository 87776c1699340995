/*
 * spectrum.h - the short-time spectrum of one frame, and its balance inside the telephone band
 *
 * One Hann-windowed FFT a frame serves everything behind it: balance, pitch, speech detection, tones.  All figures are
 * taken from 300-3400 Hz, so that a wideband headset and a G.711 line give the same ones.  One object per channel, one
 * thread at a time; nothing is allocated after spectrum_create().
 */
#ifndef UNDERTONE_SPECTRUM_H
#define UNDERTONE_SPECTRUM_H

#include "fft.h"

struct spectrum;

struct spectrum_frame {
	const float *power;             /* [size: FFT_BINS] |X|^2; its band sums are mean squares of the frame.  Borrowed
	                                   until the next spectrum_process(). */
	float offset;                   /* mean of the frame's samples: a converter's, no sound */
	float band_power;               /* mean square within 300-3400 Hz */
	float band_dbfs;                /* the same in dBFS */
	float alpha_nb_db;              /* 10 log10 of the energy 1-3.4 kHz over 0.3-1 kHz (eGeMAPS's alpha ratio, Eyben 2016,
	                                   cut to the telephone band) */
	float centroid_hz;              /* power-weighted mean frequency, 300-3400 Hz */
	float hammarberg_db;            /* strongest bin 0.3-2 kHz over strongest 2-3.4 kHz (Hammarberg 1980, cut likewise) */
	float tilt_db;                  /* 10 log10 of the energy 1.5-2.5 kHz over 0.3-0.8 kHz */
};

/* 0 and *out set, or -ENOMEM and *out = NULL.  fft outlives it. */
int  spectrum_create(struct spectrum **out, const struct fft *fft);
void spectrum_destroy(struct spectrum *s);      /* NULL is allowed */

/* frame [size: FRAME_LEN], finite; its mean is taken off first.  For digital silence every figure is 0 but
 * centroid_hz, which is the band's middle. */
void spectrum_process(struct spectrum *s, const float *frame, struct spectrum_frame *out);

#endif
