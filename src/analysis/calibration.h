/*
 * calibration.h - every threshold of dsp and analysis, in one struct
 *
 * Values, units, ranges and sources stand in calibration/ (one .ini a section); engine/settings reads them into this.
 * Analysis receives it const and never opens a file.
 */
#ifndef UNDERTONE_CALIBRATION_H
#define UNDERTONE_CALIBRATION_H

#include "analysis/crosstalk.h"
#include "analysis/cues.h"
#include "analysis/dialogue.h"
#include "analysis/hold.h"
#include "analysis/presence.h"
#include "analysis/quality.h"
#include "analysis/review.h"
#include "analysis/scorecard.h"
#include "analysis/tension.h"
#include "analysis/tone.h"
#include "analysis/trends.h"
#include "dtmf.h"
#include "level.h"
#include "music.h"
#include "pitch.h"
#include "syllable.h"
#include "tones.h"
#include "vad.h"

/* How long what was made of a call is kept; the store and the recordings purge by it. */
struct retention_config {
	unsigned timelines_days, audio_days;
};

/* What `undertone calibrate` calls wrong with a desk's microphone, and how far it turns the gain. */
struct headset_config {
	float voice_least_dbfs, room_under_voice_db, leak_most_db, gain_step_db;
	float full_scale;                       /* amplitude, 0-1: from here a sample is clipped */
	float speaking_db;                      /* over the far side's own quiet hops: it speaks */
	float following;                        /* correlation, 0-1: from here the microphone follows the far side */
};

/* When a device counts as away, and how often it is asked for again (source/live.h). */
struct devices_config {
	unsigned begin_ms;                      /* both sides are waited for so long before a call begins with one */
	unsigned silent_ms;                     /* without a block: it is opened again */
	unsigned move_on_ms;                    /* of a side that is away: the call goes on without it, in steps of this */
	unsigned retry_first_ms, retry_most_ms; /* pauses between two tries: the first, doubled up to the longest */
};

/* When two clocks count as parting (source/align.h), and when a sender has none (intake/lockstep.h). */
struct clocks_config {
	float    step_ms;                       /* further in a second no clock goes: a delay has changed */
	float    together_ms;                   /* under this the sides are together, and nothing is corrected */
	unsigned settling_s;                    /* a first standing is the median of these seconds; at least 3 */
	unsigned slope_s;                       /* over which a first drift is told at the desk */
	float    hurry_share;                   /* a sender this much too fast or slow is not in real time */
};

struct calibration {
	struct level_config     level;
	struct pitch_config     pitch;
	struct vad_config       vad;
	struct tones_config     tones;
	struct dtmf_config      dtmf;
	struct syllable_config  syllable;
	struct music_config     music;
	struct hold_config      hold;
	struct quality_config   quality;
	struct crosstalk_config crosstalk;
	struct dialogue_config  dialogue;
	struct tone_config      tone;
	struct tension_config   tension;
	struct cues_config      cues;           /* with their texts, in every language */
	struct presence_config  presence;
	struct retention_config retention;
	struct review_config    review;
	struct trends_config    trends;
	struct headset_config   headset;
	struct devices_config   devices;
	struct clocks_config    clocks;
	struct scorecard        scorecard;      /* curves, priors, baseline and score dynamics */
};

#endif
