#include "music.h"

#include "framer.h"
#include "level.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
	FIRST = 19,                             /* bins: 297-3422 Hz */
	BINS  = 200,
	LAG   = 8,                              /* frames: spectra this far apart share no sample and 80 ms of change */
	GROUP = 4,                              /* bins; a peak is judged against this group and GROUPS_BESIDE to each side */
	GROUPS = BINS / GROUP,
	GROUPS_BESIDE = 2,                      /* 20 bins in all: 312 Hz, more than the distance of most harmonics */
	ATTACK = FRAME_LEN / FRAME_HOP,         /* frames until the first one shares no sample with what was before */
	STEP  = 5                               /* frames between two looks at the spread of peaks, which is slow */
};

struct music {
	struct music_config cfg;
	float  root[LAG][BINS];                 /* amplitude spectra of unit length, by frame */
	float  share[BINS];                     /* of frames with a peak in this bin */
	float  likeness, mean_db, variance_db2, step_db, spread;
	float  top_db, loudest_db, last_db;
	size_t frame;
	size_t stretch;                         /* frames of sound in it */
	size_t quiet;                           /* frames since the last sound */
};

static void begin(struct music *m)
{
	m->stretch = 0;
	m->likeness = m->cfg.first_likeness;
	m->variance_db2 = m->cfg.first_swing_db * m->cfg.first_swing_db;
	m->step_db = m->cfg.first_step_db;
	m->spread = 0;
	for (size_t i = 0; i < BINS; i++)
		m->share[i] = m->cfg.first_share;
}

int music_create(struct music **out, const struct music_config *cfg)
{
	struct music *m;

	*out = NULL;
	if (cfg->memory_s <= 0 || cfg->doubt_s <= 0 || cfg->pause_s < 0 || cfg->mean_s <= 0)
		return -EINVAL;
	m = calloc(1, sizeof(*m));
	if (!m)
		return -ENOMEM;
	m->cfg = *cfg;
	m->top_db = m->loudest_db = LEVEL_SILENCE_DBFS;
	begin(m);
	*out = m;
	return 0;
}

void music_destroy(struct music *m)
{
	free(m);
}

/* The frame's amplitude spectrum in place of the one LAG frames back; returns their cosine. */
static float follow_spectrum(struct music *m, const float *power, float band_power)
{
	float *root = m->root[m->frame % LAG];
	float scale = 1 / sqrtf(band_power);
	float sum[8] = { 0 }, cosine = 0;

	for (size_t i = 0; i < BINS; i += 8)
		for (size_t j = 0; j < 8; j++) {
			float now = scale * sqrtf(power[i + j]);

			sum[j] += now * root[i + j];
			root[i + j] = now;
		}
	for (size_t j = 0; j < 8; j++)
		cosine += sum[j];
	return cosine;
}

static void follow_peaks(struct music *m, const float *power, float step)
{
	float group[GROUPS + 2 * GROUPS_BESIDE] = { 0 };
	float *g = group + GROUPS_BESIDE;
	float over = m->cfg.peak_over_mean / (GROUP * (2 * GROUPS_BESIDE + 1));

	for (size_t i = 0; i < GROUPS; i++)
		g[i] = power[GROUP * i] + power[GROUP * i + 1] + power[GROUP * i + 2] + power[GROUP * i + 3];
	for (size_t i = 0; i < GROUPS; i++) {
		float around = group[i] + group[i + 1] + group[i + 2] + group[i + 3] + group[i + 4];
		float limit = over * around;

		for (size_t j = GROUP * i; j < GROUP * (i + 1); j++)
			m->share[j] += step * ((power[j] > limit ? 1.0f : 0.0f) - m->share[j]);
	}
}

static float spread_of(const float *share)
{
	float sum[8] = { 0 }, square[8] = { 0 }, s = 0, q = 0;

	for (size_t i = 0; i < BINS; i += 8)
		for (size_t j = 0; j < 8; j++) {
			sum[j] += share[i + j];
			square[j] += share[i + j] * share[i + j];
		}
	for (size_t j = 0; j < 8; j++) {
		s += sum[j] / BINS;
		q += square[j] / BINS;
	}
	return q > s * s ? sqrtf(q - s * s) : 0;
}

static void follow_level(struct music *m, float level_db, float step)
{
	if (m->stretch == 1)
		m->last_db = level_db;
	if (m->stretch <= ATTACK)
		m->mean_db = level_db;

	float off = level_db - m->mean_db;

	m->mean_db += fmaxf(step, 1 / (m->cfg.mean_s * FRAMES_PER_S)) * off;
	m->variance_db2 += step * (off * off - m->variance_db2);
	m->step_db += step * (fabsf(level_db - m->last_db) - m->step_db);
	m->last_db = level_db;
}

/* A frame of the stretch; its weight is 1/n of a mean at first, and a running mean's later. */
static void follow(struct music *m, const struct spectrum_frame *s, float level_db)
{
	float doubt = m->cfg.doubt_s * FRAMES_PER_S, memory = m->cfg.memory_s * FRAMES_PER_S;

	m->stretch++;

	float n = (float)m->stretch + doubt;
	float step = 1 / (n < memory ? n : memory);
	float cosine = follow_spectrum(m, s->power + FIRST, s->band_power);

	if (m->stretch > LAG)
		m->likeness += step * (cosine - m->likeness);
	follow_peaks(m, s->power + FIRST, step);
	follow_level(m, level_db, step);
	if (m->stretch % STEP == 0)
		m->spread = spread_of(m->share);
}

struct music_result music_process(struct music *m, const struct spectrum_frame *s, bool quiet)
{
	struct music_result r = { 0 };
	float level_db = s->band_dbfs;

	m->top_db = fmaxf(level_db, m->top_db - m->cfg.top_fall_db_s / FRAMES_PER_S);
	m->loudest_db = fmaxf(level_db, m->loudest_db - m->cfg.forget_db_s / FRAMES_PER_S);
	if (quiet || level_db < m->top_db - m->cfg.range_db)
		m->quiet++;
	else
		m->quiet = 0;
	if (m->quiet > m->cfg.pause_s * FRAMES_PER_S && m->stretch)
		begin(m);
	if (!m->quiet)
		follow(m, s, level_db);
	m->frame++;

	r.stretch = m->stretch;
	r.loud = m->stretch && m->mean_db > m->loudest_db - m->cfg.depth_db;
	r.evidence[MUSIC_LIKENESS] = m->likeness;
	r.evidence[MUSIC_PARTIALS] = m->spread;
	r.evidence[MUSIC_SWING_DB] = sqrtf(m->variance_db2);
	r.evidence[MUSIC_STEP_DB] = m->step_db;
	r.score = m->cfg.bias;
	for (size_t i = 0; i < MUSIC_EVIDENCE; i++)
		r.score += m->cfg.weight[i] * r.evidence[i];
	return r;
}
