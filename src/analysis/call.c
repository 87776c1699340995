#include "analysis/call.h"

#include "analysis/crosstalk.h"
#include "analysis/cues.h"
#include "analysis/dialogue.h"
#include "analysis/feed.h"
#include "analysis/outbox.h"
#include "analysis/quality.h"
#include "analysis/stress.h"
#include "analysis/summary.h"
#include "analysis/tension.h"
#include "analysis/tone.h"
#include "framer.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { SECOND_MS = 1000, LAST_PIECE_FRAMES = FRAMES_PER_S / 2 };

struct call {
	struct call_config  cfg;
	struct feed        *feed;
	struct stress      *stress;             /* NULL where no voice is known to be the caller's */
	struct stress_state state;              /* of the last second */
	struct quality      quality;
	struct crosstalk    crosstalk;
	struct dialogue     dialogue;
	struct tone         tone[SIDES];
	struct tone_voice   voice;              /* the caller's, or of one voice that nobody has named */
	struct tension      tension;
	struct cues         cues;
	struct summary      summary;
	struct outbox       out;
	int64_t             now_ms;
	int                 frames;             /* of this second, decided */
	bool                colleague, mixed_told, ended;
};

/* ---- who is heard ---- */

static bool hears_both(const struct call *c)
{
	return c->cfg.voices == VOICES_BOTH || c->cfg.voices == VOICES_AGENTS;
}

static bool knows_caller(const struct call *c)
{
	return c->cfg.voices == VOICES_BOTH || c->cfg.voices == VOICES_CALLER;
}

/* The side an event belongs to; a voice that nobody has named has none. */
static enum side event_side(const struct call *c, enum side side)
{
	return c->cfg.voices == VOICES_UNKNOWN ? SIDE_NONE : side;
}

static struct stress_state unknown_state(void)
{
	return (struct stress_state) {
		.score = NAN, .confidence = NAN, .level_db = NAN, .f0_st = NAN, .f0_range_st = NAN
	};
}

/* ---- every event goes through here ---- */

static void give(void *ctx, const struct event *e)
{
	struct call *c = ctx;

	summary_event(&c->summary, e);
	c->cfg.on_event(c->cfg.ctx, e);
}

static void add_gaps(struct call *c, int64_t until_ms)
{
	struct feed_gap gap;

	while (feed_gap(c->feed, until_ms, &gap))
		outbox_add(&c->out, EVENT_GAP, event_side(c, gap.side))->gap =
			(struct event_gap) { gap.start_ms, gap.lost_ms, gap.reason };
}

static void add_quality(void *ctx, enum side side, const struct event_quality *q)
{
	struct call *c = ctx;

	outbox_add(&c->out, EVENT_QUALITY, event_side(c, side))->quality = *q;
}

/* Two voices take turns on the caller's side: told once, and no stress from here on. */
static void tell_mixed(struct call *c)
{
	if (!c->state.mixed || c->mixed_told)
		return;
	c->mixed_told = true;
	add_quality(c, CALLER, &(struct event_quality) { QUALITY_MIXED, NAN, NULL });
}

/* ---- a second ---- */

static struct event_tone *add_tone(struct call *c, enum side side, const struct tone_figures *figures)
{
	struct event_tone *t = &outbox_add(&c->out, EVENT_TONE, event_side(c, side))->tone;

	*t = (struct event_tone) {
		.speech_ms = figures->speech_ms, .level_dbfs = figures->level_dbfs, .level_db = figures->level_db,
		.rate_syl_s = figures->rate_syl_s, .snr_db = figures->snr_db,
		.f0_hz = NAN, .f0_st = NAN, .f0_range_st = NAN, .alpha_nb_db = NAN, .stress = NAN, .confidence = NAN,
	};
	return t;
}

/* What only a caller's voice has, over what every side has. */
static void add_callers_tone(struct event_tone *t, const struct stress_state *state, float trust)
{
	t->level_db = state->level_db;
	t->f0_st = state->f0_st;
	t->f0_range_st = state->f0_range_st;
	t->stress = state->score;
	t->confidence = state->confidence * trust;
	if (!isnan(state->score))
		t->evidence = state->evidence;
}

