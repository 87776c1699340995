/*
 * vad.h - is there speech in this frame?
 *
 *   power ─► noise floor ─► level between floor and talker ─┬─► evidence over 410 ms ─► sum ─► hysteresis ─┬─► speech
 *   periodicity, voicing ───────────────────────────────────┘                                              │
 *          └──────────────────────────────────────────────────► a voice within 300 ms ─────────────────────┘
 *
 * The noise floor is tracked by minimum statistics (Martin 2001, IEEE Trans. SAP 9(5)).  Five figures, taken from 300 ms
 * before a frame to 100 ms after it, are weighed and summed (a logistic regression on labelled recordings).  Nobody says
 * much without a vowel: where nothing near by is voiced there are keys, steps, a noisier line, but no speech, however
 * loud.  Every level is relative to the floor and to the talker's own usual level, so a louder copy of a call gives the
 * same answer, and a voice far behind the talker is not speech.  One object per channel, one thread at a time; nothing
 * is allocated after vad_create().
 */
#ifndef UNDERTONE_VAD_H
#define UNDERTONE_VAD_H

#include "pitch.h"
#include "spectrum.h"

#include <stdbool.h>

enum { VAD_LOOKAHEAD = PITCH_LOOKAHEAD };       /* frames between a frame's push and its result: onsets reach back */

struct vad;

/* The weighed figures. */
enum vad_evidence {
	VAD_POSITION,                   /* where the level lies between floor (0) and the talker's level (1), mean of 210 ms */
	VAD_BEFORE,                     /* the same, highest of the last 210 ms */
	VAD_PERIODICITY,                /* highest within 100 ms */
	VAD_HARMONICITY,                /* mean periodicity of 210 ms, harmonicity_top at most */
	VAD_VOICED,                     /* share of frames with an F0, of the last 310 ms */
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
	float floor_keep;               /* smoothing of the power before that: factor per frame, 0-1 */
	float floor_least_share;        /* of a periodic frame's power that is taken for noise in the first window, 0-1 */
	float quiet_top;                /* noise stays under this many times the floor's power */
	float range_first_db;           /* under the loudest frame: the least floor until someone has spoken */
	float range_min_db;             /* the talker's level is taken to be at least this far over the floor */
	float range_max_db;             /* and at most this far: digital silence is no floor */
	float talker_rise_s;            /* time constants of the talker's level */
	float talker_fall_s;
	float voice;                    /* periodicity of 60 ms, from which there is a voice, 0-1 */
	float harmonicity_top;          /* mean periodicity, 0-1, over which more is no evidence */
	float bias;                     /* of the sum; speech from 0 */
	float weight[VAD_EVIDENCE];     /* of each figure */
	float hysteresis;               /* of the sum, to either side of 0 */
	float speech_keep, noise_keep;  /* of the two levels behind snr_db: factor per frame of speech and of silence, 0-1 */
};

struct vad_result {
	bool  speech;
	bool  voice;                    /* there is one near by: else no speech, whatever the score */
	float score;                    /* the weighed sum: log odds of speech */
	float evidence[VAD_EVIDENCE];
	float snr_db;                   /* tracked speech level over the tracked floor; 0 until both are known */
	float floor_dbfs;               /* tracked noise level, 300-3400 Hz */
};

/* 0 and *out set, or -EINVAL (times and ranges that are not over 0, or the wrong way round) or -ENOMEM and *out = NULL.
 * cfg is copied. */
int  vad_create(struct vad **out, const struct vad_config *cfg);
void vad_destroy(struct vad *v);                                        /* NULL is allowed */

/* Takes frame k's spectrum and instant pitch, and the tracked pitch of frame k - PITCH_LOOKAHEAD; gives the result of
 * frame k - VAD_LOOKAHEAD, which is the same (no speech for the first pushes).  Only open frames move floor and
 * levels. */
struct vad_result vad_process(struct vad *v, const struct spectrum_frame *s, const struct pitch_result *now,
                              const struct pitch_result *tracked, enum vad_block block);

/* Whether a frame is no louder than the line's noise, as far as that is known by now. */
bool vad_quiet(const struct vad *v, const struct spectrum_frame *s);

#endif
