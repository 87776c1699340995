/*
 * scorecard.h - distances from the caller's own normal -> points -> probability
 *
 * An additive scorecard: each feature's distance from the baseline is turned into points by a piecewise-linear curve,
 * monotone in a declared direction; the points are summed, and the sum is mapped to a probability by a logistic curve at
 * a stated prior.  So every score is its evidence's sum, and nothing in it can turn a lower voice into a higher score.
 */
#ifndef UNDERTONE_SCORECARD_H
#define UNDERTONE_SCORECARD_H

#include "analysis/event.h"

#include <stdbool.h>

enum { SCORECARD_FEATURES = EVENT_EVIDENCE, SCORECARD_KNOTS = 12, SCORECARD_ID_LEN = 32 };

struct scorecard {
	char   id[SCORECARD_ID_LEN];            /* names the scorecard in every call_start */
	size_t features;
};

#endif