static void read_caller(struct call *c)
{
	if (!c->stress)
		return;
	stress_second(c->stress, &c->state);
	if (c->colleague)
		c->state = unknown_state();
	tell_mixed(c);
}

/* What tension may be decided from: NAN where too little is known, or too little can be made out. */
static float trusted_score(const struct call *c)
{
	float confidence = c->state.confidence * quality_factor(&c->quality, CALLER);

	return confidence >= c->tension.cfg.confidence_min ? c->state.score : NAN;
}

static void call_second(struct call *c)
{
	struct tone_figures figures[SIDES];
	float f0_hz, alpha_nb_db;

	read_caller(c);
	tone_voice_second(&c->voice, &f0_hz, &alpha_nb_db);
	if (c->state.new_voice)
		c->tension.tense = false;               /* of somebody else */
	for (enum side s = CALLER; s < (hears_both(c) ? SIDES : AGENT); s++) {
		tone_second(&c->tone[s], &figures[s]);
		struct event_tone *t = add_tone(c, s, &figures[s]);

		if (s == AGENT)
			continue;
		t->f0_hz = f0_hz;
		t->alpha_nb_db = alpha_nb_db;
		if (c->stress)
			add_callers_tone(t, &c->state, quality_factor(&c->quality, CALLER));
	}
	tension_second(&c->tension, trusted_score(c), figures[CALLER].speech_ms, c->state.speech_s);
	summary_second(&c->summary, &c->state, &c->tension);
	cues_second(&c->cues, &c->state, &c->tension, &figures[CALLER], hears_both(c) ? &figures[AGENT] : NULL);
	c->frames = 0;
}

/* ---- a frame ---- */

/* The one place where features become a caller's: no agent's channel is ever read here. */
static void follow_voice(struct call *c, const struct features f[SIDES])
{
	struct caller_features caller = { f[CALLER] };

	if (c->cfg.voices == VOICES_AGENTS || c->colleague)
		return;
	tone_voice_update(&c->voice, &caller);
	if (c->stress)
		stress_update(c->stress, &caller);
}

static void show_features(struct call *c, const struct features f[SIDES])
{
	for (enum side s = CALLER; c->cfg.on_features && s < (hears_both(c) ? SIDES : AGENT); s++)
		c->cfg.on_features(c->cfg.ctx, event_side(c, s), &f[s]);
}

/* What is the other side's is taken away before anyone looks; told once, when it becomes known. */
static void take_leaks(struct call *c, struct features f[SIDES])
{
	unsigned told = hears_both(c) ? crosstalk_update(&c->crosstalk, f) : 0;

	for (enum side s = CALLER; s < SIDES; s++)
		if (told & 1u << s)
			add_quality(c, s, &(struct event_quality) { QUALITY_ECHO, c->crosstalk.path[s].leak_db, "dB" });
}

static void call_frame(struct call *c, struct features f[SIDES])
{
	c->now_ms = c->out.t_ms = (f[CALLER].frame + 1) * FRAME_HOP_MS;
	take_leaks(c, f);
	show_features(c, f);
	add_gaps(c, c->now_ms);
	dialogue_update(&c->dialogue, f, &c->out);
	quality_update(&c->quality, (const struct features *[SIDES]) { &f[CALLER], hears_both(c) ? &f[AGENT] : NULL },
	               add_quality, c);
	follow_voice(c, f);
	for (enum side s = CALLER; s < SIDES; s++)
		tone_update(&c->tone[s], &f[s]);
	if (++c->frames == FRAMES_PER_S)
		call_second(c);
	if (knows_caller(c))
		cues_update(&c->cues, &c->dialogue, &c->out);
	outbox_flush(&c->out);
}

void call_process(struct call *c, const struct audio_block *b)
{
	struct features f[SIDES];

	feed_block(c->feed, b);
	while (feed_next(c->feed, f))
		call_frame(c, f);
}

