/*
 * floor.h - who holds the floor, and the turns that follow from it
 *
 * A talkspurt takes the floor if it lasts floor_ms, or if the other side is silent for yield_ms after it; otherwise it
 * is a backchannel and breaks nothing.  A turn is all of one side's talkspurts from taking the floor until the other
 * takes it, pauses of any length included.
 *
 *   caller  ├──────────┤    ├────┤                     ├───┤├──────
 *   agent               ├┤        ├──────────────────┤
 *                       └ backchannel: the caller goes on within 1 s, it is shorter than 1 s
 *   turns   ├ caller ────────────┤├ agent ───────────┤ ├ caller …      response gap: from end to start, < 0 in overlap
 *           └ decided at 1 s       └ decided at 1 s      └ shorter than 1 s, but the agent stays silent for 1 s: a turn
 *
 * Decided as soon as it can be known: at the length of floor_ms; or when yield_ms have passed after its end; or when the
 * other side speaks after its end.  What begins with a taken floor is dated back to the talkspurt's start.
 *
 * Where a side talks on through the whole of the talkspurt that took the floor from it, the floor comes back: what it
 * says after that talkspurt's end is judged like a talkspurt of its own.
 *
 *   caller  ├───────────────────────────┤
 *   agent            ├─────────┤
 *   turns   ├ caller ──────────┤├ caller ─       (the agent's own turn in between: response gap -1 s)
 *                    ├ agent ──┤
 *
 * A short talkspurt of the side that holds the floor belongs to its turn and is no backchannel.  When the call ends, what
 * is still open counts as if the other side stayed silent.  In the caller's memory; nothing is allocated.  One thread
 * at a time.
 */
#ifndef UNDERTONE_FLOOR_H
#define UNDERTONE_FLOOR_H

#include "analysis/histogram.h"
#include "analysis/outbox.h"
#include "analysis/talkspurt.h"

struct floor_config {
	unsigned floor_ms;                      /* length that takes the floor */
	unsigned yield_ms;                      /* silence of the other side after it that gives the floor */
};

enum floor_verdict { FLOOR_OPEN, FLOOR_TAKEN_FREE, FLOOR_TAKEN_FROM_OTHER, FLOOR_KEPT, FLOOR_BACKCHANNEL };

/* What the floor knows of one talkspurt, kept as long as the talkspurt is. */
struct floor_claim {
	enum floor_verdict verdict;
	int64_t from_ms;                        /* the talkspurt's start; for the rest of a longer one, where that begins */
	int64_t other;                          /* number of the other side's newest talkspurt then; -1: none yet */
	bool    rest;                           /* of a talkspurt that lost the floor and went on */
};

struct floor_turn {
	bool    open;
	int64_t start_ms, response_gap_ms;
	int64_t last;                           /* once the floor is lost: number of the talkspurt that ends the turn */
};

struct floor {
	struct floor_config cfg;
	enum side           holder;             /* SIDE_NONE at first */
	struct floor_turn   turn[SIDES];        /* the holder's, and one that lost the floor and still talks */
	struct floor_claim  claims[SIDES][TALKSPURTS_KEPT];
	int64_t             undecided[SIDES];   /* the first talkspurt without a verdict */
	int64_t             last_end_ms;        /* of the turn before; EVENT_NULL_MS before the first */
	int64_t             backchannels[SIDES];
	int64_t             gaps_known[SIDES];
	int64_t             last_gap_ms[SIDES];
	struct histogram    gaps[SIDES];        /* response gaps since the conversation began, ms: -5 to 15.47 s */
};

/* cfg is copied. */
void floor_init(struct floor *f, const struct floor_config *cfg);

/* After both sides' talkspurts took the frame that ends at now_ms.  conversation_start_ms: EVENT_NULL_MS before it. */
void floor_update(struct floor *f, const struct talkspurts t[SIDES], const enum talkspurt_change change[SIDES],
                  int64_t now_ms, int64_t conversation_start_ms, struct outbox *out);

/* After talkspurts_finish() of both sides. */
void floor_finish(struct floor *f, const struct talkspurts t[SIDES], int64_t conversation_start_ms, struct outbox *out);

/* FLOOR_OPEN while it is not known; FLOOR_KEPT for a talkspurt too old to be kept. */
enum floor_verdict floor_verdict(const struct floor *f, const struct talkspurts t[SIDES], enum side side, int64_t number);

static inline enum side side_other(enum side side)
{
	return side == CALLER ? AGENT : CALLER;
}

#endif
