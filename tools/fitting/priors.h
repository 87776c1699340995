/*
 * priors.h - what is known of calm voices before one has spoken
 */
#ifndef FITTING_PRIORS_H
#define FITTING_PRIORS_H

#include "fitting/rows.h"

/* Centre, hump and spread of every feature, from the baselines of the calls outside left_out: medians over voices, so that
 * a speaker of many calls counts as one of few.  F0 has two humps, parted midway between women and men. */
void priors_fit(struct scorecard *sc, const struct rows *r, unsigned left_out);

#endif
