#include "vad.h"

#include "framer.h"
#include "level.h"
#include "noise_floor.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

/* Frames around the one that is decided. */
enum {
	BEFORE = 20,                            /* a word's end, a stop's closure: up to 200 ms */
	NEAR   = 3,
	TOUCH  = FRAME_LEN / FRAME_HOP - 1,     /* frames to either side that share samples with one */
	RING   = 32                             /* at least BEFORE + 1 + VAD_LOOKAHEAD */
};

/* A band's share of dB over the floor is bounded, so that one loud band is no speech. */
static const float band_top = 1e4f;             /* 40 dB */

/* Noise stays under this many times the least of its smoothed power: 10 dB. */
static const float quiet_top = 10;

/* Time constants of the two levels behind snr_db, in frames of speech and of silence. */
static const float speech_keep = 0.997f;        /* 3 s */
static const float noise_keep  = 0.99f;         /* 1 s */

struct vad {
	struct vad_config cfg;
	struct noise_floor floor;
	float  rise, fall;                      /* of the talker's level, per frame */
	float  talker_db;
	size_t quiet;                           /* frames since one held digital silence */
	size_t frame;
	size_t touched;                         /* frames still to come that share samples with a blocked one */
	float  power[RING];                     /* mean square in the band */
	float  level_db[RING];                  /* the same in dB */
	float  over_db[RING];                   /* mean over the bands of dB over the floor */
	float  position[RING];
	float  periodicity[RING];
	bool   blocked[RING];
	bool   speech;
	float  speech_power;                    /* tracked mean square of speech frames; NAN until known */
	float  noise_db;                        /* tracked level of the others; NAN until known */
};

static bool valid(const struct vad_config *c)
{
	return c->floor_window_s > 0 && c->range_min_db > 0 && c->range_max_db > c->range_min_db && c->talker_rise_s > 0 &&
	       c->talker_fall_s > 0 && c->hysteresis >= 0;
}

int vad_create(struct vad **out, const struct vad_config *cfg)
{
	struct vad *v;

	*out = NULL;
	if (!valid(cfg))
		return -EINVAL;
	v = calloc(1, sizeof(*v));
	if (!v)
		return -ENOMEM;
	v->cfg = *cfg;
	v->rise = 1 - expf(-1 / (cfg->talker_rise_s * FRAMES_PER_S));
	v->fall = 1 - expf(-1 / (cfg->talker_fall_s * FRAMES_PER_S));
	v->talker_db = v->speech_power = v->noise_db = NAN;
	noise_floor_init(&v->floor, cfg->floor_window_s);
	*out = v;
	return 0;
}

void vad_destroy(struct vad *v)
{
	free(v);
}

/* 10/12 log10 of the product is the mean of 10 log10 over the bands, for one logarithm. */
static float over_floor_db(const struct vad *v, const float *bands)
{
	double product = 1;

	for (size_t b = 0; b < NOISE_FLOOR_BANDS; b++) {
		float ratio = bands[b] / (v->floor.floor[b] + 1e-20f);

		product *= (double)(ratio < 1 ? 1 : ratio > band_top ? band_top : ratio);
	}
	return 10.0f / NOISE_FLOOR_BANDS * (float)log10(product);
}

static void track_talker(struct vad *v, float level_db, float floor_db)
{
	float low = floor_db + v->cfg.range_min_db;

	if (isnan(v->talker_db))
		v->talker_db = low;
	v->talker_db += (level_db > v->talker_db ? v->rise : v->fall) * (level_db - v->talker_db);
	if (v->talker_db < low)
		v->talker_db = low;
}

/* What leads up to a blocked frame, or follows it, holds part of the same. */
static bool is_blocked(struct vad *v, enum vad_block block)
{
	if (block == VAD_BLOCKED) {
		for (size_t i = 1; i <= TOUCH && i <= v->frame; i++) {
			size_t at = (v->frame - i) % RING;

			v->over_db[at] = v->position[at] = v->periodicity[at] = 0;
		}
		v->touched = TOUCH;
		return true;
	}
	if (v->touched) {
		v->touched--;
		return true;
	}
	return block == VAD_DOUBTFUL;
}

