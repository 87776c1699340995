/*
 * fit_speech.c - fits the weights of speech detection and of the music detector to labelled recordings
 * libs: nlopt
 */
#include "fitting/evidence.h"
#include "fitting/line.h"
#include "fitting/logistic.h"
#include "fitting/mix.h"
#include "fitting/spoken.h"

#include "settings/settings.h"
#include "framer.h"

#include <dirent.h>
#include <errno.h>
#include <getopt.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char help[] =
	"usage: fit_speech [--set section.key=value]... [--noise FILE]... [--unseen FILE]... --speech DIR\n"
	"       fit_speech [--set section.key=value]... --music DIR [--music DIR]... --speech DIR [--speech DIR]...\n"
	"\n"
	"Without --music: the weights of [vad].  DIR holds labels.tsv, a line a segment: path, start_s, end_s, speech (0 or 1),\n"
	"tabs between, a heading first.  Each recording is brought to a telephone line (tools/fitting/line.h) as it is, with\n"
	"babble of six others at 20 and 10 dB, another one at 20 dB, white noise at 10 dB, hum at 20 dB, and each --noise at\n"
	"10 dB; a level is that of the loudest third of its tenths of a second.  Each --noise and --unseen counts alone, too.\n"
	"With --music: the weights of [music], from folders of recordings of nothing but music, and of nothing but speech.\n"
	"\n"
	"Printed: keys for calibration/, then errors in % (missed/false alarm), by weights that were fitted to the other half of\n"
	"the recordings and without the --unseen noise.\n";

enum { NAMES_MAX = 32, BABBLE = 6, MUSIC_EVERY = 5, MUSIC_FROM = 30 };

/* How much a condition counts: a clean line and a little babble are what is met most.  A noise alone counts as much as a
 * hundred seconds of it. */
static const float usual = 2, seldom = 1, alone_s = 100;

struct list {
	const char *name[NAMES_MAX];
	size_t n;
};

struct fit {
	struct calibration cal;
	struct fft *fft;
	struct list noise, unseen, music, speech, condition;
	struct spoken recordings;
	struct logistic_row *row;
	unsigned char *of;                      /* condition of each row */
	bool   *voice;                          /* rows without one are no speech, whatever their figures */
	size_t rows, room;
	struct random random;
};

/* What a run adds rows for. */
struct source {
	struct fit *fit;
	const struct recording *recording;      /* NULL: no speech at all */
	size_t   condition;
	unsigned part;
	float    weight;
	bool     music;
};

/* ---- rows ---- */

static void add_row(struct fit *f, const struct source *s, const float *x, size_t n, bool truth, bool voice)
{
	if (f->rows == f->room) {
		f->room = f->room ? 2 * f->room : 1 << 16;
		f->row = realloc(f->row, f->room * sizeof(*f->row));
		f->of = realloc(f->of, f->room);
		f->voice = realloc(f->voice, f->room * sizeof(*f->voice));
		if (!f->row || !f->of || !f->voice)
			abort();
	}
	struct logistic_row *row = &f->row[f->rows];

	*row = (struct logistic_row){ .weight = voice ? s->weight : 0, .part = s->part, .truth = truth };
	memcpy(row->x, x, n * sizeof(*x));
	f->of[f->rows] = (unsigned char)s->condition;
	f->voice[f->rows++] = voice;
}

static void take_speech(void *ctx, size_t k, const struct vad_result *vad, const struct music_result *music)
{
	const struct source *s = ctx;
	size_t at = k - VAD_LOOKAHEAD;

	(void)music;
	if (k < VAD_LOOKAHEAD || (s->recording && (at >= s->recording->frames || s->recording->truth[at] < 0)))
		return;
	add_row(s->fit, s, vad->evidence, VAD_EVIDENCE, s->recording && s->recording->truth[at], vad->voice);
}

static void take_music(void *ctx, size_t k, const struct vad_result *vad, const struct music_result *music)
{
	const struct source *s = ctx;

	(void)vad;
	if (music->stretch > MUSIC_FROM && k % MUSIC_EVERY == 0)
		add_row(s->fit, s, music->evidence, MUSIC_EVIDENCE, s->music, true);
}

/* ---- sounds ---- */

static void add_others(struct fit *f, float *x, const struct recording *r, size_t others, float db)
{
	for (size_t i = 0; i < others; i++) {
		const struct recording *other = &f->recordings.r[random_below(&f->random, (uint32_t)f->recordings.n)];

		mix_add(&f->random, x, r->clip.n, &other->clip, mix_gain(&r->clip, &other->clip, db) / sqrtf((float)others));
	}
}

