/*
 * quality.h - how good is the line of one side?
 *
 * Clipping, noise and one-way audio, told as they begin and, while they last, at most every repeat_s; two clocks that
 * part; and a factor that lowers the confidence of what is read from a bad line.  One object per call, one thread at a
 * time; no memory of its own.
 */
#ifndef UNDERTONE_QUALITY_H
#define UNDERTONE_QUALITY_H

#include "analysis/event.h"
#include "analysis/features.h"

#include <stdbool.h>

enum { QUALITY_WATCHED = 3 };           /* clipping, noise, one_way */

struct quality_config {
	float clipping_share;           /* of speech frames that hold clipped samples, over window_s, 0-1 */
	float noise_snr_db;             /* speech over floor: noisy under it */
	float one_way_s;                /* one side is absent when the other has spoken this long since it was last heard */
	float clipping_relief;          /* clipping is over under this much of clipping_share, 0-1 */
	float noise_relief_db;          /* noise is over this far above noise_snr_db */
	float least_speech_s;           /* of a side before its figures count */
	float drift_step_ppm;           /* drift is told when it has moved by so much since it was told, from 0 on */
	float window_s;                 /* of speech: time constant of the clipping share */
	float repeat_s;                 /* between two events of one kind while it lasts */
};

struct quality_watch {
	bool    on;
	int64_t told;                   /* frame of the last event, -1 before the first */
};

struct quality {
	struct quality_config cfg;
	struct quality_watch  watch[SIDES][QUALITY_WATCHED];
	float clipped[SIDES];           /* running share of speech frames with clipping */
	float snr_db[SIDES];            /* as of the last speech frame */
	float alone[SIDES];             /* s that the other side has spoken since this one was last heard */
	float speech_s[SIDES];
	double drift_told_ppm;          /* 0 before the first */
};

/* q is borrowed while it runs; its unit is static. */
typedef void quality_fn(void *ctx, enum side side, const struct event_quality *q);

/* A line of which nothing bad was heard.  cfg is copied. */
void  quality_init(struct quality *q, const struct quality_config *cfg);

/* One frame of both sides, or of one: NULL where there is no such side (then there is no one_way). */
void  quality_update(struct quality *q, const struct features *f[SIDES], quality_fn *fn, void *ctx);

/* The agent's clock over the caller's as it is measured now; 0: too little to be told. */
void  quality_drift(struct quality *q, double ppm, quality_fn *fn, void *ctx);

/* 0-1: how far features of this side may be trusted; 1 on a good line. */
float quality_factor(const struct quality *q, enum side side);

#endif
