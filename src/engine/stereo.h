/*
 * stereo.h - the blocks of two sides, as they come, into frames of both in step
 *
 * Frame n is call time n; what never came is zeros.  One side may run ahead of the other by STEREO_WINDOW_S; what
 * comes later than that has missed its place.  A hole is where somebody paused: it begins with a soft tone, so that
 * who listens hears that something was left out on purpose, and is silence from there.  One thread at a time.
 */
#ifndef UNDERTONE_STEREO_H
#define UNDERTONE_STEREO_H

#include "analysis/block.h"

/* The tone is at the ear's ease and no telephone's: 400 Hz, 34 dB under full scale. */
enum { STEREO_WINDOW_S = 8, STEREO_MARK_MS = 200, STEREO_MARK_HZ = 400 };

struct stereo;

/* x: of both sides [size: n each], valid during the call. */
typedef void stereo_fn(void *ctx, const float *const x[SIDES], size_t n);

int  stereo_create(struct stereo **out, unsigned rate_hz, stereo_fn *fn, void *ctx);    /* 0 or -ENOMEM and *out = NULL */
void stereo_destroy(struct stereo *s);                                                  /* NULL is allowed */

/* x [size: n] of one side, its first frame at position; what has missed its place is left out. */
void stereo_put(struct stereo *s, enum side side, int64_t position, const float *x, size_t n);
/* From where both sides have come to until end nobody was to listen. */
void stereo_hole(struct stereo *s, int64_t end);
/* Gives what is left.  A side that is not a hop longer than the other ends with it, as the call itself has it. */
void stereo_finish(struct stereo *s);

#endif
