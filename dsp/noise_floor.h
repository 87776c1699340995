/*
 * noise_floor.h - the power that is always there
 *
 * Minimum statistics (Martin 2001, IEEE Trans. SAP 9(5)): the floor is the least smoothed power of the last seconds.
 * The window is cut into parts, so that a step costs one comparison.  A part and more without a voice is noise: the
 * floor then forgets what came before, so that a line whose noise rises is followed after about a second.  It holds no
 * pointers and needs no memory of its own.  One object per channel, one thread at a time.
 */
#ifndef UNDERTONE_NOISE_FLOOR_H
#define UNDERTONE_NOISE_FLOOR_H

#include <stdbool.h>
#include <stddef.h>

enum { NOISE_FLOOR_PARTS = 8 };         /* of the window */

struct noise_floor {
	size_t part_frames;             /* length of one part */
	size_t age;                     /* frames in the current part */
	size_t part;                    /* the current one */
	size_t frames;                  /* taken since the first; stops at the window's length */
	size_t unvoiced;                /* since the last voice */
	float  keep, least_share;
	float  smoothed;                /* powers, as they came in: mean square */
	float  part_min[NOISE_FLOOR_PARTS];
	float  floor;                   /* the least of all parts; INFINITY before the first frame */
};

/* window_s: of all parts together.  keep: of the smoothed power, from frame to frame, 0-1. */
void noise_floor_init(struct noise_floor *f, float window_s, float keep, float least_share);

/* Takes one frame's power, not that of digital silence.  voice: somebody speaks near by.  periodicity (0-1) matters
 * for the first window only: what is periodic may be a voice, and only the rest of its power, least_share at least, is
 * taken for noise. */
void noise_floor_update(struct noise_floor *f, float power, float periodicity, bool voice);

/* A frame was taken: floor is a power. */
bool noise_floor_known(const struct noise_floor *f);

#endif
