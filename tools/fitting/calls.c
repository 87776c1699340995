#include "fitting/hear.h"
#include "settings/table.h"

#include <errno.h>
#include <math.h>
#include <sndfile.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { RATE = 8000, CALL_MAX = 120 * RATE, TEST_CLIPS = 3, SPEAKER_CLIPS = 512 };

static const float baseline_min_s = 6;          /* shorter calls are not made */

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
                    struct rows *rows, const struct calls_config *cfg)
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

	struct segment segment = { .corpus = cfg->corpus, .sex = test[0]->sex, .emotion = emotion };

	memcpy(segment.group, test[0]->speaker, sizeof(test[0]->speaker));
	memcpy(segment.word, test[0]->word, sizeof(segment.word));
	build(a, calm, calm_n, test, r);

	const struct labelled span = { (float)a->start / RATE + 1, (float)a->end / RATE + 1 };
	int err = rows_add_segment(rows, &segment);

	return err ? err : hear_call(rows, a->x, a->n, RATE, &span, cfg->cal, cfg->fft);
}

int rows_from_corpus(struct rows *r, const struct corpus *c, const struct calls_config *cfg)
{
	struct call_audio a = { .x = malloc(CALL_MAX * sizeof(float)) };
	struct random random = { cfg->seed };
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
				err = one_call(&s, (enum emotion)e, &a, &random, r, cfg);
	}
	free(a.x);
	return err;
}

/* ---- recorded calls ---- */

static int caller_of(const char *path, unsigned channel, float **x, size_t *n, unsigned *rate_hz)
{
	SF_INFO info = { 0 };
	SNDFILE *f = sf_open(path, SFM_READ, &info);
	float *all = f ? malloc((size_t)(info.frames * info.channels + 1) * sizeof(*all)) : NULL;
	int err = f ? all ? 0 : -ENOMEM : -EINVAL;

	*x = all;
	if (!err && channel >= (unsigned)info.channels)
		err = -EINVAL;
	if (!err) {
		*n = (size_t)sf_readf_float(f, all, info.frames);
		*rate_hz = (unsigned)info.samplerate;
		for (size_t i = 0; i < *n; i++)
			all[i] = all[i * (size_t)info.channels + channel];
	}
	if (f)
		sf_close(f);
	return err;
}

struct label_columns { int call, start, end, label, speaker, sex; };

static int one_label(struct rows *r, const char *labels, const struct table *t, const struct label_columns *at,
                     const struct calls_config *cfg)
{
	const char *slash = strrchr(labels, '/'), *call = table_cell(t, at->call), *who = table_cell(t, at->speaker);
	const char *sex = table_cell(t, at->sex), *word = table_cell(t, at->label);
	struct labelled span = { strtof(table_cell(t, at->start), NULL) / 1000,
	                         strtof(table_cell(t, at->end), NULL) / 1000 + 2 };
	struct segment segment = { .corpus = cfg->corpus, .sex = sex[0] };
	char path[2048];
	float *x = NULL;
	size_t n = 0;
	unsigned rate_hz = 0;
	int emotion = emotion_of(word);

	if (emotion < 0)
		return 0;
	segment.emotion = (enum emotion)emotion;
	snprintf(segment.group, sizeof(segment.group), "%.39s", *who ? who : call);
	snprintf(segment.word, sizeof(segment.word), "%.15s", word);
	snprintf(path, sizeof(path), "%.*s%s", slash && *call != '/' ? (int)(slash - labels + 1) : 0, labels, call);

	int err = caller_of(path, cfg->channel, &x, &n, &rate_hz);

	if (err)
		fprintf(stderr, "fit: %s: %s\n", path, strerror(-err));
	if (!err)
		err = rows_add_segment(r, &segment);
	if (!err)
		err = hear_call(r, x, n, rate_hz, &span, cfg->cal, cfg->fft);
	free(x);
	return err;
}

int rows_from_labels(struct rows *r, const char *path, const struct calls_config *cfg)
{
	struct table t;
	int err = table_open(&t, path);
	struct label_columns at = { -1, -1, -1, -1, -1, -1 };

	if (!err) {
		at = (struct label_columns){ table_column(&t, "call"), table_column(&t, "start_ms"), table_column(&t, "end_ms"),
		                             table_column(&t, "label"), table_column(&t, "speaker"), table_column(&t, "sex") };
		if (at.label < 0)
			at.label = table_column(&t, "emotion");
		err = at.call < 0 || at.start < 0 || at.end < 0 || at.label < 0 ? -EINVAL : 0;
	}
	if (err)
		fprintf(stderr, "fit: %s: %s\n", path, err == -EINVAL ? "columns call, start_ms, end_ms, label are needed" :
		        strerror(-err));
	while (!err && table_next(&t))
		err = one_label(r, path, &t, &at, cfg);
	table_close(&t);
	return err;
}
