/*
 * stretch.h - a side's samples made a little shorter or longer, to follow the other side's clock
 *
 * Until the first correction samples pass unchanged, bit for bit; from then on they go through speexdsp's resampler at
 * a ratio near 1, which costs a few ms of delay and nothing of the position: frame n out is still call
 * time n / rate.  All memory is taken in stretch_create().  One thread at a time.
 */
#ifndef UNDERTONE_STRETCH_H
#define UNDERTONE_STRETCH_H

#include <stddef.h>

enum { STRETCH_LATENCY_MAX = 128 };             /* frames */

struct stretch;

int  stretch_create(struct stretch **out, unsigned rate_hz);    /* 0, -EINVAL or -ENOMEM */
void stretch_destroy(struct stretch *s);                        /* NULL is allowed */

/* correction: frames in over frames out, less 1; within +-0.02. */
void stretch_set(struct stretch *s, double correction);
double stretch_correction(const struct stretch *s);             /* the last one set; 0 before */

/* All of x [size: n] goes in; y [size: n + n / 64 + 2 * STRETCH_LATENCY_MAX] takes what comes out; returns how much. */
size_t stretch_process(struct stretch *s, const float *x, size_t n, float *y);

/* Frames that have gone in and not come out: 0 before the first correction. */
size_t stretch_latency(const struct stretch *s);

/* What is still inside comes out, before a gap; then it begins anew with the same correction.  y as above. */
size_t stretch_drain(struct stretch *s, float *y);

#endif
