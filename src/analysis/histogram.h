/*
 * histogram.h - a running median in bounded memory
 *
 * Values are counted in HISTOGRAM_BINS bins of equal width; the median is a bin's centre, so its resolution is step:
 * exact where the values are multiples of step.  Values outside are counted in the end bins.  When a bin is full all
 * are halved: after 65535 equal values, the older ones weigh less.  In the caller's memory; one thread at a time.
 */
#ifndef UNDERTONE_HISTOGRAM_H
#define UNDERTONE_HISTOGRAM_H

#include <stdint.h>

enum { HISTOGRAM_BINS = 2048 };

struct histogram {
	float    lowest, step;                  /* bin i is centred at lowest + i * step */
	uint32_t count;
	uint32_t below;                         /* values in bins before the middle one */
	int      middle;                        /* the bin of the lower middle value */
	uint16_t bins[HISTOGRAM_BINS];
};

/* step > 0; the last bin is centred at lowest + (HISTOGRAM_BINS - 1) * step. */
void  histogram_init(struct histogram *h, float lowest, float step);
void  histogram_add(struct histogram *h, float v);              /* NAN is left out */
float histogram_median(const struct histogram *h);              /* the mean of the two middle ones; NAN when empty */

#endif
