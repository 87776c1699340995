/*
 * evidence.h - what speech detection and the music detector see in a recording, frame by frame
 */
#ifndef FITTING_EVIDENCE_H
#define FITTING_EVIDENCE_H

#include "analysis/calibration.h"
#include "fft.h"

/* vad: of frame k - VAD_LOOKAHEAD, from k = VAD_LOOKAHEAD on.  music: of frame k. */
typedef void evidence_fn(void *ctx, size_t k, const struct vad_result *vad, const struct music_result *music);

/* x [size: n] at 8 kHz, through the same modules as a channel's and in the same order.  0, -EINVAL or -ENOMEM. */
int evidence_run(const struct calibration *cal, const struct fft *fft, const float *x, size_t n, evidence_fn *fn,
                 void *ctx);

#endif
