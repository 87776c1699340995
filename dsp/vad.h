/*
 * vad.h - is there speech in this frame?
 *
 * Level over a tracked noise floor, harmonicity, spectral shape and syllabic modulation; every level is relative to the
 * floor, so a louder copy of a call gives the same answer.  One object per channel, one thread at a time; nothing is
 * allocated after vad_create().
 */
#ifndef UNDERTONE_VAD_H
#define UNDERTONE_VAD_H

#include "pitch.h"
#include "spectrum.h"

#include <stdbool.h>

enum { VAD_LOOKAHEAD = 10 };            /* frames between a frame's push and its result: onset padding reaches back */

struct vad;

struct vad_config {
	float onset_db;                 /* over the floor, to open */
};

struct vad_result {
	bool  speech;
	float snr_db;                   /* tracked speech level over the tracked floor; 0 until both are known */
	float floor_dbfs;               /* tracked noise floor, 300-3400 Hz */
};

int  vad_create(struct vad **out, const struct vad_config *cfg);        /* 0, -EINVAL or -ENOMEM */
void vad_destroy(struct vad *v);                                        /* NULL is allowed */

/* Takes frame k's spectrum and instant pitch; gives the result of frame k - VAD_LOOKAHEAD (no speech for the first
 * pushes).  lost: the frame holds samples that never arrived (a gap filled with zeros): it is not speech and does not
 * move the floor.  blocked: the frame is a tone or hold music, the same holds. */
struct vad_result vad_process(struct vad *v, const struct spectrum_frame *s, const struct pitch_result *now, bool lost);

#endif
