/*
 * crosstalk.h - what one side's microphone hears of the other side is not speech
 *
 *   levels of both sides ─► how far the listening side lies under the talking one, for each delay ─► leak, its delay
 *   leak, its delay ─► level expected of it now ─► speech that is no louder than expected is the other's
 *
 * A leak is a copy: while one side talks, the other lies a constant number of dB under it, 0-120 ms later.  Two people
 * lie anywhere from each other.  So the distances are counted, for each delay apart, and where most of them fall
 * together there is a leak.  Its level is then known for every frame, and who is louder than that speaks: real double
 * talk stays.  In both directions; before enough was heard, speech far under the other side's waits to be believed.
 * One object per call, one thread at a time; caller's memory, nothing is allocated.
 */
#ifndef UNDERTONE_CROSSTALK_H
#define UNDERTONE_CROSSTALK_H

#include "analysis/features.h"

#include <stdbool.h>

enum {
	CROSSTALK_LAGS = 13,                    /* frames: delays of 0-120 ms */
	CROSSTALK_BINS = 48                     /* of 1 dB: the listening side under the talking one */
};

struct crosstalk_config {
	float leak_max_db;              /* the listening side under the talking one: nearer is no leak but the same line */
	float leak_min_db;              /* farther is nothing that anyone hears */
	float share;                    /* of the distances that must fall within 6 dB of each other, 0-1 */
	float heard_share;              /* of the other side's talk that must be heard over the noise, 0-1 */
	float learn_s;                  /* of the other side's talk before it is known whether there is a leak */
	float enough_s;                 /* of it heard over the line's noise, for a leak */
	float memory_s;                 /* of it after which the older half weighs half */
	float over_floor_db;            /* what is heard at all: over the listening side's noise */
	float margin_db;                /* own speech is louder than the leak by this */
	float assumed_db;               /* leak taken for possible before it is known */
	float tail_db_s;                /* the leak dies away no faster: the room */
	float own_ms;                   /* of own speech before it is believed while the other side talks */
	float hang_ms;                  /* own speech is believed this long after its last loud frame */
};

/* One direction: what `to` hears of `from`. */
struct crosstalk_path {
	uint16_t count[CROSSTALK_LAGS][CROSSTALK_BINS];
	unsigned talk, heard;           /* frames of from's talk; of those, heard on to */
	bool     fresh;                 /* counted since the last look */
	bool     leaks;
	int      lag;                   /* frames; where leaks */
	float    leak_db;               /* to under from; where leaks */
	float    expected_dbfs;         /* of the leak, now */
	unsigned quiet;                 /* frames since from talked */
	float    own_frames;            /* of own speech, counted up and down */
	bool     own;                   /* what is loud on to is to's own */
};

struct crosstalk {
	struct crosstalk_config cfg;
	float  level_dbfs[SIDES][CROSSTALK_LAGS];       /* 300-3400 Hz, the newest at `newest` */
	size_t newest;
	struct crosstalk_path path[SIDES];              /* by the side that listens */
};

/* cfg is copied. */
void crosstalk_init(struct crosstalk *c, const struct crosstalk_config *cfg);

/* Takes a frame of both sides and takes from each the speech that is the other's.  A bit for each side (1 << side) of
 * which a leak has just become known; its path says how much. */
unsigned crosstalk_update(struct crosstalk *c, struct features f[SIDES]);

#endif
