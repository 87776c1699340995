/*
 * model.h - the curves of a scorecard, fitted to labelled seconds
 *
 * A segment's log odds are its rows' sums of curves, pooled with more weight on the higher ones (the peak is what opens a
 * cue); logistic loss, every (corpus, sex, class) of equal weight, happy speech as calm with a weight of its own.  Each curve
 * is a sum of steps between fixed knots; all steps are bounded to the feature's direction, which makes it monotone, and
 * drawn towards few and even slopes by the penalty.  Minimised with NLopt's L-BFGS under bounds (Nocedal 1980).
 */
#ifndef FITTING_MODEL_H
#define FITTING_MODEL_H

#include "fitting/rows.h"

struct model_config {
	const bool *wanted;                     /* [size: VOICE_FEATURES] */
	float happy;                            /* weight of happy segments beside calm ones, 0-1 */
	float penalty;                          /* on squared slopes, per calm spread of the feature; shared among the corpora */
	float smooth;                           /* on squared changes of slope */
	float mild;                             /* share of the loss from segments brought near calm: acted -> natural */
	float mild_scale;                       /* how near: distances times this, the rest a calm segment's */
	const bool *levels;                     /* by corpus: whether level may be learnt from it */
};

/* Some of the rows: those of these corpora, and those of this group. */
struct fold {
	unsigned    corpora;                    /* bit i: corpus i */
	const char *group;                      /* NULL: none */
};

bool fold_holds(const struct fold *fold, const struct segment *s);

/* Fills sc's features and rest_points from the rows outside the fold.  0, -ENOMEM, or -EDOM where NLopt gives up. */
int model_fit(struct scorecard *sc, const struct rows *r, const struct model_config *cfg, const struct fold *left_out);

/* Stretches and shifts the points of sc (which changes no order), so that the mean score of a segment is the share of
 * such segments that are tense, at the scorecard's prior; happy segments are left aside.  0 or -EDOM. */
int model_calibrate(struct scorecard *sc, const struct rows *r, const struct fold *left_out);

/* Peak points (without the prior) and mean probability at even odds, of each segment; NAN where it has no rows.
 * peak, mean [size: r->segments] */
void model_score(const struct scorecard *sc, const struct rows *r, float *peak, float *mean);

/* Area under the ROC curve of TENSE segments against calm (and happy) ones among those in the fold; NAN if one is empty.
 * sex 0: both. */
float model_auc(const struct rows *r, const float *score, const struct fold *in, char sex, bool with_happy);

#endif
