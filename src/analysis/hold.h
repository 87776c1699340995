/*
 * hold.h - is this leg on hold?
 *
 * Hold music, and the network's tones with the pauses of their cadence.  Music is told from speech by what it does over a
 * second or two (music.h).  One object per channel, one thread at a time; nothing is allocated after hold_create().
 */
#ifndef UNDERTONE_HOLD_H
#define UNDERTONE_HOLD_H

#include "analysis/event.h"
#include "music.h"
#include "spectrum.h"
#include "tones.h"

#include <stdbool.h>
#include <stdint.h>

struct hold;

struct hold_config {
	float music_on;                 /* log odds of music from which a leg is on hold */
	float music_on_s;               /* of a stretch of sound at least this long */
	float music_off;                /* log odds of music under which it is on hold no more */
	float music_off_s;              /* of a stretch of sound at least this long */
	float doubt;                    /* log odds of music from which sound is no evidence of speech */
	float gap_s;                    /* silence within a tone's cadence that is bridged */
	unsigned gap_per_burst;         /* and at most this many times the burst before it */
	unsigned other_ms;              /* of another sound end a cadence */
};

struct hold_result {
	bool           held;
	bool           doubtful;        /* sounds like music or a tone, but not yet for long enough: no evidence of speech */
	enum hold_type type;            /* where held */
	int64_t        since;           /* frame at which it began, where held: music is known for what it is after a while */
};

/* 0, -EINVAL or -ENOMEM */
int  hold_create(struct hold **out, const struct hold_config *cfg, const struct music_config *music);
void hold_destroy(struct hold *h);                                              /* NULL is allowed */

/* Takes frame k's spectrum and tone; gives what is known of the leg at frame k.  quiet: nothing but the line's noise. */
struct hold_result hold_process(struct hold *h, const struct spectrum_frame *s, const struct tones_result *tone,
                                bool quiet);

#endif
