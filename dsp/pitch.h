/*
 * pitch.h - fundamental frequency (F0) and voicing, streaming
 *
 *   power ─► pitch_lags: level spectrum ─► autocorrelation ─► candidates ─► pitch_path: best path, 100 ms ahead ─► F0
 *                                            level, habit ─────────────┘
 *
 * Made for telephone lines: the fundamental itself may be missing (300 Hz high-pass), the harmonics carry it.  A frame's
 * spectrum gives candidates; a path search with a fixed look-ahead picks among them.  Everything is relative to the
 * talker's own level: four times louder gives the same bits.  One object per channel, one thread at a time; nothing is
 * allocated after pitch_create().
 */
#ifndef UNDERTONE_PITCH_H
#define UNDERTONE_PITCH_H

#include "spectrum.h"

enum { PITCH_LOOKAHEAD = 10 };          /* frames between a frame's push and its result: 100 ms */

struct pitch;

/* Heights are those of the normalised autocorrelation, 0-1.  Values and their sources: calibration/pitch.ini. */
struct pitch_config {
	float f0_min_hz;                /* lowest F0 searched; speech: 60 */
	float f0_max_hz;                /* highest F0 searched; speech: 500 */

	float taper_hz, high_hz;        /* harmonics count less from here on, and not at all from there on */
	float band_share;               /* a frame with less of its power than this in 300-3400 Hz is hum, not voice */
	float flatten_floor;            /* bands with less than this share of the strongest's energy are not raised further */
	float noise_share;              /* of the tracked noise floor that is taken off each band */
	float noise_rise_db_s;          /* the floor's way up */
	float noise_fall;               /* share of its way down that it goes in one frame, 0-1 */
	float least_share;              /* of a band's energy, 0-1: even a band full of noise counts this much */
	float ease;                     /* 0: long lags in full; more: heights fall with the lag */

	float octave_cost;              /* height that each octave under f0_max_hz loses */
	float habit_cost;               /* height lost an octave and more from where the voice has just been */
	float habit_free;               /* octaves around it that cost nothing */
	float habit_height;             /* a frame this sure teaches the habit */
	float habit_halving_ms;         /* of sure frames: what lies as far back counts half */

	float voicing_threshold;        /* height above which a frame is better voiced */
	float quiet_share;              /* of the talker's loudest amplitude: under it the threshold rises ... */
	float quiet_cost;               /* ... by so much at silence */
	float loud_halving_ms;          /* the loudest power forgets one half */
	float fall_share;               /* the same for the loudest amplitude within a few frames before and after */
	float fall_cost;
	float recent_halving_ms;        /* forgotten by one half in this time, both ways */

	float leap_cost;                /* height that a path loses leaping one octave in a frame */
	float voicing_cost;             /* and by changing voicing */
};

struct pitch_result {
	float f0_hz;                    /* 0 where the frame is unvoiced */
	float periodicity;              /* 0-1: normalised height of the best period's peak, voiced or not */
};

/* 0 and *out set, or -EINVAL (cfg out of range) or -ENOMEM and *out = NULL.  cfg is copied; fft outlives it. */
int  pitch_create(struct pitch **out, const struct pitch_config *cfg, const struct fft *fft);
void pitch_destroy(struct pitch *p);            /* NULL is allowed */

/* Takes frame k; gives at once the best guess from frame k alone in *now (for speech detection), and the tracked
 * result of frame k - PITCH_LOOKAHEAD in *tracked (unvoiced for the first PITCH_LOOKAHEAD pushes). */
void pitch_process(struct pitch *p, const struct spectrum_frame *s, struct pitch_result *now,
                   struct pitch_result *tracked);

#endif
