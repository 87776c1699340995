/*
 * listen.h - hears devices for a while without a call: levels for `devices --test` and `calibrate`
 *
 * One 10 ms level a side and hop, handed to a function, and what can be said of them afterwards.  Nothing is kept.
 * One thread at a time.
 */
#ifndef UNDERTONE_LISTEN_H
#define UNDERTONE_LISTEN_H

#include "analysis/calibration.h"
#include "source/live.h"
#include "source/source.h"

enum { LISTEN_HOPS = 6000, LISTEN_ERROR_LEN = 256 };    /* a minute */

struct listen {
	const struct headset_config *cfg;
	float   level_dbfs[SIDES][LISTEN_HOPS];
	size_t  hops[SIDES];
	size_t  clipped[SIDES];                 /* samples at full scale */
};

/*
 * Hears for ms (by live's calibration), at most a minute; on_level (NULL: not wanted) gets each hop as it comes, and ends it early by returning
 * false.  0, or a negative errno and error [size: LISTEN_ERROR_LEN].
 */
int listen_for(struct listen *l, const struct live_options *live, unsigned ms, const atomic_bool *stop,
               bool (*on_level)(void *ctx, enum side side, float level_dbfs), void *ctx, char *error);

/* The level under which `share` of a side's hops lie, dBFS; NAN where nothing was heard. */
float listen_level(const struct listen *l, enum side side, float share);

/*
 * How much of the caller's sound is in the agent's microphone: over the hops where the caller speaks, the part of the
 * agent's energy that follows the caller's level (the lag searched up to 300 ms), dB under the caller's.  NAN where the
 * agent's level does not follow it (headset.following), or the caller was not heard.
 */
float listen_leak_db(const struct listen *l);

#endif