static int run(struct fit *f, const struct source *s, float *x, size_t n)
{
	line_mulaw(x, n);
	return evidence_run(&f->cal, f->fft, x, n, s->fit->music.n ? take_music : take_speech, (void *)(uintptr_t)s);
}

/* ---- conditions ---- */

static size_t condition(struct fit *f, const char *name)
{
	for (size_t i = 0; i < f->condition.n; i++)
		if (!strcmp(f->condition.name[i], name))
			return i;
	f->condition.name[f->condition.n] = strdup(name);
	return f->condition.n++;
}

enum { CLEAN, BABBLE_20, BABBLE_10, VOICE_20, WHITE_10, HUM_20, MIXES };

static int run_mix(struct fit *f, const struct recording *r, int mix)
{
	static const char *const name[] = { "clean", "babble 20", "babble 10", "voice 20", "white 10", "hum 20" };
	struct source s = { f, r, condition(f, name[mix]), r->part, mix <= BABBLE_20 ? usual : seldom, false };
	size_t n = r->clip.n;
	float *x = malloc((n + 1) * sizeof(*x)), level = mix_level(&r->clip);
	int err;

	if (!x)
		return -ENOMEM;
	memcpy(x, r->clip.x, n * sizeof(*x));
	switch (mix) {
	case BABBLE_20: add_others(f, x, r, BABBLE, 20); break;
	case BABBLE_10: add_others(f, x, r, BABBLE, 10); break;
	case VOICE_20:  add_others(f, x, r, 1, 20); break;
	case WHITE_10:  line_noise(x, n, 20 * log10f(level) - 10, &f->random); break;
	case HUM_20:    mix_hum(x, n, level / 10); break;
	default: break;
	}
	err = run(f, &s, x, n);
	free(x);
	return err;
}

static int run_noise(struct fit *f, const struct recording *r, const char *path, const struct clip *noise)
{
	const char *slash = strrchr(path, '/');
	char name[64];
	float *x = malloc((r->clip.n + 1) * sizeof(*x));
	int err;

	if (!x)
		return -ENOMEM;
	snprintf(name, sizeof(name), "%.40s 10", slash ? slash + 1 : path);
	memcpy(x, r->clip.x, r->clip.n * sizeof(*x));
	mix_add(&f->random, x, r->clip.n, noise, mix_gain(&r->clip, noise, 10));
	err = run(f, &(struct source){ f, r, condition(f, name), r->part, seldom, false }, x, r->clip.n);
	free(x);
	return err;
}

/* part 2: fitted by both halves; weight 0: by none. */
static int run_alone(struct fit *f, const char *path, struct clip *noise, bool unseen)
{
	const char *slash = strrchr(path, '/');
	float weight = alone_s * FRAME_RATE_HZ / (float)(noise->n + 1);
	char name[64];

	snprintf(name, sizeof(name), "%.40s%s", slash ? slash + 1 : path, unseen ? " (unseen)" : "");
	return run(f, &(struct source){ f, NULL, condition(f, name), 2, unseen ? 0 : weight, false }, noise->x, noise->n);
}

static int run_noises(struct fit *f, const struct list *files, bool unseen)
{
	int err = 0;

	for (size_t i = 0; !err && i < files->n; i++) {
		struct clip noise;

		err = line_read(files->name[i], &noise);
		for (size_t k = 0; !err && !unseen && k < f->recordings.n; k++)
			err = run_noise(f, &f->recordings.r[k], files->name[i], &noise);
		if (!err)
			err = run_alone(f, files->name[i], &noise, unseen);
		free(noise.x);
	}
	return err;
}

/* ---- recordings ---- */

static int run_speech(struct fit *f)
{
	int err = spoken_read(&f->recordings, f->speech.name[0]);

	for (int mix = 0; mix < MIXES; mix++)
		for (size_t i = 0; !err && i < f->recordings.n; i++)
			err = run_mix(f, &f->recordings.r[i], mix);
	if (!err)
		err = run_noises(f, &f->noise, false);
	return err ? err : run_noises(f, &f->unseen, true);
}

static int is_sound(const struct dirent *e)
{
	const char *dot = strrchr(e->d_name, '.');

	return dot && (!strcmp(dot, ".wav") || !strcmp(dot, ".flac"));
}

