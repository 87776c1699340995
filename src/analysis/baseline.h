/*
 * baseline.h - a caller's own normal: running robust centre and spread of one feature
 *
 * Values are counted in a histogram of fixed size, so hours of speech cost what a second does and the order of values
 * within a second does not matter.  The centre is a quantile of the counts, or the mean of what lies between two, the
 * spread is 1.4826 times the median absolute deviation.  Both are shrunk to a population prior while there is little speech:
 * after n values a prior of worth n0 counts as n0 (n0 / (n0 + n))^2 more.  It stands in for a voice that is not known yet, and
 * goes faster than a sample would: one that stayed worth n0 would draw every high calm voice down for minutes.  The oldest
 * speech fades: at `memory` values all counts are halved.  Whether a value is learnt, and at what weight, is the user's
 * choice: that is how a baseline is frozen.
 *
 * No allocation.  One thread at a time.
 */
#ifndef UNDERTONE_BASELINE_H
#define UNDERTONE_BASELINE_H

#include <stddef.h>

enum { BASELINE_BINS = 192 };

struct baseline_config {
	float low, high;                /* range of the feature, in its unit; values outside count at the edge */
	float quantile[2];              /* 0-1: the centre is the mean of what lies between these two: 0.5, 0.5 the median;
	                                   0.05, 0.95 a trimmed mean, steadier (Tukey 1962) */
	float prior_centre[2];          /* calm voices of the population; two where it has two humps (F0), else equal */
	float prior_hump;               /* standard deviation of one hump: how the nearer hump is told, > 0 */
	float prior_spread;             /* of one calm voice around its own centre */
	float prior_weight;             /* n0, values, before any was heard; 0: nothing is known beforehand (a line's level) */
	float memory;                   /* values; > 0 */
};

struct baseline {
	struct baseline_config cfg;
	float total;                    /* weight of all values counted */
	float count[BASELINE_BINS];
};

void  baseline_init(struct baseline *b, const struct baseline_config *cfg);     /* cfg is copied */
void  baseline_reset(struct baseline *b);                                       /* forgets the voice, keeps the prior */
void  baseline_add(struct baseline *b, float value, float weight);              /* weight 0-1; NaN is ignored */

/* In the feature's unit; NAN while nothing was counted and there is no prior. */
float baseline_centre(const struct baseline *b);
float baseline_spread(const struct baseline *b);

#endif
