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
	struct scorecard        scorecard;      /* curves, priors, baseline and score dynamics */
};

#endif