/* Every piece counts alike, and music as much as speech. */
static int run_folder(struct fit *f, const char *dir, bool music)
{
	struct dirent **e;
	int n = scandir(dir, &e, is_sound, alphasort), err = n < 0 ? -errno : 0;

	for (int i = 0; !err && i < n; i++) {
		struct recording *r = &f->recordings.r[f->recordings.n];

		err = spoken_load(&f->recordings, dir, e[i]->d_name);
		if (!err)
			err = run(f, &(struct source){ f, NULL, condition(f, music ? "music" : "speech"), r->part, 1, music }, r->clip.x,
			          r->clip.n);
	}
	for (int i = 0; i < n; i++)
		free(e[i]);
	free(n < 0 ? NULL : e);
	return err;
}

static int run_music(struct fit *f)
{
	double frames[2] = { 0, 0 };
	int err = 0;

	for (size_t i = 0; !err && i < f->music.n; i++)
		err = run_folder(f, f->music.name[i], true);
	for (size_t i = 0; !err && i < f->speech.n; i++)
		err = run_folder(f, f->speech.name[i], false);
	for (size_t i = 0; i < f->rows; i++)
		frames[f->row[i].truth]++;
	for (size_t i = 0; i < f->rows; i++)
		f->row[i].weight = (float)((double)f->rows / 2 / frames[f->row[i].truth]);
	return err;
}

/* ---- results ---- */

static void print_keys(const struct fit *f, const struct logistic *m)
{
	static const char *const vad[VAD_EVIDENCE] = { "position", "before", "periodicity", "harmonicity", "voiced" };
	static const char *const music[MUSIC_EVIDENCE] = { "likeness", "partials", "swing_db", "step_db" };

	printf("bias = %.2f\n", m->bias);
	for (size_t i = 0; i < m->n; i++)
		printf("weight_%s = %.2f\n", f->music.n ? music[i] : vad[i], m->weight[i]);
}

static void print_errors(const struct fit *f, const struct logistic half[2])
{
	for (size_t c = 0; c < f->condition.n; c++) {
		size_t n[2] = { 0, 0 }, wrong[2] = { 0, 0 };

		for (size_t i = 0; i < f->rows; i++) {
			const struct logistic_row *r = &f->row[i];

			if (f->of[i] != c)
				continue;
			n[r->truth]++;
			wrong[r->truth] += (f->voice[i] && logistic_log_odds(&half[r->part % 2], r->x) > 0) != r->truth;
		}
		printf("%-32s %5.1f (%.1f/%.1f)\n", f->condition.name[c],
		       100 * (double)(wrong[0] + wrong[1]) / (double)(n[0] + n[1]), n[1] ? 100 * (double)wrong[1] / (double)n[1] : 0,
		       n[0] ? 100 * (double)wrong[0] / (double)n[0] : 0);
	}
}

static int fit(struct fit *f)
{
	struct logistic half[2] = { 0 }, all = { .n = f->music.n ? MUSIC_EVIDENCE : VAD_EVIDENCE };
	int err = logistic_fit(&all, f->row, f->rows, -1);

	for (int part = 0; part < 2 && !err; part++) {
		half[part].n = all.n;
		err = logistic_fit(&half[part], f->row, f->rows, part);
	}
	if (err)
		return err;
	print_keys(f, &all);
	print_errors(f, half);
	return 0;
}

static int usage(bool wanted)
{
	fputs(help, wanted ? stdout : stderr);
	return wanted ? 0 : 2;
}

int main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "set", 1, NULL, 's' }, { "noise", 1, NULL, 'n' }, { "unseen", 1, NULL, 'u' }, { "music", 1, NULL, 'm' },
		{ "speech", 1, NULL, 'p' }, { "help", 0, NULL, 'h' }, { NULL, 0, NULL, 0 },
	};
	struct fit *f = calloc(1, sizeof(*f));
	char error[SETTINGS_ERROR_LEN] = "";
	int err = f ? settings_defaults(&f->cal, error) : -ENOMEM;

	for (int c; !err && (c = getopt_long(argc, argv, "", options, NULL)) != -1;) {
		struct list *l = c == 'n' ? &f->noise : c == 'u' ? &f->unseen : c == 'm' ? &f->music : &f->speech;

		if (c == 's')
			err = settings_set(&f->cal, optarg, error);
		else if (c == 'h' || c == '?' || l->n == NAMES_MAX)
			return usage(c == 'h');
		else
			l->name[l->n++] = optarg;
	}
	if (!err && (optind < argc || !f->speech.n))
		return usage(false);
	if (!err)
		err = fft_create(&f->fft);
	if (!err)
		err = f->music.n ? run_music(f) : run_speech(f);
	if (!err)
		err = fit(f);
	if (err)
		fprintf(stderr, "fit_speech: %s\n", *error ? error : strerror(-err));
	return err ? 1 : 0;
}
