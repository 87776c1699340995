/*
 * overlap.h - both speak
 *
 *   first   ├───────────────┤
 *   second            ├──────────────────
 *                     ├─────┤  overlap: where talkspurts of both sides coincide (ITU-T P.59: double talk), min_ms or more
 *
 * The side of an overlap is who started second; none where both began within together_ms.  Its type:
 *   interruption  the second took the floor from the first, and the first stopped within stop_ms of the second's start
 *   overlap       any other that lasts long_ms or more
 *   backchannel   any other
 * So it is told when it is over, the second's claim to the floor is decided, and the first has stopped or stop_ms are
 * over.  In the caller's memory; nothing is allocated.  One thread at a time.
 */
#ifndef UNDERTONE_OVERLAP_H
#define UNDERTONE_OVERLAP_H

#include "analysis/floor.h"

enum { OVERLAPS_OPEN = 16, OVERLAP_TIMES = 8 };

struct overlap_config {
	unsigned min_ms, together_ms, stop_ms, long_ms;
};

struct overlap {
	bool      used;
	bool      on;                           /* both may still go on */
	enum side second;
	int64_t   number[SIDES];                /* the two talkspurts */
	int64_t   start_ms, end_ms;
};

struct overlaps {
	struct overlap_config cfg;
	struct overlap open[OVERLAPS_OPEN];     /* not told yet */
	int64_t current_ms;                     /* length of the one that is on, 0 where none is */
	int64_t interruptions[SIDES];
	int64_t times[SIDES][OVERLAP_TIMES];    /* starts of the newest interruptions, by who interrupted */
};

/* cfg is copied. */
void overlaps_init(struct overlaps *o, const struct overlap_config *cfg);

/* After floor_update(), at the same frame. */
void overlaps_update(struct overlaps *o, const struct floor *f, const struct talkspurts t[SIDES],
                     const enum talkspurt_change change[SIDES], int64_t now_ms, struct outbox *out);

/* After floor_finish(). */
void overlaps_finish(struct overlaps *o, const struct floor *f, const struct talkspurts t[SIDES], struct outbox *out);

/* Interruptions by side that began since since_ms; counts up to OVERLAP_TIMES. */
unsigned overlaps_since(const struct overlaps *o, enum side side, int64_t since_ms);

#endif
