/*
 * channel.h - one side of a call: samples in, features out
 *
 *   samples ─► clipping ─► 8 kHz ─► frames ─► spectrum ─┬─► pitch ──► speech ─┬─► features of frame k, when frame
 *   (8-48 kHz)                                          └─► tones ──► hold ───┘   k + FEATURES_LOOKAHEAD is complete
 *
 * One struct features a 10 ms hop, in order, none left out.  Frame k covers samples [80k - 120, 80k + 200) at 8 kHz.
 * Samples that are lost are pushed as such: they count as zeros, so nothing after them moves, and every frame that
 * touches them is flagged.  One object per side, one thread at a time; all memory is taken in channel_create().
 *
 * It is pulled: a push takes samples only until features are ready, so memory is bounded at any block size, and two
 * sides can be kept in step:
 *
 *	while (n || channel_ready(c)) {
 *		size_t taken = channel_push(c, x, n);
 *
 *		x += taken;
 *		n -= taken;
 *		if (channel_next(c, &f))
 *			use(&f);
 *	}
 */
#ifndef UNDERTONE_CHANNEL_H
#define UNDERTONE_CHANNEL_H

#include "analysis/calibration.h"
#include "analysis/features.h"
#include "fft.h"

#include <stdbool.h>
#include <stddef.h>

struct channel;

/* rate_hz: 8000-48000, of the samples to come.  0 and *out set, or -EINVAL (rate, calibration) or -ENOMEM and
 * *out = NULL.  calibration is copied; fft outlives the channel. */
int  channel_create(struct channel **out, unsigned rate_hz, const struct calibration *cal, const struct fft *fft);
void channel_destroy(struct channel *c);        /* NULL is allowed */

/* Takes samples x [size: n] (not finite: taken as 0), or n lost ones where x is NULL; returns how many were taken: fewer
 * than n, and 0 while features wait to be fetched with channel_next(). */
size_t channel_push(struct channel *c, const float *x, size_t n);

/* No more samples will come: channel_next() gives all frames whose centre lies within what was pushed. */
void channel_finish(struct channel *c);

bool channel_ready(const struct channel *c);                    /* features wait */
bool channel_next(struct channel *c, struct features *out);     /* false where none wait */

#endif
