/*
 * meter.h - how loud a side is, hop by hop, as soon as it is heard
 *
 * The RMS level of each 10 ms at the source's own rate: for the feed, bars and calibration, which cannot wait for the
 * features' look-ahead.  Nothing is allocated; one thread at a time.
 */
#ifndef UNDERTONE_METER_H
#define UNDERTONE_METER_H

#include <stddef.h>
#include <stdint.h>

struct meter {
	unsigned rate_hz;
	int64_t  position;                      /* of the next frame */
	double   sum;                           /* of squares, since the hop began */
	size_t   count;
};

/* From call time 0 on.  rate_hz: 8000-48000. */
void meter_init(struct meter *m, unsigned rate_hz);

/* Takes up to the end of a hop of x [size: *n]; *n comes back as what is left.  Returns the level (dBFS) when a hop is
 * complete, else NAN.  x NULL: silence. */
float meter_push(struct meter *m, const float **x, size_t *n);

/* When the last complete hop ended, ms. */
int64_t meter_ms(const struct meter *m);

#endif
