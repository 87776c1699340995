/*
 * accuracy_speech.c - how well speech, hold and syllables are told, over the code that a call runs
 */
#include "analysis/channel.h"
#include "settings/settings.h"
#include "framer.h"

#include <errno.h>
#include <getopt.h>
#include <sndfile.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char help[] =
	"usage: accuracy_speech [--set section.key=value]... DIR\n"
	"       accuracy_speech [--set section.key=value]... --none FILE...\n"
	"       accuracy_speech [--set section.key=value]... --syllables N FILE...\n"
	"\n"
	"DIR holds labels.tsv, a line a segment: path, start_s, end_s, speech (0 or 1), tabs between, a heading first.\n"
	"A 10 ms frame belongs to the segment that holds its centre, 10k + 5 ms; frames outside all segments do not count.\n"
	"\n"
	"  error        %, frames told wrong, of all\n"
	"  miss         %, of the frames labelled speech, those not told so\n"
	"  false alarm  %, of the frames labelled 0, those told to be speech\n"
	"  held         %, of all frames, those told to be hold music or a tone\n"
	"\n"
	"--none         files without any speech (music, tones, noise): the share of their frames told to be speech, or held\n"
	"--syllables N  each file says N syllables: nuclei found, over N\n"
	"--set          another value than calibration's\n"
	"\n"
	"Channel 1 of a file counts.  Labelled recordings of rooms are brought to a telephone line beforehand:\n"
	"sox IN -r 8000 -c 1 -e mu-law OUT.wav sinc 200-3400\n";

enum { BLOCK = 4096, CHANNELS_MAX = 8, PATH_LEN = 1024 };

struct program {
	struct calibration cal;
	struct fft *fft;
};

struct tally {
	size_t frames, speech, held, nuclei;
};

struct segment {
	double start_s, end_s;
	int    speech;
};

struct labels {
	struct segment *segment;                /* of one file, in order */
	size_t count, room;
	size_t frames, positive, miss, false_alarm, held;
};

typedef void frame_fn(void *ctx, const struct features *f);

static size_t read_block(SNDFILE *file, int channels, float *x)
{
	float mixed[BLOCK * CHANNELS_MAX];
	sf_count_t n = sf_readf_float(file, mixed, BLOCK);

	for (sf_count_t i = 0; i < n; i++)
		x[i] = mixed[i * channels];
	return n > 0 ? (size_t)n : 0;
}

static void run(struct channel *c, SNDFILE *file, int channels, frame_fn *fn, void *ctx)
{
	float x[BLOCK];
	struct features f;
	size_t n;

	while ((n = read_block(file, channels, x)))
		for (size_t at = 0; at < n || channel_ready(c);) {
			at += channel_push(c, x + at, n - at);
			if (channel_next(c, &f))
				fn(ctx, &f);
		}
	channel_finish(c);
	while (channel_next(c, &f))
		fn(ctx, &f);
}

/* 0, or -EINVAL and a line on standard error. */
static int each_frame(const struct program *p, const char *path, frame_fn *fn, void *ctx)
{
	SF_INFO info = { 0 };
	SNDFILE *file = sf_open(path, SFM_READ, &info);
	struct channel *c = NULL;
	int err = -EINVAL;

	if (!file)
		fprintf(stderr, "accuracy_speech: %s: %s\n", path, sf_strerror(NULL));
	else if (info.channels > CHANNELS_MAX || channel_create(&c, (unsigned)info.samplerate, &p->cal, p->fft))
		fprintf(stderr, "accuracy_speech: %s: must be of 8-48 kHz and %d channels at most\n", path, CHANNELS_MAX);
	else
		err = 0;
	if (!err)
		run(c, file, info.channels, fn, ctx);
	channel_destroy(c);
	if (file)
		sf_close(file);
	return err;
}

/* ---- files without speech, or of known syllables ---- */

static void count(void *ctx, const struct features *f)
{
	struct tally *t = ctx;

	t->frames++;
	t->speech += f->speech;
	t->held += f->held;
	t->nuclei += f->nucleus;
}

static double percent(size_t part, size_t whole)
{
	return whole ? 100.0 * (double)part / (double)whole : 0;
}

