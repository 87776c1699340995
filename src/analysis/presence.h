/*
 * presence.h - is there a call on the line?  Told by who speaks, and for how long nobody does
 *
 * A call opens by itself once the far side has spoken for opens_ms, short pauses left out, and is over after ends_ms
 * without either side.  Before it opens, the time since the last moment without speech says where it began.
 * One thread at a time; nothing is allocated.
 */
#ifndef UNDERTONE_PRESENCE_H
#define UNDERTONE_PRESENCE_H

#include "analysis/features.h"

struct presence_config {
	unsigned opens_ms;                      /* of caller speech */
	unsigned lull_ms;                       /* without either side: what was heard before is not this call's */
	unsigned ends_ms;                       /* without either side, and no hold music */
	unsigned wrap_up_ms;                    /* how long a desk's question stands after the call */
};

struct presence {
	struct presence_config cfg;
	int64_t caller_ms;                      /* of caller speech since presence_init() */
	int64_t lull_ms;                        /* since either side spoke, or since presence_init() */
	int64_t quiet_ms;                       /* the same, but that hold music and tones are somebody too */
};

/* Nobody has spoken yet.  cfg is copied. */
void presence_init(struct presence *p, const struct presence_config *cfg);
void presence_update(struct presence *p, enum side side, const struct features *f);     /* every frame of each side */

bool presence_opens(const struct presence *p);  /* the far side has spoken for long enough */
bool presence_lulls(const struct presence *p);  /* not a call yet: begin anew */
bool presence_ends(const struct presence *p);

#endif
