/*
 * ending.h - where a live call that is told to stop ends: both sides at the same frame
 *
 * The sides' blocks come in turn, so that one side is a block ahead at nearly any moment.  Told to stop between the two,
 * the call waits for the other's block, as long as that side's device is there, for ENDING_PATIENCE blocks of either at
 * most; and of what it then takes nothing goes beyond the side that is ahead.
 *
 * Positions are the call's, in frames; both sides have one rate.  Nothing is allocated; one thread at a time.
 */
#ifndef UNDERTONE_ENDING_H
#define UNDERTONE_ENDING_H

#include "analysis/block.h"

#include <stdbool.h>

/* Blocks come 25 a second and side (capture.h): 0.16 s where both devices give. */
enum { ENDING_PATIENCE = 8 };

struct ending {
	int64_t  reached[SIDES];                /* the end of each side's last block */
	unsigned patience;                      /* blocks still awaited */
};

/* Of a call that begins now. */
void ending_init(struct ending *e);

/* A block that went into the call. */
void ending_reached(struct ending *e, const struct audio_block *b);

/* Asked before each block once the call is told to stop.  away: the side's device is gone, nothing will come of it. */
bool ending_may_stop(struct ending *e, const bool away[SIDES]);

/* Cuts a block of the side that is behind where the other one is, and one of the side that is ahead to nothing. */
void ending_level(const struct ending *e, struct audio_block *b);

#endif
