#include "fitting/hear.h"

#include "analysis/channel.h"
#include "analysis/stress.h"
#include "framer.h"

#include <math.h>
#include <string.h>

int emotion_of(const char *word)
{
	static const struct { const char *word; enum emotion emotion; } known[] = {
		{ "neutral", CALM }, { "calm", CALM }, { "no", CALM }, { "angry", TENSE }, { "fear", TENSE }, { "yes", TENSE },
		{ "tense", TENSE }, { "happy", HAPPY },
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
		if (!strcmp(word, known[i].word))
			return (int)known[i].emotion;
	return -1;
}

static int take_second(struct rows *r, struct stress *stress, float at_s, const struct labelled *span)
{
	struct stress_state state;
	float distance[VOICE_FEATURES];

	stress_second(stress, &state);
	if (isnan(state.f0_st) || isnan(state.score) || at_s <= span->from_s || at_s > span->to_s)
		return 0;
	for (size_t i = 0; i < VOICE_FEATURES; i++)
		distance[i] = NAN;
	for (size_t i = 0; i < state.evidence.count; i++)
		for (size_t k = 0; k < VOICE_FEATURES; k++)
			if (!strcmp(state.evidence.items[i].feature, voice_features[k].name))
				distance[k] = state.evidence.items[i].delta;
	return rows_add(r, distance);
}

int hear_call(struct rows *r, const float *x, size_t n, unsigned rate_hz, const struct labelled *span,
              const struct calibration *cal, const struct fft *fft)
{
	struct channel *c = NULL;
	struct stress *stress = NULL;
	struct caller_features f;
	int err = channel_create(&c, rate_hz, cal, fft);

	if (!err)
		err = stress_create(&stress, &cal->scorecard);
	while (!err && (n || channel_ready(c))) {
		size_t taken = channel_push(c, x, n);

		x += taken;
		n -= taken;
		if (!n)
			channel_finish(c);
		while (!err && channel_next(c, &f.f)) {
			stress_update(stress, &f);
			if (f.f.frame % FRAMES_PER_S == FRAMES_PER_S - 1)
				err = take_second(r, stress, (float)(f.f.frame + 1) / FRAMES_PER_S, span);
		}
	}
	for (size_t i = 0; !err && i < VOICE_FEATURES; i++)
		stress_normal(stress, (enum voice_feature)i, &r->segment[r->segments - 1].centre[i],
		              &r->segment[r->segments - 1].spread[i]);
	stress_destroy(stress);
	channel_destroy(c);
	return err;
}
