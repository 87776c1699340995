#include "fitting/rows.h"

#include "analysis/channel.h"
#include "analysis/stress.h"
#include "framer.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { RATE = 8000, CALL_MAX = 120 * RATE, TEST_CLIPS = 3, SPEAKER_CLIPS = 512 };

static const float baseline_min_s = 6;          /* shorter calls are not made */

int rows_add_segment(struct rows *r, const struct segment *s)
{
	struct segment *more = realloc(r->segment, (r->segments + 1) * sizeof(*more));

	if (!more)
		return -ENOMEM;
	r->segment = more;
	r->segment[r->segments++] = *s;
	return 0;
}

int rows_add(struct rows *r, const float *distance)
{
	struct row *more = realloc(r->row, (r->n + 1) * sizeof(*more));

	if (!more)
		return -ENOMEM;
	r->row = more;
	r->row[r->n].segment = r->segments - 1;
	memcpy(r->row[r->n++].distance, distance, sizeof(more->distance));
	return 0;
}

void rows_free(struct rows *r)
{
	free(r->row);
	free(r->segment);
	*r = (struct rows){ 0 };
}

/* ---- one call ---- */

struct call_audio {
	float *x;
	size_t n, start, end;                   /* samples; the labelled segment */
};

static void append(struct call_audio *a, const struct clip *c, float gain, float tilt_db, float gap_s)
{
	size_t n = c->n < CALL_MAX - a->n ? c->n : CALL_MAX - a->n;
	size_t gap = (size_t)(gap_s * RATE);

	for (size_t i = 0; i < n; i++)
		a->x[a->n + i] = gain * c->x[i];
	line_tilt(a->x + a->n, n, tilt_db);
	a->n += n;
	gap = gap < CALL_MAX - a->n ? gap : CALL_MAX - a->n;
	memset(a->x + a->n, 0, gap * sizeof(*a->x));
	a->n += gap;
}

/* Fisher-Yates. */
static void shuffle(const struct corpus_clip **x, size_t n, struct random *r)
{
	for (size_t i = n; i > 1; i--) {
		size_t k = random_below(r, (uint32_t)i);
		const struct corpus_clip *t = x[i - 1];

		x[i - 1] = x[k];
		x[k] = t;
	}
}

/* calm[]: the speaker's own, those that are not tested; test[TEST_CLIPS]. */
static void build(struct call_audio *a, const struct corpus_clip **calm, size_t calm_n,
                  const struct corpus_clip **test, struct random *r)
{
	float want_s = 10 + 10 * random_uniform(r), gain = powf(10, (-14 + 16 * random_uniform(r)) / 20);
	float tilt_db = 4 * random_uniform(r) - 2;

	a->n = 0;
	append(a, &(struct clip){ NULL, 0 }, 0, 0, 1);
	for (size_t i = 0; i < calm_n && (float)a->n < want_s * RATE; i++)
		append(a, &calm[i]->audio, gain, tilt_db, 0.4f + 0.4f * random_uniform(r));
	append(a, &(struct clip){ NULL, 0 }, 0, 0, 1);
	/* Between two turns a head moves: some decibels of level and brightness that say nothing. */
	gain *= powf(10, 1.5f * random_gauss(r) / 20);
	tilt_db += 1.5f * random_gauss(r);
	a->start = a->n;
	for (size_t i = 0; i < TEST_CLIPS; i++)
		append(a, &test[i]->audio, gain, tilt_db, 0.4f);
	a->end = a->n;
	line_noise(a->x, a->n, -65 + 20 * random_uniform(r), r);
	line_mulaw(a->x, a->n);
}

struct hearing {
	struct stress *stress;
	const struct calls_config *cfg;
	const struct calibration  *cal;
	struct rows *rows;
	float from_s, to_s;
	int   err;
};

static void take_second(struct hearing *h, int64_t frame)
{
	struct stress_state state;
	float distance[VOICE_FEATURES], at_s = (float)(frame + 1) / FRAMES_PER_S;

	stress_second(h->stress, &state);
	if (isnan(state.f0_st) || isnan(state.score) || at_s <= h->from_s + 1 || at_s > h->to_s)
		return;
	for (size_t i = 0; i < VOICE_FEATURES; i++)
		distance[i] = NAN;
	for (size_t i = 0; i < state.evidence.count; i++)
		for (size_t k = 0; k < VOICE_FEATURES; k++)
			if (!strcmp(state.evidence.items[i].feature, voice_features[k].name))
				distance[k] = state.evidence.items[i].delta;
	h->err = h->err ? h->err : rows_add(h->rows, distance);
}

