#include "settings/settings.h"

#include "settings/defaults.h"
#include "settings/ini_text.h"
#include "settings/scorecard_file.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum setting_type { SETTING_FLOAT, SETTING_UNSIGNED, SETTING_BOOL, SETTING_LANGUAGE };

struct setting {
	const char       *section, *key;
	enum setting_type type;
	size_t            offset;               /* in struct calibration */
	double            min, max;             /* inclusive */
};

#define FLOAT(section, key, min, max) \
	{ #section, #key, SETTING_FLOAT, offsetof(struct calibration, section.key), min, max }
#define UNSIGNED(section, key, min, max) \
	{ #section, #key, SETTING_UNSIGNED, offsetof(struct calibration, section.key), min, max }
#define BOOL(section, key) \
	{ #section, #key, SETTING_BOOL, offsetof(struct calibration, section.key), 0, 1 }

#define CUE(kind, index) \
	{ "cues", "show_" kind, SETTING_BOOL, offsetof(struct calibration, cues.on[index]), 0, 1 }

#define LEAST(trend, key, max) \
	{ "trends", "least_" key, SETTING_FLOAT, offsetof(struct calibration, trends.least[trend]), 0.01, max }

#define WEIGHT(section, key, index) \
	{ #section, "weight_" #key, SETTING_FLOAT, offsetof(struct calibration, section.weight[index]), -100, 100 }

/* One row a key, by section; ranges are those within which the code is tested. */
static const struct setting settings[] = {
	UNSIGNED(retention, timelines_days, 1, 3650),
	UNSIGNED(retention, audio_days, 1, 3650),

	FLOAT(level, clip_level, 0.5, 1),
	UNSIGNED(level, clip_run, 2, 100),

	FLOAT(pitch, f0_min_hz, 50, 200),
	FLOAT(pitch, f0_max_hz, 200, 600),
	FLOAT(pitch, taper_hz, 300, 3400),
	FLOAT(pitch, high_hz, 1000, 4000),
	FLOAT(pitch, band_share, 0, 1),
	FLOAT(pitch, flatten_floor, 0.0001, 1),
	FLOAT(pitch, noise_share, 0, 4),
	FLOAT(pitch, noise_rise_db_s, 0, 100),
	FLOAT(pitch, ease, 0, 1),
	FLOAT(pitch, octave_cost, 0, 1),
	FLOAT(pitch, habit_cost, 0, 1),
	FLOAT(pitch, habit_free, 0, 2),
	FLOAT(pitch, habit_height, 0, 1),
	FLOAT(pitch, habit_halving_ms, 10, 10000),
	FLOAT(pitch, voicing_threshold, 0, 1),
	FLOAT(pitch, quiet_share, 0.001, 1),
	FLOAT(pitch, quiet_cost, 0, 2),
	FLOAT(pitch, loud_halving_ms, 100, 1000000),
	FLOAT(pitch, fall_share, 0.001, 1),
	FLOAT(pitch, fall_cost, 0, 2),
	FLOAT(pitch, recent_halving_ms, 1, 1000),
	FLOAT(pitch, leap_cost, 0, 10),
	FLOAT(pitch, voicing_cost, 0, 10),

	FLOAT(vad, floor_window_s, 0.5, 20),
	FLOAT(vad, range_first_db, 5, 80),
	FLOAT(vad, range_min_db, 1, 40),
	FLOAT(vad, range_max_db, 20, 90),
	FLOAT(vad, talker_rise_s, 0.01, 10),
	FLOAT(vad, talker_fall_s, 0.1, 100),
	FLOAT(vad, voice, 0, 1),
	FLOAT(vad, bias, -50, 50),
	WEIGHT(vad, position, VAD_POSITION),
	WEIGHT(vad, before, VAD_BEFORE),
	WEIGHT(vad, periodicity, VAD_PERIODICITY),
	WEIGHT(vad, harmonicity, VAD_HARMONICITY),
	WEIGHT(vad, voiced, VAD_VOICED),
	FLOAT(vad, hysteresis, 0, 10),

	FLOAT(tones, purity, 0.5, 1),
	FLOAT(tones, drift_hz, 1, 50),
	FLOAT(tones, steady_ms, 10, 1000),
	FLOAT(tones, dtmf_ms, 10, 1000),
	FLOAT(tones, dtmf_tolerance, 0.01, 0.05),
	FLOAT(tones, dtmf_twist_db, 0, 20),

	FLOAT(dtmf, share, 0.1, 1),
	FLOAT(dtmf, twist_db, 0, 20),
	FLOAT(dtmf, level_dbfs, -90, 0),
	UNSIGNED(dtmf, before_ms, 0, 500),
	UNSIGNED(dtmf, after_ms, 0, 500),

	FLOAT(music, memory_s, 0.2, 10),
	FLOAT(music, doubt_s, 0.01, 5),
	FLOAT(music, pause_s, 0, 5),
	FLOAT(music, range_db, 5, 60),
	FLOAT(music, depth_db, 5, 60),
	FLOAT(music, forget_db_s, 0, 20),
	FLOAT(music, bias, -100, 100),
	WEIGHT(music, likeness, MUSIC_LIKENESS),
	WEIGHT(music, partials, MUSIC_PARTIALS),
	WEIGHT(music, swing_db, MUSIC_SWING_DB),
	WEIGHT(music, step_db, MUSIC_STEP_DB),

	FLOAT(hold, music_on, -100, 100),
	FLOAT(hold, music_on_s, 0, 3),
	FLOAT(hold, music_off, -100, 100),
	FLOAT(hold, music_off_s, 0, 3),
	FLOAT(hold, doubt, -100, 100),
	FLOAT(hold, gap_s, 0, 10),

	FLOAT(syllable, dip_db, 0.5, 10),
	FLOAT(syllable, over_floor_db, 0, 40),
	FLOAT(syllable, smooth_ms, 1, 200),

	FLOAT(quality, clipping_share, 0, 1),
	FLOAT(quality, noise_snr_db, 0, 60),
	FLOAT(quality, one_way_s, 1, 600),
	FLOAT(quality, window_s, 1, 600),
	FLOAT(quality, repeat_s, 1, 3600),

	FLOAT(crosstalk, leak_max_db, -20, 0),
	FLOAT(crosstalk, leak_min_db, -48, -20),
	FLOAT(crosstalk, share, 0, 1),
	FLOAT(crosstalk, heard_share, 0, 1),
	FLOAT(crosstalk, learn_s, 0, 60),
	FLOAT(crosstalk, enough_s, 0.1, 60),
	FLOAT(crosstalk, memory_s, 1, 600),
	FLOAT(crosstalk, over_floor_db, 0, 20),
	FLOAT(crosstalk, margin_db, 0, 20),
	FLOAT(crosstalk, assumed_db, -48, 0),
	FLOAT(crosstalk, tail_db_s, 10, 10000),
	FLOAT(crosstalk, own_ms, 10, 1000),
	FLOAT(crosstalk, hang_ms, 10, 1000),

	UNSIGNED(dialogue, pause_ms, 50, 1000),
	UNSIGNED(dialogue, floor_ms, 300, 5000),
	UNSIGNED(dialogue, yield_ms, 300, 5000),
	UNSIGNED(dialogue, overlap_ms, 20, 2000),
	UNSIGNED(dialogue, together_ms, 0, 500),
	UNSIGNED(dialogue, stop_ms, 200, 10000),
	UNSIGNED(dialogue, overlap_long_ms, 200, 10000),
	UNSIGNED(dialogue, silence_ms, 1000, 60000),
	UNSIGNED(dialogue, hold_ms, 500, 60000),
	UNSIGNED(dialogue, room_min_ms, 100, 5000),
	UNSIGNED(dialogue, room_max_ms, 500, 10000),

	FLOAT(tone, rate_speech_s, 1, 16),
	FLOAT(tone, level_baseline_s, 1, 600),
	FLOAT(tone, rate_baseline_s, 1, 600),

	FLOAT(tension, open_score, 1, 100),
	FLOAT(tension, close_score, 0, 99),
	UNSIGNED(tension, open_speech_ms, 0, 60000),
	UNSIGNED(tension, close_s, 0, 600),
	FLOAT(tension, speech_min_s, 0, 600),
	FLOAT(tension, confidence_min, 0, 1),

	UNSIGNED(presence, opens_ms, 10, 60000),
	UNSIGNED(presence, lull_ms, 100, 60000),
	UNSIGNED(presence, ends_ms, 1000, 3600000),

	UNSIGNED(review, group_calls, 1, 10000),
	UNSIGNED(review, hear_calls, 0, 100),
	FLOAT(review, rise_points, 0, 100),
	FLOAT(review, tense_s, 0, 3600),
	FLOAT(review, dead_air_s, 0, 3600),
	UNSIGNED(review, interruptions, 1, 1000),
	UNSIGNED(review, line_troubles, 1, 1000),
	FLOAT(review, drift_level_db, 0.1, 60),
	FLOAT(review, drift_snr_db, 0.1, 60),
	FLOAT(review, drift_balance_db, 0.1, 60),
	FLOAT(review, drift_wideband_pc, 1, 100),

	UNSIGNED(trends, recent_days, 1, 365),
	UNSIGNED(trends, least_calls, 1, 1000),
	LEAST(TREND_TALK_SHARE, "talk_share", 100),
	LEAST(TREND_INTERRUPTIONS, "interruptions", 100),
	LEAST(TREND_ROOM, "room", 60),
	LEAST(TREND_STRETCH, "stretch", 3600),
	LEAST(TREND_PACE, "pace", 20),
	LEAST(TREND_QUIET, "quiet", 100),
	LEAST(TREND_EXPLAINED, "explained", 100),

	{ "cues", "language", SETTING_LANGUAGE, offsetof(struct calibration, cues.language), 0, CUES_LANGUAGES - 1 },
	CUE("caller_tense", CUE_CALLER_TENSE),
	CUE("let_caller_finish", CUE_LET_CALLER_FINISH),
	CUE("dead_air", CUE_DEAD_AIR),
	CUE("hold_long", CUE_HOLD_LONG),
	CUE("slow_down", CUE_SLOW_DOWN),
	CUE("monologue", CUE_MONOLOGUE),
	CUE("caller_withdrawn", CUE_CALLER_WITHDRAWN),
	CUE("caller_easing", CUE_CALLER_EASING),
	CUE("caller_settled", CUE_CALLER_SETTLED),
	CUE("room_left", CUE_ROOM_LEFT),
	CUE("slow_response", CUE_SLOW_RESPONSE),
	CUE("caller_hurried", CUE_CALLER_HURRIED),
	CUE("caller_hesitates", CUE_CALLER_HESITATES),
	CUE("caller_tense_early", CUE_CALLER_TENSE_EARLY),
	UNSIGNED(cues, between_ms, 0, 600000),
	UNSIGNED(cues, per_kind_ms, 0, 600000),
	UNSIGNED(cues, wait_ms, 0, 60000),
	UNSIGNED(cues, dismissals, 1, 100),
	UNSIGNED(cues, looking_up_ms, 0, 600000),
	UNSIGNED(cues, shown_min_ms, 0, 60000),
	UNSIGNED(cues, shown_max_ms, 1000, 600000),
	UNSIGNED(cues, kind_shown_ms, 1000, 600000),
	UNSIGNED(cues, stale_ms, 0, 600000),
	UNSIGNED(cues, still_tense_ms, 1000, 600000),
	UNSIGNED(cues, early_ms, 0, 600000),
	FLOAT(cues, early_score, 1, 100),
	FLOAT(cues, easing_fall, 1, 100),
	FLOAT(cues, easing_from, 1, 100),
	UNSIGNED(cues, easing_s, 1, CUES_SCORES),
	UNSIGNED(cues, settled_s, 1, 600),
	FLOAT(cues, withdrawn_level_db, -40, 0),
	FLOAT(cues, withdrawn_rate, 0.1, 1),
	FLOAT(cues, withdrawn_range_st, -24, 0),
	UNSIGNED(cues, withdrawn_s, 1, 600),
	UNSIGNED(cues, overlap_ms, 500, 60000),
	UNSIGNED(cues, interruptions, 1, OVERLAP_TIMES),
	UNSIGNED(cues, interruptions_ms, 1000, 600000),
	UNSIGNED(cues, left_ms, 100, 60000),
	UNSIGNED(cues, dead_air_ms, 1000, 600000),
	UNSIGNED(cues, hold_long_ms, 1000, 3600000),
	UNSIGNED(cues, slow_response_ms, 500, 60000),
	UNSIGNED(cues, monologue_ms, 5000, 600000),
	UNSIGNED(cues, room_used_ms, 1000, 600000),
	FLOAT(cues, fast_open, 1, 3),
	FLOAT(cues, fast_close, 1, 3),
	UNSIGNED(cues, fast_s, 1, 600),
	FLOAT(cues, hurried_f0_st, 0, 12),
	FLOAT(cues, hesitates_factor, 1, 20),
	UNSIGNED(cues, hesitates_times, 1, 20),

	FLOAT(scorecard, prior, 0.001, 0.999),
};

struct reading {
	struct calibration *cal;
	char               *error;              /* [size: SETTINGS_ERROR_LEN] what is wrong, without the place */
};

static const struct setting *find(const char *section, const char *key)
{
	for (size_t i = 0; i < sizeof(settings) / sizeof(*settings); i++)
		if (!strcmp(settings[i].section, section) && !strcmp(settings[i].key, key))
			return &settings[i];
	return NULL;
}

static int store_number(struct calibration *cal, const struct setting *s, double v)
{
	void *at = (char *)cal + s->offset;

	switch (s->type) {
	case SETTING_FLOAT:
		*(float *)at = (float)v;
		return 1;
	case SETTING_UNSIGNED:
		*(unsigned *)at = (unsigned)v;
		return v == floor(v);
	case SETTING_BOOL:
		*(bool *)at = v != 0;
		return v == floor(v);
	case SETTING_LANGUAGE:
		break;
	}
	return 0;
}

static int take_number(struct reading *r, const struct setting *s, const char *value)
{
	char *end;
	double v = strtod(value, &end);

	if (end != value && !*end && v >= s->min && v <= s->max && store_number(r->cal, s, v))
		return 1;
	snprintf(r->error, SETTINGS_ERROR_LEN, "%s.%s = %.40s: must be a %snumber from %g to %g", s->section, s->key, value,
	         s->type == SETTING_FLOAT ? "" : "whole ", s->min, s->max);
	return 0;
}

static int take_language(struct reading *r, const struct setting *s, const char *value)
{
	for (unsigned i = 0; i < CUES_LANGUAGES; i++)
		if (!strcmp(cues_language_names[i], value)) {
			*(unsigned *)((char *)r->cal + s->offset) = i;
			return 1;
		}
	snprintf(r->error, SETTINGS_ERROR_LEN, "%s.%s = %.40s: must be en or es", s->section, s->key, value);
	return 0;
}

/* A cue's or a status line's text: sections are named after their ids, keys are headline_en and so on.  NULL: no such. */
static char *find_text(struct calibration *cal, const char *section, const char *key)
{
	int i = cues_text_find(section);
	bool headline = !strncmp(key, "headline_", 9);

	if (i < 0 || (!headline && strncmp(key, "technique_", 10) != 0))
		return NULL;

	struct cues_text *text = &cal->cues.texts.text[i];

	for (int l = 0; l < CUES_LANGUAGES; l++)
		if (!strcmp(strchr(key, '_') + 1, cues_language_names[l]))
			return headline ? text->headline[l] : text->technique[l];
	return NULL;
}

static int take_text(struct reading *r, char *at, const char *section, const char *key, const char *value)
{
	size_t len = strlen(value);

	if (len == 0 || len >= CUES_TEXT_LEN) {
		snprintf(r->error, SETTINGS_ERROR_LEN, "%s.%s: must be a text of 1 to %d bytes", section, key, CUES_TEXT_LEN - 1);
		return 0;
	}
	memcpy(at, value, len + 1);
	return 1;
}

/* One key, as inih gives it: 1 when taken, 0 when refused. */
static int take(void *ctx, const char *section, const char *key, const char *value)
{
	struct reading *r = ctx;
	const struct setting *s = find(section, key);
	char *text = find_text(r->cal, section, key);

	if (text)
		return take_text(r, text, section, key, value);
	/* Where calls come from is not analysis's: intake_config.h reads and checks that section. */
	if (!strcmp(section, "intake"))
		return 1;
	if (!s) {
		snprintf(r->error, SETTINGS_ERROR_LEN, "there is no setting %.40s.%.40s", section, key);
		return 0;
	}
	return s->type == SETTING_LANGUAGE ? take_language(r, s, value) : take_number(r, s, value);
}

int settings_read(struct calibration *cal, const char *name, const char *text, char *error)
{
	char what[SETTINGS_ERROR_LEN] = "not a line of the form key = value";
	struct calibration *copy = malloc(sizeof(*copy));

	if (!copy)
		return -ENOMEM;
	*copy = *cal;

	struct reading r = { copy, what };
	int line = ini_text_parse(text, strlen(text), take, &r, what, sizeof(what));

	if (line == 0)
		*cal = *copy;
	else
		snprintf(error, SETTINGS_ERROR_LEN, "%.60s:%d: %.180s", name, line, what);
	free(copy);
	return line == 0 ? 0 : -EINVAL;
}

/* stress.ini is a scorecard, a model rather than settings, and has its own reader. */
static int read_default(struct calibration *cal, const struct default_file *f, char *error)
{
	if (!strcmp(f->name, "stress.ini"))
		return scorecard_read(&cal->scorecard, f->name, f->text, error, SETTINGS_ERROR_LEN);
	return settings_read(cal, f->name, f->text, error);
}

int settings_defaults(struct calibration *cal, char *error)
{
	memset(cal, 0, sizeof(*cal));
	for (size_t i = 0; i < default_files_count; i++) {
		int err = read_default(cal, &default_files[i], error);

		if (err)
			return err;
	}
	return 0;
}

int settings_set(struct calibration *cal, const char *assignment, char *error)
{
	char text[SETTINGS_ERROR_LEN];
	const char *equals = strchr(assignment, '=');
	const char *dot = equals ? memrchr(assignment, '.', (size_t)(equals - assignment)) : NULL;   /* a section may hold one */

	if (!dot) {
		snprintf(error, SETTINGS_ERROR_LEN, "%.60s: write section.key=value", assignment);
		return -EINVAL;
	}
	snprintf(text, sizeof(text), "[%.*s]\n%s\n", (int)(dot - assignment), assignment, dot + 1);
	return settings_read(cal, "--set", text, error);
}