static void take(struct vad *v, const struct spectrum_frame *s, const struct pitch_result *now, enum vad_block block)
{
	size_t at = v->frame % RING;
	float bands[NOISE_FLOOR_SUMS];

	v->quiet = s->band_power > 0 ? v->quiet + 1 : 0;
	v->power[at] = s->band_power;
	v->level_db[at] = level_dbfs(s->band_power);
	v->over_db[at] = v->position[at] = v->periodicity[at] = 0;
	v->blocked[at] = is_blocked(v, block);
	if (v->blocked[at] || s->band_power <= 0)
		return;
	noise_floor_bands(s->power, bands);
	/* A frame that is partly digital silence is quieter than the line. */
	if (v->quiet > FRAME_LEN / FRAME_HOP)
		noise_floor_update(&v->floor, bands, now->periodicity);
	if (!noise_floor_known(&v->floor))
		return;

	float floor_db = level_dbfs(v->floor.floor[NOISE_FLOOR_BANDS]);

	track_talker(v, v->level_db[at], floor_db);
	if (floor_db < v->talker_db - v->cfg.range_max_db)
		floor_db = v->talker_db - v->cfg.range_max_db;
	v->over_db[at] = over_floor_db(v, bands);
	v->periodicity[at] = now->periodicity;
	v->position[at] = fmaxf(-0.5f, fminf(1.5f, (v->level_db[at] - floor_db) / (v->talker_db - floor_db)));
}

static float highest(const float *ring, size_t from, size_t to)
{
	float best = 0;

	for (size_t i = from; i <= to; i++)
		best = ring[i % RING] > best ? ring[i % RING] : best;
	return best;
}

static float mean(const float *ring, size_t from, size_t to)
{
	float sum = 0;

	for (size_t i = from; i <= to; i++)
		sum += ring[i % RING];
	return sum / (float)(to - from + 1);
}

static void weigh(const struct vad *v, size_t k, struct vad_result *r)
{
	size_t last = k + VAD_LOOKAHEAD;

	r->evidence[VAD_POSITION] = mean(v->position, k < VAD_LOOKAHEAD ? 0 : k - VAD_LOOKAHEAD, last);
	r->evidence[VAD_NEAR_POSITION] = mean(v->position, k < NEAR ? 0 : k - NEAR, k + NEAR);
	r->evidence[VAD_BEFORE_DB] = highest(v->over_db, k < BEFORE ? 0 : k - BEFORE, k);
	r->evidence[VAD_PERIODICITY] = highest(v->periodicity, k < VAD_LOOKAHEAD ? 0 : k - VAD_LOOKAHEAD, last);
	r->evidence[VAD_HARMONICITY] = mean(v->periodicity, k < VAD_LOOKAHEAD ? 0 : k - VAD_LOOKAHEAD, last);
	r->score = v->cfg.bias;
	for (size_t i = 0; i < VAD_EVIDENCE; i++)
		r->score += v->cfg.weight[i] * r->evidence[i];
}

static void track(float *level, float now, float keep)
{
	*level = isnan(*level) ? now : now + keep * (*level - now);
}

struct vad_result vad_process(struct vad *v, const struct spectrum_frame *s, const struct pitch_result *now,
                              enum vad_block block)
{
	struct vad_result r = { .floor_dbfs = LEVEL_SILENCE_DBFS };

	take(v, s, now, block);
	if (v->frame++ < VAD_LOOKAHEAD)
		return r;

	size_t k = v->frame - 1 - VAD_LOOKAHEAD;
	size_t at = k % RING;

	weigh(v, k, &r);
	v->speech = r.score > (v->speech ? -v->cfg.hysteresis : v->cfg.hysteresis);
	r.speech = v->speech;
	if (v->speech)
		track(&v->speech_power, v->power[at], speech_keep);
	else if (!v->blocked[at] && v->level_db[at] > LEVEL_SILENCE_DBFS)
		track(&v->noise_db, v->level_db[at], noise_keep);
	if (!isnan(v->noise_db))
		r.floor_dbfs = v->noise_db;
	if (!isnan(v->noise_db) && !isnan(v->speech_power))
		r.snr_db = fmaxf(0, level_dbfs(v->speech_power) - v->noise_db);
	return r;
}

bool vad_quiet(const struct vad *v, const struct spectrum_frame *s)
{
	return s->band_power <= 0 ||
	       (noise_floor_known(&v->floor) && s->band_power < quiet_top * v->floor.floor[NOISE_FLOOR_BANDS]);
}
