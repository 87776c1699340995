#include "analysis/stress.h"

#include "analysis/baseline.h"
#include "analysis/voice.h"
#include "analysis/voices.h"
#include "framer.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

/* Speech before a jump against the baseline can be told from a baseline still forming. */
static const float settled_s = 6;

struct stress {
	const struct scorecard *sc;
	struct voice            voice;
	struct voices           voices;
	struct baseline         baseline[VOICE_FEATURES];
	int64_t                 learnt;                 /* speech frames the baselines have been offered */
	int64_t                 before;                 /* speech frames at the end of the last second */
	float                   snr_db;
	bool                    new_voice, mixed;
	struct stress_state     state;
};

static void forget(struct stress *s)
{
	voice_reset(&s->voice);
	voices_reset(&s->voices);
	for (size_t i = 0; i < VOICE_FEATURES; i++)
		baseline_reset(&s->baseline[i]);
	s->learnt = s->before = 0;
	s->state = (struct stress_state){ .score = NAN, .confidence = NAN };
}

int stress_create(struct stress **out, const struct scorecard *scorecard)
{
	struct stress *s = calloc(1, sizeof(*s));

	*out = s;
	if (!s)
		return -ENOMEM;
	s->sc = scorecard;
	for (size_t i = 0; i < VOICE_FEATURES; i++) {
		const struct scorecard_prior *p = &scorecard->baseline[i];

		baseline_init(&s->baseline[i], &(struct baseline_config){
			.low = voice_features[i].low, .high = voice_features[i].high,
			.quantile = { voice_features[i].quantile[0], voice_features[i].quantile[1] },
			.prior_centre = { p->centre, p->centre_2 }, .prior_hump = p->hump, .prior_spread = p->spread,
			.prior_weight = p->speech_s * FRAMES_PER_S, .memory = scorecard->dynamics.memory_s * FRAMES_PER_S,
		});
	}
	voices_init(&s->voices, &scorecard->voices);
	forget(s);
	return 0;
}

void stress_destroy(struct stress *s)
{
	free(s);
}

static float against_baseline(const struct stress *s, enum voice_feature feature, int64_t frames)
{
	return voice_figure(&s->voice, feature, frames) - baseline_centre(&s->baseline[feature]);
}

/* Of the last frames of speech, those that tell of the feature. */
static float share(const struct stress *s, enum voice_feature feature, int64_t frames)
{
	int64_t n = frames < s->voice.frames ? frames : s->voice.frames, known = 0;

	for (int64_t i = s->voice.frames - n; i < s->voice.frames; i++)
		known += !isnan(voice_value(&s->voice, feature, i));
	return n > 0 ? (float)known / (float)n : 0;
}

static void judge_spurt(struct stress *s)
{
	bool settled = (float)s->voice.frames >= settled_s * FRAMES_PER_S;
	float base_st = settled ? baseline_centre(&s->baseline[VOICE_F0]) : NAN;

	switch (voices_judge(&s->voices, base_st, against_baseline(s, VOICE_ALPHA, voice_window(&s->voice)))) {
	case VOICES_NEW:
		forget(s);
		s->new_voice = true;
		return;
	case VOICES_MIXED:
		s->mixed = true;
		return;
	case VOICES_SAME:
		return;
	}
}

void stress_update(struct stress *s, const struct caller_features *caller)
{
	const struct features *f = &caller->f;

	if (!f->speech || f->held || f->lost)
		return;
	if (voices_push(&s->voices, f->frame, voice_semitones(f->f0_hz)))
		judge_spurt(s);
	voice_push(&s->voice, f);
	s->snr_db = f->snr_db;
}

/* 0 at low, 1 at high. */
static float ramp(float x, float low, float high)
{
	return fminf(fmaxf((x - low) / (high - low), 0), 1);
}

/*
 * Frames reach the baselines late, so that the first seconds of a raised voice are not learnt before the score has had
 * time to rise; but not so late that a call's first seconds have no baseline: a third of what was heard, a window at most.
 */
static void learn(struct stress *s)
{
	const struct scorecard_dynamics *d = &s->sc->dynamics;
	int64_t lag = s->voice.frames / 3 < VOICE_WINDOW ? s->voice.frames / 3 : VOICE_WINDOW - FRAMES_PER_S;
	float calm = isnan(s->state.score) ? 1 : 1 - ramp(s->state.score, d->learn_below, d->learn_above);
	float weight = fmaxf(calm, d->frozen_weight);

	for (; s->learnt < s->voice.frames - lag; s->learnt++)
		for (size_t i = 0; i < VOICE_FEATURES; i++)
			baseline_add(&s->baseline[i], voice_value(&s->voice, (enum voice_feature)i, s->learnt), weight);
}

/* How far the window's F0 can be relied on.  A scream has F0 values too, but few clear ones: the newest frames tell it
 * as soon as the score rises. */
static float reliability(const struct stress *s)
{
	const struct scorecard_confidence *c = &s->sc->confidence;
	float voiced = share(s, VOICE_F0, VOICE_LEAST), clear = share(s, VOICE_PERIODICITY, VOICE_LEAST);

	return ramp(share(s, VOICE_F0, voice_window(&s->voice)), c->voiced_low, c->voiced_high) *
	       ramp(voiced > 0 ? clear / voiced : 0, c->clear_low, c->clear_high);
}

static float confidence(const struct stress *s)
{
	const struct scorecard_confidence *c = &s->sc->confidence;
	float speech_s = (float)s->voice.frames / FRAMES_PER_S;

	return speech_s / (speech_s + c->speech_s) * ramp(s->snr_db, c->snr_low_db, c->snr_high_db) * reliability(s);
}

/* A second with speech in it; frames: how much. */
static void hear(struct stress *s, int64_t frames)
{
	struct stress_state *out = &s->state;
	int64_t window = voice_window(&s->voice);
	float distance[SCORECARD_FEATURES];

	learn(s);
	out->speech_s = (float)s->voice.frames / FRAMES_PER_S;
	out->level_db = against_baseline(s, VOICE_LEVEL, frames);
	out->f0_st = against_baseline(s, VOICE_F0, frames);
	out->f0_range_st = voice_quantile(&s->voice, VOICE_F0, 0.8f, frames) -
	                   voice_quantile(&s->voice, VOICE_F0, 0.2f, frames);
	if (s->mixed || out->speech_s < s->sc->dynamics.first_s)
		return;
	for (size_t i = 0; i < s->sc->features; i++) {
		enum voice_feature feature = s->sc->feature[i].feature;

		distance[i] = voice_distance(feature, voice_figure(&s->voice, feature, window),
		                             baseline_centre(&s->baseline[feature]));
	}
	out->score = scorecard_score(s->sc, distance, &out->evidence);
	out->confidence = confidence(s);
}

void stress_second(struct stress *s, struct stress_state *out)
{
	int64_t frames = s->voice.frames - s->before;

	s->before = s->voice.frames;
	s->state.level_db = s->state.f0_st = s->state.f0_range_st = NAN;
	if (frames > 0)
		hear(s, frames);
	if (s->mixed) {
		s->state.score = s->state.confidence = NAN;
		s->state.evidence.count = 0;
	}
	*out = s->state;
	out->new_voice = s->new_voice;
	out->mixed = s->mixed;
	s->new_voice = false;
}

void stress_normal(const struct stress *s, enum voice_feature feature, float *centre, float *spread)
{
	*centre = baseline_centre(&s->baseline[feature]);
	*spread = baseline_spread(&s->baseline[feature]);
}
