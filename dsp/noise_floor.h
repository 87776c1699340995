/*
 * noise_floor.h - the power that is always there
 *
 * Minimum statistics (Martin 2001, IEEE Trans. SAP 9(5)): the floor is the least smoothed power of the last seconds, for
 * each of a few bands.  The window is cut into parts, so that a step costs one comparison a band.  It holds no pointers
 * and needs no memory of its own.
 */
#ifndef UNDERTONE_NOISE_FLOOR_H
#define UNDERTONE_NOISE_FLOOR_H

#include <stdbool.h>
#include <stddef.h>

enum {
	NOISE_FLOOR_BANDS = 12,         /* between 250 and 3400 Hz, each about a tenth wider than the one before */
	NOISE_FLOOR_SUMS  = NOISE_FLOOR_BANDS + 1,      /* the last one is the band as a whole */
	NOISE_FLOOR_PARTS = 8           /* of the window */
};

struct noise_floor {
	size_t part_frames;             /* length of one part */
	size_t age;                     /* frames in the current part */
	size_t part;                    /* the current one */
	size_t frames;                  /* taken since the first; stops at the window's length */
	float  smoothed[NOISE_FLOOR_SUMS];
	float  part_min[NOISE_FLOOR_PARTS][NOISE_FLOOR_SUMS];
	float  floor[NOISE_FLOOR_SUMS];
};

void noise_floor_init(struct noise_floor *f, float window_s);

/* Power spectrum [size: FFT_BINS] -> band powers [size: NOISE_FLOOR_SUMS]. */
void noise_floor_bands(const float *power, float *bands);

/* Takes one frame's band powers, none of them of digital silence.  periodicity (0-1) matters for the first window only:
 * what is periodic may be a voice, and only the rest of its power is taken for noise. */
void noise_floor_update(struct noise_floor *f, const float *bands, float periodicity);

bool noise_floor_known(const struct noise_floor *f);

#endif
