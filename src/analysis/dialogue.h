/*
 * dialogue.h - two sides' frames -> what happens between them
 *
 *   speech ─► talkspurts ─┬─► floor ─► turns, backchannels, response gaps, monologue
 *   of both sides         ├─► overlaps
 *                         └─► silences, holds, conversation start
 *
 * Silence: neither side speaks and none is on hold, silence_ms or more; with a side lost for longer than a talkspurt's
 * bridge nobody knows, and a silence ends there.  Hold: from hold_ms; it is no silence.  Both are told at their end, and
 * known here while they last.
 * Conversation: from the first moment both sides have spoken: talk and monologue are counted from there.
 * Monologue: the agent has held the floor, the caller's backchannels ignored; a silence or a hold begins it anew.
 * Room: the agent let a pause of room_min_ms to room_max_ms in the caller's speech pass, and the caller went on.
 *
 * In the caller's memory; nothing is allocated.  One thread at a time.
 */
#ifndef UNDERTONE_DIALOGUE_H
#define UNDERTONE_DIALOGUE_H

#include "analysis/features.h"
#include "analysis/floor.h"
#include "analysis/overlap.h"

struct dialogue_config {
	unsigned pause_ms;                      /* shorter pauses are bridged */
	unsigned floor_ms, yield_ms;
	unsigned overlap_ms, together_ms, stop_ms, overlap_long_ms;
	unsigned silence_ms, hold_ms;
	unsigned room_min_ms, room_max_ms;
};

struct dialogue_hold {
	bool    on;
	int64_t start_ms, end_ms;
	int64_t frames[HOLD_FAX + 1];           /* by type; the most frequent names the hold */
};

struct dialogue_talk {
	int64_t talk_ms;                        /* of talkspurts that have ended */
	int64_t speech_frames, nuclei;
};

struct dialogue {
	struct dialogue_config cfg;
	bool                   both;            /* two sides are heard; else only talk and holds are followed */
	int64_t                now_ms;
	struct talkspurts      spurts[SIDES];
	struct floor           floor;
	struct overlaps        overlaps;
	struct dialogue_hold   hold[SIDES];
	struct dialogue_talk   talk[SIDES];     /* since the conversation began; of all there was while it has not */
	int64_t                lost_since_ms[SIDES];    /* start of the run of lost frames; EVENT_NULL_MS: none */
	int64_t                conversation_start_ms;   /* EVENT_NULL_MS: not yet */
	int64_t                quiet_since_ms;          /* EVENT_NULL_MS: it is not quiet */
	int64_t                unbroken_since_ms;       /* the last silence or hold ended */
	int64_t                longest_monologue_ms;
	int64_t                room_since_ms;           /* the caller goes on after room was left; EVENT_NULL_MS: no such */
};

/* both: two sides are heard.  cfg is copied. */
void dialogue_init(struct dialogue *d, const struct dialogue_config *cfg, bool both);

/* One frame of both sides, in order; with one side heard, the other's features are zero. */
void dialogue_update(struct dialogue *d, const struct features f[SIDES], struct outbox *out);

/* The call is over: tells what is still open. */
void dialogue_finish(struct dialogue *d, struct outbox *out);

/* ---- as it stands now ---- */

bool    dialogue_speaks(const struct dialogue *d, enum side side);      /* in a talkspurt, pauses bridged */
int64_t dialogue_silence_ms(const struct dialogue *d);                  /* 0 where it is not silent */
int64_t dialogue_hold_ms(const struct dialogue *d);                     /* of the longer one; 0 where none is on hold */
int64_t dialogue_monologue_ms(const struct dialogue *d);                /* 0 while the agent does not hold the floor */
int64_t dialogue_waiting_ms(const struct dialogue *d);                  /* the caller has finished and had no answer yet */
int64_t dialogue_room_used_ms(const struct dialogue *d);                /* the caller has gone on since room was left */
int64_t dialogue_talk_ms(const struct dialogue *d, enum side side);     /* with the talkspurt that is open */

#endif
