/*
 * reduce.h - many numbers to one, eight side by side
 *
 * A compiler may not reorder a float sum, so a plain loop waits four cycles for each addition.  Eight partial results
 * fill the vector units, round less, and are the same on every machine.  Any thread.
 */
#ifndef UNDERTONE_REDUCE_H
#define UNDERTONE_REDUCE_H

#include <stddef.h>

float  reduce_sum(const float *x, size_t n);            /* 0 for none */
float  reduce_max(const float *x, size_t n);            /* never under 0; x holds no NAN */
size_t reduce_where_max(const float *x, size_t n);      /* the first place of it; 0 where nothing is over 0 */

#endif
