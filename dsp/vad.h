/*
 * vad.h - is there speech in this frame?
 *
 *   band powers ─► noise floor ─► level over the floor ─┬─► evidence over 310 ms ─► sum ─► hysteresis ─► speech
 *   periodicity ─► harmonicity ─────────────────────────┘
 *
 * The noise floor is tracked by minimum statistics (Martin 2001, IEEE Trans. SAP 9(5)), in the telephone band and in
 * twelve parts of it.  Five figures, taken from 200 ms before a frame to 100 ms after it, are weighed and summed (a
 * logistic regression on labelled recordings).  Every level is relative to the floor and to the talker's own usual level,
 * so a louder copy of a call gives the same answer, and a voice far behind the talker is not speech.  One object per
 * channel, one thread at a time; nothing is allocated after vad_create().
 */
#ifndef UNDERTONE_VAD_H
#define UNDERTONE_VAD_H

#include "pitch.h"
#include "spectrum.h"

#include <stdbool.h>

enum { VAD_LOOKAHEAD = 10 };            /* frames between a frame's push and its result: onset padding reaches back */

struct vad;

/* The weighed figures. */
enum vad_evidence {
	VAD_POSITION,                   /* where the level lies between floor (0) and the talker's level (1), mean of 210 ms */
	VAD_NEAR_POSITION,              /* the same, mean of 70 ms */
	VAD_BEFORE_DB,                  /* highest mean over the bands of dB over the floor, in the last 200 ms */
	VAD_PERIODICITY,                /* highest within 100 ms */
	VAD_HARMONICITY,                /* mean periodicity of 210 ms */
	VAD_EVIDENCE
};

/* What else is known of a frame. */
enum vad_block {
	VAD_OPEN,                       /* nothing */
	VAD_DOUBTFUL,                   /* may be a tone or music: no evidence of speech */
	VAD_BLOCKED                     /* lost samples, a tone, hold music: nor are the frames that share samples with it */
};

struct vad_config {
	float floor_window_s;           /* the floor is the minimum over this long: longer than a breath group's dips */
	float range_min_db;             /* the talker's level is taken to be at least this far over the floor */
	float range_max_db;             /* and at most this far: digital silence is no floor */
	float talker_rise_s;            /* time constants of the talker's level */
	float talker_fall_s;
	float bias;                     /* of the sum; speech from 0 */
	float weight[VAD_EVIDENCE];     /* of each figure */
	float hysteresis;               /* of the sum, to either side of 0 */
};

struct vad_result {
	bool  speech;
	float score;                    /* the weighed sum: log odds of speech */
	float evidence[VAD_EVIDENCE];
	float snr_db;                   /* tracked speech level over the tracked floor; 0 until both are known */
	float floor_dbfs;               /* tracked noise level, 300-3400 Hz */
};

int  vad_create(struct vad **out, const struct vad_config *cfg);        /* 0, -EINVAL or -ENOMEM */
void vad_destroy(struct vad *v);                                        /* NULL is allowed */

/* Takes frame k's spectrum and instant pitch; gives the result of frame k - VAD_LOOKAHEAD (no speech for the first
 * pushes).  Only open frames move floor and levels. */
struct vad_result vad_process(struct vad *v, const struct spectrum_frame *s, const struct pitch_result *now,
                              enum vad_block block);

/* Whether a frame is no louder than the line's noise, as far as that is known by now. */
bool vad_quiet(const struct vad *v, const struct spectrum_frame *s);

#endif
