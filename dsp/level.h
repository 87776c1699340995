/*
 * level.h - how loud, and whether the converter ran out of range
 *
 * Levels are dBFS RMS with 0 dBFS a full-scale square wave, so a full-scale sine reads -3.01: dBov of ITU-T G.100.1
 * (AES17 reads 3.01 dB more).  Digital zero reads LEVEL_SILENCE_DBFS.  Nothing here is
 * allocated or remembered but a struct level_clip, one a side, zeros at first.
 */
#ifndef UNDERTONE_LEVEL_H
#define UNDERTONE_LEVEL_H

#include <stdbool.h>
#include <stddef.h>

#define LEVEL_SILENCE_DBFS (-120.0f)            /* dBFS: below the last bit of 16, and finite */

/* Sum of squares of x [size: n], which must be finite. */
float level_energy(const float *x, size_t n);

/* Mean square -> dBFS, never under LEVEL_SILENCE_DBFS. */
float level_dbfs(float mean_square);

/*
 * Clipping: a run of equal samples near full scale: a flat top.  Looked for at the source's rate, since a resampler
 * rounds the corners off.
 */
struct level_config {
	float    clip_level;                    /* of full scale, 0-1 */
	unsigned clip_run;                      /* equal samples that make a flat top; 2 or more */
};

struct level_clip {
	float    last;                          /* sample */
	unsigned run;                           /* samples equal to it so far */
};

/* Returns how many of x [size: n] belong to flat tops; the runs go on from one call to the next. */
size_t level_clipped(struct level_clip *c, const struct level_config *cfg, const float *x, size_t n);

#endif
