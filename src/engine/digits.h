/*
 * digits.h - keeps what is typed on a telephone out of a recording: card numbers, PINs
 *
 *   frames of both sides ──► delay of a digit's beginning ──► silence where there was one ──► fn
 *                       └──► dtmf, each side ──┘
 *
 * Both sides are silenced where one has a digit, for lines leak.  What comes out is what went in, some 80 ms later; a
 * digit is silent from before_ms before its first sound that was noticed to after_ms after its last
 * (calibration/dtmf.ini).  One thread at a time; nothing is allocated after digits_create().
 */
#ifndef UNDERTONE_DIGITS_H
#define UNDERTONE_DIGITS_H

#include "dtmf.h"
#include "engine/stereo.h"

struct digits;

/* rate_hz as dtmf_init() has it.  0, -EINVAL or -ENOMEM, and *out = NULL. */
int  digits_create(struct digits **out, const struct dtmf_config *cfg, unsigned rate_hz, stereo_fn *fn, void *ctx);
void digits_destroy(struct digits *d);                  /* NULL is allowed */
void digits_push(struct digits *d, const float *const x[SIDES], size_t n);
void digits_finish(struct digits *d);                   /* gives what is left */

#endif
