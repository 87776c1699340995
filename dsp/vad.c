#include "vad.h"

#include "framer.h"
#include "level.h"
#include "noise_floor.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

/* Frames around the one that is decided. */
enum {
	BEFORE  = 30,                           /* what follows a word's last vowel: up to 300 ms */
	CLOSURE = 20,                           /* a word's end, a stop's closure: up to 200 ms */
	VOICE_FRAMES = 3,                       /* a click can look periodic, but not for this long */
	TOUCH  = FRAME_LEN / FRAME_HOP - 1,     /* frames to either side that share samples with one */
	LEAD   = TOUCH + 2,                     /* frames that hold part of a tone before it is doubtful (tones.h) */
	RING   = 64                             /* at least BEFORE + 2 + VAD_LOOKAHEAD */
};

struct vad {
	struct vad_config cfg;
	struct noise_floor floor;
	float  rise, fall;                      /* of the talker's level, per frame */
	float  talker_db;
	float  loudest_db;                      /* of all frames so far */
	bool   spoken;                          /* a voice has been heard: talker_db is its level */
	size_t quiet;                           /* frames since one held digital silence */
	size_t frame;
	size_t touched;                         /* frames still to come that share samples with a blocked one */
	float  power[RING];                     /* mean square in the band */
	float  level_db[RING];                  /* the same in dB */
	float  position[RING];
	float  periodicity[RING];
	enum vad_block block[RING];
	bool   voiced[RING];                    /* it has an F0 */
	size_t voiced_count;                    /* of BEFORE + 1 frames */
	size_t periodic;                        /* frames that periodicity has lasted */
	size_t since_voice;                     /* frames from the last voice to the newest frame */
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
	v->since_voice = RING;
	v->talker_db = v->speech_power = v->noise_db = NAN;
	v->loudest_db = LEVEL_SILENCE_DBFS;
	noise_floor_init(&v->floor, cfg->floor_window_s, cfg->floor_keep, cfg->floor_least_share);
	*out = v;
	return 0;
}

void vad_destroy(struct vad *v)
{
	free(v);
}

static bool voice_near(const struct vad *v, size_t frames)
{
	return v->since_voice <= frames;
}

/* Only a voice raises it. */
static void track_talker(struct vad *v, float level_db, float floor_db)
{
	float low = floor_db + v->cfg.range_min_db;

	if (isnan(v->talker_db))
		v->talker_db = low;
	if (level_db < v->talker_db) {
		v->talker_db += v->fall * (level_db - v->talker_db);
	} else if (voice_near(v, VOICE_FRAMES)) {
		v->talker_db += v->rise * (level_db - v->talker_db);
		v->spoken = true;
	}
	if (v->talker_db < low)
		v->talker_db = low;
}

static void follow_voice(struct vad *v, float periodicity)
{
	v->periodic = periodicity >= v->cfg.voice ? v->periodic + 1 : 0;
	v->since_voice = v->periodic >= VOICE_FRAMES ? 0 : v->since_voice + 1;
}

/* What was doubtful up to a blocked frame was the same, and so were the frames that led up to the doubt. */
static void block_before(struct vad *v)
{
	size_t i = 1, most = v->frame < RING - 1 ? v->frame : RING - 1;

	while (i <= most && v->block[(v->frame - i) % RING] == VAD_DOUBTFUL)
		i++;
	most = i + LEAD < most ? i + LEAD : most;
	for (i = 1; i <= most; i++) {
		size_t at = (v->frame - i) % RING;

		v->position[at] = v->periodicity[at] = 0;
		v->block[at] = VAD_BLOCKED;
	}
}

static enum vad_block spread_block(struct vad *v, enum vad_block block)
{
	if (block == VAD_BLOCKED) {
		if (v->frame && v->block[(v->frame - 1) % RING] != VAD_BLOCKED)
			block_before(v);
		v->touched = TOUCH;
	} else if (v->touched) {
		v->touched--;
		return VAD_BLOCKED;
	}
	return block;
}

