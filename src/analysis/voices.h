/*
 * voices.h - is it still the same voice?
 *
 * Watches the median F0 of each talkspurt against the caller's baseline.  A voice that drops by jump_st and stays there
 * for jump_s of voiced speech is another one: nobody's stress lowers the voice so far.  A jump upwards is a raised voice, unless
 * it comes after an absence of away_s (a transfer, the phone handed over) and without the brighter sound that a raised
 * voice has.  Where spurts fall into two well-parted groups that keep taking turns, two voices share the line.
 *
 * It knows pitch only and remembers nothing of a voice but the last spurts' medians.  No allocation.  One object per
 * call, one thread at a time.
 */
#ifndef UNDERTONE_VOICES_H
#define UNDERTONE_VOICES_H

#include "analysis/scorecard.h"

#include <stdbool.h>

enum { VOICES_SPURTS = 24 };

enum voices_news { VOICES_SAME, VOICES_NEW, VOICES_MIXED };

struct voices {
	struct scorecard_voices cfg;
	int64_t heard;                          /* features.frame of the last speech frame; -1: none yet */
	size_t  in_spurt;                       /* values in the open spurt */
	float   spurt_st[VOICE_WINDOW];         /* its F0; the last VOICE_WINDOW voiced frames */
	float   away_s;                         /* absence before the open spurt */
	float   judged_s, judged_away_s;        /* voiced speech in the ended spurt, and absence before it */
	float   jumped_s[2];                    /* voiced speech that kept below, and above after an absence */
	size_t  spurts;
	float   median_st[VOICES_SPURTS];       /* of the last spurts, a ring */
};

void voices_init(struct voices *v, const struct scorecard_voices *cfg);         /* cfg is copied */
void voices_reset(struct voices *v);                                            /* a new call, or a new voice */

/* A frame of speech; st: its F0, NAN where unvoiced.  true: with this frame a new spurt began, and the last one is
 * there to be judged. */
bool voices_push(struct voices *v, int64_t frame, float st);

/* base_st: the baseline, NAN while there is too little of it; effort_db: alpha ratio against the baseline. */
enum voices_news voices_judge(struct voices *v, float base_st, float effort_db);

#endif
