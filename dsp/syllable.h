/*
 * syllable.h - syllable nuclei
 *
 * A nucleus is a peak of intensity in voiced speech with a dip on both sides (de Jong & Wempe 2009, Behavior Research
 * Methods 41(2)), here as a stream.  One object per channel, one thread at a time; it holds no pointers and needs no
 * memory of its own.
 */
#ifndef UNDERTONE_SYLLABLE_H
#define UNDERTONE_SYLLABLE_H

#include <stdbool.h>

struct syllable_config {
	float dip_db;                   /* on both sides of a peak */
	float over_floor_db;            /* a peak is at least this far over the noise floor */
	float smooth_ms;                /* time constant of the intensity's smoothing */
};

struct syllable {
	struct syllable_config cfg;
	float level_db;                 /* smoothed */
	float valley_db, peak_db;
	float keep;                     /* of the smoothing, per frame */
	bool  rising, voiced, started;  /* voiced: at the peak */
};

void syllable_init(struct syllable *s, const struct syllable_config *cfg);

/* One frame: its level and the noise floor in the telephone band, and whether it is voiced speech.  true when a nucleus
 * is confirmed, which is when the level has fallen by dip_db from its peak. */
bool syllable_process(struct syllable *s, float level_db, float floor_db, bool voiced);

#endif
