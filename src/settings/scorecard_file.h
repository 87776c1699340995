/*
 * scorecard_file.h - a scorecard's text (INI) -> struct scorecard
 *
 *	[scorecard]     id, prior, rest_points
 *	[dynamics] [confidence] [voices]        one number a key
 *	[FEATURE]       a feature of voice.h, by name: baseline_* is what is known of calm voices; a feature with points
 *	                counts in the score:
 *	point_1 = -4 -3.5       distance from the baseline in the feature's unit, points; one key a point, in order
 *
 * calibration/stress.ini is the one embedded, and the manual of every key.  Any thread.
 */
#ifndef UNDERTONE_SCORECARD_FILE_H
#define UNDERTONE_SCORECARD_FILE_H

#include "analysis/scorecard.h"

#include <stddef.h>

/* Reads a whole scorecard.  0; -EINVAL and error [size: error_len] "NAME:LINE: what is wrong" (an unknown or missing
 * key, a value out of range, a curve that turns against its feature's direction or misses 0 at 0); -ENOMEM.  After an
 * error *sc is unchanged. */
int scorecard_read(struct scorecard *sc, const char *name, const char *text, char *error, size_t error_len);

/* The same from a file; -errno and error "PATH: why" where it cannot be read. */
int scorecard_load(struct scorecard *sc, const char *path, char *error, size_t error_len);

#endif
