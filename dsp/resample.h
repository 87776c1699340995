/*
 * resample.h - streaming rate conversion to the analysis rate
 *
 * speexdsp's resampler, so that live and offline give the same samples, bit for bit, at any block size.  Its delay is
 * taken off the start, so output sample n is at time n / 8000 s.  One object per channel, one thread at a time; nothing
 * is allocated after resample_create().
 */
#ifndef UNDERTONE_RESAMPLE_H
#define UNDERTONE_RESAMPLE_H

#include <stddef.h>

struct resample;

/* rate_hz: 8000 to 48000.  0 and *out set, or -EINVAL (rate) or -ENOMEM and *out = NULL. */
int  resample_create(struct resample **out, unsigned rate_hz);
void resample_destroy(struct resample *r);      /* NULL is allowed */

/* Reads from x [size: *n], writes to y [size: *m]; both counts come back as what was used.  Call again with the rest
 * until all of x is taken.  At 8 kHz in, samples pass unchanged. */
void resample_process(struct resample *r, const float *x, size_t *n, float *y, size_t *m);

/* The last samples, still inside the filter: y [size: m]; returns how many were written; 0 when none is left. */
size_t resample_drain(struct resample *r, float *y, size_t m);

#endif
