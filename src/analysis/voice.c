#include "analysis/voice.h"

#include "framer.h"
#include "stats.h"

#include <math.h>
#include <string.h>

const struct voice_feature_info voice_features[VOICE_FEATURES] = {
	[VOICE_F0]          = { "f0_st",          "st", -9,   28,   { 0, 1 },         true  },
	[VOICE_LEVEL]       = { "level_db",       "dB", -96,  0,    { 0.80f, 0.80f }, true  },
	[VOICE_ALPHA]       = { "alpha_nb_db",    "dB", -40,  24,   { 0.50f, 0.50f }, true  },
	[VOICE_PERIODICITY] = { "periodicity_pc", "%",  60,   100,  { 0.50f, 0.50f }, false },
	[VOICE_STRETCH]     = { "voiced_ms",      "ms", 0,    1500, { 0.50f, 0.50f }, false },
};

void voice_reset(struct voice *v)
{
	memset(v, 0, sizeof(*v));
}

float voice_semitones(float f0_hz)
{
	return f0_hz > 0 ? 12.0f * log2f(f0_hz / 100.0f) : NAN;
}

/* ERB number of a pitch, in those that a semitone spans at 150 Hz (the slope there). */
static float heard_st(float st)
{
	static const float erb_per_st = 0.2127f;
	float f0_hz = 100.0f * exp2f(st / 12.0f);

	return 21.4f * log10f(1.0f + 0.00437f * f0_hz) / erb_per_st;
}

float voice_distance(enum voice_feature feature, float now, float normal)
{
	return feature == VOICE_F0 ? heard_st(now) - heard_st(normal) : now - normal;
}

/* When pushed frame i was said. */
static int64_t said_at(const struct voice *v, int64_t i)
{
	return v->at[i % VOICE_WINDOW];
}

void voice_push(struct voice *v, const struct features *f)
{
	float periodicity_pc = 100.0f * f->periodicity;
	bool voiced = f->f0_hz > 0, clear = voiced && periodicity_pc >= voice_features[VOICE_PERIODICITY].low;
	bool follows = v->run > 0 && f->frame == said_at(v, v->frames - 1) + 1;
	size_t at = (size_t)(v->frames % VOICE_WINDOW);

	v->run = !clear ? 0 : follows ? v->run + 1 : 1;
	v->value[VOICE_F0][at] = voice_semitones(f->f0_hz);
	v->value[VOICE_LEVEL][at] = f->level_dbfs;
	v->value[VOICE_ALPHA][at] = voiced ? f->alpha_nb_db : NAN;
	v->value[VOICE_PERIODICITY][at] = clear ? periodicity_pc : NAN;
	v->value[VOICE_STRETCH][at] = clear ? (float)(v->run * FRAME_HOP_MS) : NAN;
	v->at[at] = f->frame;
	v->frames++;
}

int64_t voice_window(const struct voice *v)
{
	int64_t most = v->frames < VOICE_WINDOW ? v->frames : VOICE_WINDOW, n = most < VOICE_LEAST ? most : VOICE_LEAST;

	while (n < most && said_at(v, v->frames - n - 1) > said_at(v, v->frames - 1) - VOICE_SPAN)
		n++;
	return n;
}

float voice_value(const struct voice *v, enum voice_feature feature, int64_t i)
{
	return v->value[feature][i % VOICE_WINDOW];
}

/* The known values -> x; how many. */
static size_t known(const struct voice *v, enum voice_feature feature, int64_t frames, float *x)
{
	size_t n = 0;
	int64_t from = v->frames - (frames < VOICE_WINDOW ? frames : VOICE_WINDOW);

	for (int64_t i = from > 0 ? from : 0; i < v->frames; i++)
		if (!isnan(voice_value(v, feature, i)))
			x[n++] = voice_value(v, feature, i);
	return n;
}

float voice_quantile(const struct voice *v, enum voice_feature feature, float quantile, int64_t frames)
{
	float x[VOICE_WINDOW];
	size_t n = known(v, feature, frames, x);

	return stats_quantile(x, n, quantile);
}

float voice_figure(const struct voice *v, enum voice_feature feature, int64_t frames)
{
	const float *quantile = voice_features[feature].quantile;
	float x[VOICE_WINDOW];
	size_t n = known(v, feature, frames, x);

	return stats_between(x, n, quantile[0], quantile[1]);
}