static int hear(struct hearing *h, const struct call_audio *a, const struct fft *fft)
{
	struct channel *c = NULL;
	struct caller_features f;
	const float *x = a->x;
	size_t n = a->n;
	int err = channel_create(&c, RATE, h->cal, fft);

	if (!err)
		err = stress_create(&h->stress, &h->cal->scorecard);
	while (!err && (n || channel_ready(c))) {
		size_t taken = channel_push(c, x, n);

		x += taken;
		n -= taken;
		if (!n)
			channel_finish(c);
		while (channel_next(c, &f.f)) {
			stress_update(h->stress, &f);
			if (f.f.frame % FRAMES_PER_S == FRAMES_PER_S - 1)
				take_second(h, f.f.frame);
		}
	}
	stress_destroy(h->stress);
	channel_destroy(c);
	return err ? err : h->err;
}

/* ---- all calls of a speaker ---- */

struct speaker {
	size_t n[EMOTIONS];
	const struct corpus_clip *of[EMOTIONS][SPEAKER_CLIPS];
};

static float seconds(const struct corpus_clip **clips, size_t n)
{
	size_t samples = 0;

	for (size_t i = 0; i < n; i++)
		samples += clips[i]->audio.n;
	return (float)samples / RATE;
}

/* Angry and fear are tested apart: those of one word first. */
static void one_word_first(const struct corpus_clip **x, size_t n)
{
	size_t at = 1;

	for (size_t i = 1; i < n; i++)
		if (!strcmp(x[i]->word, x[0]->word)) {
			const struct corpus_clip *t = x[at];

			x[at++] = x[i];
			x[i] = t;
		}
}

static int one_call(struct speaker *s, enum emotion emotion, struct call_audio *a, struct random *r,
                    struct hearing *h, size_t corpus, const struct fft *fft)
{
	const struct corpus_clip **test = s->of[emotion], **calm = s->of[CALM];
	size_t calm_n = s->n[CALM];

	shuffle(calm, calm_n, r);
	if (emotion == CALM) {
		test = calm + (calm_n < TEST_CLIPS ? 0 : calm_n - TEST_CLIPS);
		calm_n -= calm_n < TEST_CLIPS ? calm_n : TEST_CLIPS;
	} else {
		shuffle(test, s->n[emotion], r);
		one_word_first(test, s->n[emotion]);
	}
	if (s->n[emotion] < TEST_CLIPS || strcmp(test[0]->word, test[TEST_CLIPS - 1]->word) ||
	    seconds(calm, calm_n) < baseline_min_s)
		return 0;

	struct segment segment = { .corpus = corpus, .sex = test[0]->sex, .emotion = emotion };

	memcpy(segment.group, test[0]->speaker, sizeof(test[0]->speaker));
	memcpy(segment.word, test[0]->word, sizeof(segment.word));
	build(a, calm, calm_n, test, r);
	h->from_s = (float)a->start / RATE;
	h->to_s = (float)a->end / RATE + 1;

	int err = rows_add_segment(h->rows, &segment);

	return err ? err : hear(h, a, fft);
}

int rows_from_corpus(struct rows *r, const struct corpus *c, size_t corpus, const struct calls_config *cfg,
                     const struct calibration *cal, const struct fft *fft)
{
	struct call_audio a = { .x = malloc(CALL_MAX * sizeof(float)) };
	struct random random = { cfg->seed };
	struct hearing h = { .cfg = cfg, .cal = cal, .rows = r };
	struct speaker s;
	int err = a.x ? 0 : -ENOMEM;

	for (size_t i = 0, next; !err && i < c->n; i = next) {
		memset(&s, 0, sizeof(s));
		for (next = i; next < c->n && !strcmp(c->clips[next].speaker, c->clips[i].speaker); next++) {
			enum emotion e = c->clips[next].emotion;

			if (s.n[e] < SPEAKER_CLIPS)
				s.of[e][s.n[e]++] = &c->clips[next];
		}
		for (unsigned k = 0; !err && k < cfg->repeats; k++)
			for (size_t e = 0; !err && e < EMOTIONS; e++)
				err = one_call(&s, (enum emotion)e, &a, &random, &h, corpus, fft);
	}
	free(a.x);
	return err;
}