static int files(const struct program *p, char *const *path, double syllables)
{
	for (; *path; path++) {
		struct tally t = { 0 };

		if (each_frame(p, *path, count, &t))
			return 1;
		if (syllables > 0)
			printf("%-60s nuclei %4zu  of the syllables %.2f\n", *path, t.nuclei, (double)t.nuclei / syllables);
		else
			printf("%-60s speech %5.1f %%  held %5.1f %%\n", *path, percent(t.speech, t.frames), percent(t.held, t.frames));
	}
	return 0;
}

/* ---- labelled files ---- */

static void compare(void *ctx, const struct features *f)
{
	struct labels *l = ctx;
	double t_s = ((double)f->frame * FRAME_HOP_MS + FRAME_CENTRE_MS) / 1000;

	for (size_t i = 0; i < l->count; i++) {
		const struct segment *s = &l->segment[i];

		if (t_s < s->start_s || t_s >= s->end_s)
			continue;
		l->frames++;
		l->positive += s->speech != 0;
		l->miss += s->speech && !f->speech;
		l->false_alarm += !s->speech && f->speech;
		l->held += f->held;
		return;
	}
}

static int add(struct labels *l, const struct segment *s)
{
	if (l->count == l->room) {
		size_t room = l->room ? 2 * l->room : 64;
		struct segment *more = realloc(l->segment, room * sizeof(*more));

		if (!more)
			return -ENOMEM;
		l->segment = more;
		l->room = room;
	}
	l->segment[l->count++] = *s;
	return 0;
}

static int finish_file(const struct program *p, const char *dir, const char *name, struct labels *l)
{
	char path[2 * PATH_LEN];
	int err = 0;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	if (l->count)
		err = each_frame(p, path, compare, l);
	l->count = 0;
	return err;
}

/* The segments of a file stand together. */
static int read_labels(const struct program *p, const char *dir, FILE *tsv, struct labels *l)
{
	char line[PATH_LEN], name[PATH_LEN] = "";
	int err = 0;

	while (!err && fgets(line, sizeof(line), tsv)) {
		char this_name[PATH_LEN];
		struct segment s;

		if (sscanf(line, "%1023[^\t]\t%lf\t%lf\t%d", this_name, &s.start_s, &s.end_s, &s.speech) != 4)
			continue;
		if (strcmp(this_name, name))
			err = finish_file(p, dir, name, l);
		strcpy(name, this_name);
		if (!err)
			err = add(l, &s);
	}
	return err ? err : finish_file(p, dir, name, l);
}

static int labelled(const struct program *p, const char *dir)
{
	char path[PATH_LEN];
	struct labels l = { 0 };
	FILE *tsv;
	int err;

	snprintf(path, sizeof(path), "%s/labels.tsv", dir);
	tsv = fopen(path, "r");
	if (!tsv) {
		fprintf(stderr, "accuracy_speech: %s: %s\n", path, strerror(errno));
		return 1;
	}
	err = read_labels(p, dir, tsv, &l);
	fclose(tsv);
	free(l.segment);
	if (err)
		return 1;
	printf("frames %zu  error %.1f %%  miss %.1f %%  false alarm %.1f %%  held %.2f %%\n", l.frames,
	       percent(l.miss + l.false_alarm, l.frames), percent(l.miss, l.positive),
	       percent(l.false_alarm, l.frames - l.positive), percent(l.held, l.frames));
	return 0;
}

int main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "set", required_argument, NULL, 's' }, { "none", no_argument, NULL, 'n' },
		{ "syllables", required_argument, NULL, 'y' }, { "help", no_argument, NULL, 'h' }, { 0 },
	};
	static struct program p;
	char error[SETTINGS_ERROR_LEN] = "";
	double syllables = 0;
	int none = 0, option, err = settings_defaults(&p.cal, error), bad = 0;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (option == 's')
			err = err ? err : settings_set(&p.cal, optarg, error);
		else if (option == 'y')
			syllables = strtod(optarg, NULL);
		else if (option == 'n')
			none = 1;
		else
			bad = option == 'h' ? -1 : 1;
	}
	if (bad || optind == argc) {
		fputs(help, bad < 0 ? stdout : stderr);
		return bad < 0 ? 0 : 2;
	}
	if (err || fft_create(&p.fft)) {
		fprintf(stderr, "accuracy_speech: %s\n", err ? error : strerror(ENOMEM));
		return 2;
	}
	bad = none || syllables > 0 ? files(&p, argv + optind, syllables) : labelled(&p, argv[optind]);
	fft_destroy(p.fft);
	return bad;
}
