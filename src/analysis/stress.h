/*
 * stress.h - how far a caller's voice has risen above that caller's own normal
 *
 * Takes a caller's features by type: struct caller_features is made in one place only, the call, from the channel that is
 * known to be the caller's.  One object per call, one thread at a time; nothing is allocated after stress_create().
 */
#ifndef UNDERTONE_STRESS_H
#define UNDERTONE_STRESS_H

#include "analysis/features.h"
#include "analysis/scorecard.h"

struct stress;

struct caller_features {
	struct features f;
};

/* The state after a second of the call. */
struct stress_state {
	float score;                            /* 0-100; NAN until it can be told */
	float confidence;                       /* 0-1; NAN with score */
	struct evidence evidence;               /* its points add up to the score's */
	float level_db;                         /* the rest against the baseline, of the second: NAN without speech */
	float f0_st, f0_range_st;
	float speech_s;                         /* caller speech heard for this baseline */
	bool  new_voice;                        /* another voice came on in this second: the baseline began anew */
	bool  mixed;                            /* two voices take turns on this side: score NAN from here on */
};

int  stress_create(struct stress **out, const struct scorecard *scorecard);     /* 0 or -ENOMEM */
void stress_destroy(struct stress *s);                                          /* NULL is allowed */

void stress_update(struct stress *s, const struct caller_features *f);          /* every frame, in order */
void stress_second(struct stress *s, struct stress_state *out);                 /* after frame 100n + 99 */

/* The caller's own normal as it stands, in the feature's unit; NAN where it is not known. */
void stress_normal(const struct stress *s, enum voice_feature feature, float *centre, float *spread);

#endif