/* ---- what a person does ---- */

void call_act(struct call *c, enum call_action action)
{
	switch (action) {
	case CALL_DISMISS:
		cues_dismiss(&c->cues);
		break;
	case CALL_LOOKING_UP:
		cues_looking_up(&c->cues);
		break;
	case CALL_COLLEAGUE_ON:
	case CALL_COLLEAGUE_OFF:
		c->colleague = action == CALL_COLLEAGUE_ON;
		cues_rest(&c->cues, c->colleague);
		break;
	}
}

void call_mark(struct call *c, const char *text, const char *author)
{
	outbox_add(&c->out, EVENT_MARK, SIDE_NONE)->mark = (struct event_mark) { text, author };
	outbox_flush(&c->out);
}

void call_drift(struct call *c, double ppm)
{
	quality_drift(&c->quality, ppm, add_quality, c);
	outbox_flush(&c->out);
}

int64_t call_now_ms(const struct call *c)
{
	return c->now_ms;
}

/* ---- begin and end ---- */

static int create_parts(struct call *c, const struct calibration *cal, const struct fft *fft)
{
	int err = feed_create(&c->feed, c->cfg.rate_hz, hears_both(c), cal, fft);

	if (!err && knows_caller(c))
		err = stress_create(&c->stress, &cal->scorecard);
	if (err)
		return err;
	dialogue_init(&c->dialogue, &cal->dialogue, hears_both(c));
	quality_init(&c->quality, &cal->quality);
	crosstalk_init(&c->crosstalk, &cal->crosstalk);
	for (enum side s = CALLER; s < SIDES; s++)
		tone_init(&c->tone[s], &cal->tone);
	tension_init(&c->tension, &cal->tension);
	cues_init(&c->cues, &cal->cues);
	summary_init(&c->summary);
	c->state = unknown_state();
	return 0;
}

int call_create(struct call **out, const struct call_config *cfg, const struct calibration *cal, const struct fft *fft)
{
	struct call *c = *out = calloc(1, sizeof(*c));

	if (!c)
		return -ENOMEM;
	c->cfg = *cfg;
	c->out.on_event = give;
	c->out.ctx = c;
	c->out.call = cfg->id;

	int err = (unsigned)cfg->voices > VOICES_UNKNOWN ? -EINVAL : create_parts(c, cal, fft);

	if (err) {
		call_destroy(c);
		*out = NULL;
		return err;
	}
	outbox_add(&c->out, EVENT_CALL_START, SIDE_NONE)->start = cfg->start;
	outbox_flush(&c->out);
	return 0;
}

/* A last second of half a second or more is told as if it were whole: its end is where its t_ms says. */
static void finish_second(struct call *c)
{
	if (c->frames < LAST_PIECE_FRAMES)
		return;
	c->out.t_ms = (c->now_ms / SECOND_MS + 1) * SECOND_MS;
	call_second(c);
	outbox_flush(&c->out);
}

void call_end(struct call *c, const char *reason)
{
	struct features f[SIDES];

	if (c->ended)
		return;
	c->ended = true;
	feed_finish(c->feed);
	while (feed_next(c->feed, f))
		call_frame(c, f);
	finish_second(c);

	int64_t duration_ms = feed_duration_ms(c->feed);

	if (c->out.t_ms < duration_ms)
		c->out.t_ms = duration_ms;
	add_gaps(c, INT64_MAX);
	dialogue_finish(&c->dialogue, &c->out);
	cues_finish(&c->cues, &c->out);
	outbox_flush(&c->out);
	struct event *e = outbox_add(&c->out, EVENT_CALL_END, SIDE_NONE);

	e->end = summary_end(&c->summary, &c->dialogue, reason, duration_ms, knows_caller(c));
	e->end.suppressed_cues = c->cues.suppressed;
	outbox_flush(&c->out);
}

void call_destroy(struct call *c)
{
	if (!c)
		return;
	stress_destroy(c->stress);
	feed_destroy(c->feed);
	free(c);
}