static void take(struct vad *v, const struct spectrum_frame *s, const struct pitch_result *now, enum vad_block block)
{
	size_t at = v->frame % RING;

	v->quiet = s->band_power > 0 ? v->quiet + 1 : 0;
	v->power[at] = s->band_power;
	v->level_db[at] = s->band_dbfs;
	v->position[at] = v->periodicity[at] = 0;
	v->block[at] = spread_block(v, block);
	follow_voice(v, v->block[at] || s->band_power <= 0 ? 0 : now->periodicity);
	if (v->block[at] || s->band_power <= 0)
		return;
	/* A frame that is partly digital silence is quieter than the line. */
	if (v->quiet > FRAME_LEN / FRAME_HOP)
		noise_floor_update(&v->floor, s->band_power, now->periodicity, voice_near(v, BEFORE));
	if (!noise_floor_known(&v->floor))
		return;

	/* Digital silence is no floor: what was heard above it sets the least, whatever the gain. */
	v->loudest_db = fmaxf(v->loudest_db, v->level_db[at]);

	float least_db = v->spoken ? v->talker_db - v->cfg.range_max_db : v->loudest_db - v->cfg.range_first_db;
	float floor_db = fmaxf(least_db, level_dbfs(v->floor.floor));

	track_talker(v, v->level_db[at], floor_db);
	floor_db = fmaxf(floor_db, v->talker_db - v->cfg.range_max_db);
	v->periodicity[at] = now->periodicity;
	v->position[at] = fmaxf(-0.5f, fminf(1.5f, (v->level_db[at] - floor_db) / (v->talker_db - floor_db)));
}

/* What the path search says of frame k. */
static void take_voicing(struct vad *v, size_t k, const struct pitch_result *tracked)
{
	size_t at = k % RING;

	v->voiced[at] = tracked->f0_hz > 0 && v->block[at] != VAD_BLOCKED;
	v->voiced_count += v->voiced[at];
	if (k > BEFORE)
		v->voiced_count -= v->voiced[(k - BEFORE - 1) % RING];
	if (v->voiced[at] && v->since_voice > VAD_LOOKAHEAD)
		v->since_voice = VAD_LOOKAHEAD;
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
	size_t first = k < VAD_LOOKAHEAD ? 0 : k - VAD_LOOKAHEAD, last = k + VAD_LOOKAHEAD;

	r->evidence[VAD_POSITION] = mean(v->position, first, last);
	r->evidence[VAD_BEFORE] = highest(v->position, k < CLOSURE ? 0 : k - CLOSURE, k);
	r->evidence[VAD_PERIODICITY] = highest(v->periodicity, first, last);
	r->evidence[VAD_HARMONICITY] = fminf(v->cfg.harmonicity_top, mean(v->periodicity, first, last));
	r->evidence[VAD_VOICED] = (float)v->voiced_count / (BEFORE + 1);
	r->score = v->cfg.bias;
	for (size_t i = 0; i < VAD_EVIDENCE; i++)
		r->score += v->cfg.weight[i] * r->evidence[i];
}

static void track(float *level, float now, float keep)
{
	*level = isnan(*level) ? now : now + keep * (*level - now);
}

struct vad_result vad_process(struct vad *v, const struct spectrum_frame *s, const struct pitch_result *now,
                              const struct pitch_result *tracked, enum vad_block block)
{
	struct vad_result r = { .floor_dbfs = LEVEL_SILENCE_DBFS };

	take(v, s, now, block);
	if (v->frame++ < VAD_LOOKAHEAD)
		return r;

	size_t k = v->frame - 1 - VAD_LOOKAHEAD;
	size_t at = k % RING;

	take_voicing(v, k, tracked);
	weigh(v, k, &r);
	r.voice = voice_near(v, VAD_LOOKAHEAD + BEFORE) && r.evidence[VAD_POSITION] > 0;
	v->speech = r.voice && r.score > (v->speech ? -v->cfg.hysteresis : v->cfg.hysteresis);
	r.speech = v->speech;
	if (v->speech)
		track(&v->speech_power, v->power[at], v->cfg.speech_keep);
	else if (!v->block[at] && v->level_db[at] > LEVEL_SILENCE_DBFS)
		track(&v->noise_db, v->level_db[at], v->cfg.noise_keep);
	if (!isnan(v->noise_db))
		r.floor_dbfs = v->noise_db;
	if (!isnan(v->noise_db) && !isnan(v->speech_power))
		r.snr_db = fmaxf(0, level_dbfs(v->speech_power) - v->noise_db);
	return r;
}

bool vad_quiet(const struct vad *v, const struct spectrum_frame *s)
{
	return s->band_power <= 0 ||
	       (noise_floor_known(&v->floor) && s->band_power < v->cfg.quiet_top * v->floor.floor);
}
