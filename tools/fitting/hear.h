/*
 * hear.h - one call through the engine: its labelled seconds
 */
#ifndef FITTING_HEAR_H
#define FITTING_HEAR_H

#include "fitting/rows.h"

struct labelled { float from_s, to_s; };        /* seconds of the call that end after from and up to to */

/* x [size: n] at rate_hz.  Adds the distances of the seconds in span to the last segment of r.  0, -ENOMEM or -EINVAL. */
int hear_call(struct rows *r, const float *x, size_t n, unsigned rate_hz, const struct labelled *span,
              const struct calibration *cal, const struct fft *fft);

int emotion_of(const char *word);               /* enum emotion; -1: not used */

#endif
