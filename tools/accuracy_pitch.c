/*
 * accuracy_pitch.c - how well dsp/pitch tracks F0 on recordings with a known F0
 */
#include "settings/settings.h"
#include "fft.h"
#include "framer.h"
#include "pitch.h"
#include "resample.h"
#include "spectrum.h"

#include <errno.h>
#include <getopt.h>
#include <glob.h>
#include <math.h>
#include <sndfile.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char help[] =
	"usage: accuracy_pitch [--set section.key=value]... [--from S] [--to S] DIR [CONDITION...]\n"
	"       accuracy_pitch [--from S] [--to S] --track FILE DIR NAME\n"
	"\n"
	"DIR holds <condition>.flac or .wav and reference.txt: a line a frame, its centre in s and its F0 in Hz or 0.\n"
	"Without CONDITION every recording in DIR is measured.\n"
	"Each reference line is set against the 10 ms frame nearest to it, the tracked result (100 ms look-ahead).\n"
	"\n"
	"  FFE   F0 frame error, %: frames with wrong voicing or a gross error, of all frames (Chu & Alwan 2009)\n"
	"  GPE   gross pitch error, %: of the frames voiced in both, those more than 20 % off\n"
	"  VDE   voicing decision error, %: frames with wrong voicing, of all frames (miss + false alarm)\n"
	"  sd    standard deviation of the error in cents, gross errors left out\n"
	"  bias  its mean\n"
	"\n"
	"--from, --to   score only this part of the reference, in s (fit on one part, test on the other)\n"
	"--set          another value than calibration's\n"
	"--track        not this tracker but another one's result: a line a frame, its centre in s and its F0 in Hz or 0\n";

struct track {
	float *f0_hz;                           /* frame k is centred at FRAME_HOP_MS * k + FRAME_CENTRE_MS */
	size_t count, room;
};

struct tracker {
	const struct fft *fft;
	struct resample *resample;
	struct framer *framer;
	struct spectrum *spectrum;
	struct pitch *pitch;
	size_t pushed;
};

struct score {
	size_t frames, both, gross, miss, false_alarm;
	double cents, cents2;
};

static int track_add(struct track *t, float f0_hz)
{
	if (t->count == t->room) {
		size_t room = t->room ? 2 * t->room : 4096;
		float *grown = realloc(t->f0_hz, room * sizeof(*grown));

		if (!grown)
			return -ENOMEM;
		t->f0_hz = grown;
		t->room = room;
	}
	t->f0_hz[t->count++] = f0_hz;
	return 0;
}

static int take_frame(struct tracker *t, const float *frame, struct track *out)
{
	struct spectrum_frame s;
	struct pitch_result now, tracked;

	spectrum_process(t->spectrum, frame, &s);
	pitch_process(t->pitch, &s, &now, &tracked);
	return t->pushed++ < PITCH_LOOKAHEAD ? 0 : track_add(out, tracked.f0_hz);
}

/* x [size: n] at 8 kHz. */
static int take_samples(struct tracker *t, const float *x, size_t n, struct track *out)
{
	float frame[FRAME_LEN];
	int err = 0;

	while (n && !err) {
		size_t taken = framer_push(t->framer, x, n);

		x += taken;
		n -= taken;
		while (!err && framer_next(t->framer, frame))
			err = take_frame(t, frame, out);
	}
	return err;
}

static int drain(struct tracker *t, float *y, size_t room, struct track *out)
{
	static const float zeros[FRAME_LEN];
	size_t m;
	int err = 0;

	while (!err && (m = resample_drain(t->resample, y, room)) > 0)
		err = take_samples(t, y, m, out);
	for (size_t k = 0; k < PITCH_LOOKAHEAD + 2 && !err; k++)
		err = take_samples(t, zeros, FRAME_HOP, out);
	return err;
}

static int track_file(struct tracker *t, SNDFILE *file, size_t channels, struct track *out)
{
	enum { BLOCK = 1024 };
	float *x = calloc(BLOCK * channels, sizeof(*x));
	float y[BLOCK];
	sf_count_t got;
	int err = x ? 0 : -ENOMEM;

	while (!err && (got = sf_readf_float(file, x, BLOCK)) > 0) {
		size_t left = (size_t)got, at = 0;

		for (size_t i = 0; i < left; i++)
			x[i] = x[i * channels];
		while (left && !err) {
			size_t n = left, m = BLOCK;

			resample_process(t->resample, x + at, &n, y, &m);
			at += n;
			left -= n;
			err = take_samples(t, y, m, out);
		}
	}
	if (!err)
		err = drain(t, y, BLOCK, out);
	free(x);
	return err;
}

static void tracker_end(struct tracker *t)
{
	resample_destroy(t->resample);
	framer_destroy(t->framer);
	spectrum_destroy(t->spectrum);
	pitch_destroy(t->pitch);
}

static int tracker_begin(struct tracker *t, const struct calibration *cal, const struct fft *fft, unsigned rate_hz)
{
	int err;

	*t = (struct tracker){ .fft = fft };
	if ((err = resample_create(&t->resample, rate_hz)) ||
	    (err = framer_create(&t->framer)) ||
	    (err = spectrum_create(&t->spectrum, fft)) ||
	    (err = pitch_create(&t->pitch, &cal->pitch, fft)))
		tracker_end(t);
	return err;
}

static int track_path(const char *path, const struct calibration *cal, const struct fft *fft, struct track *out)
{
	SF_INFO info = { 0 };
	SNDFILE *file = sf_open(path, SFM_READ, &info);
	struct tracker t;
	int err;

	if (!file)
		return -ENOENT;
	err = tracker_begin(&t, cal, fft, (unsigned)info.samplerate);
	if (!err) {
		err = track_file(&t, file, (size_t)info.channels, out);
		tracker_end(&t);
	}
	sf_close(file);
	return err;
}

static void score_frame(struct score *s, float reference_hz, float f0_hz)
{
	s->frames++;
	if (!(reference_hz > 0) || !(f0_hz > 0)) {
		s->miss += reference_hz > 0;
		s->false_alarm += f0_hz > 0;
		return;
	}
	s->both++;
	if (fabsf(f0_hz - reference_hz) > 0.2f * reference_hz) {
		s->gross++;
		return;
	}

	double cents = 1200 * log2((double)f0_hz / (double)reference_hz);

	s->cents += cents;
	s->cents2 += cents * cents;
}

static int score_track(const char *dir, const struct track *t, double from_s, double to_s, struct score *s)
{
	char path[4096];
	double at_s, f0_hz;
	FILE *reference;

	*s = (struct score){ 0 };
	snprintf(path, sizeof(path), "%s/reference.txt", dir);
	reference = fopen(path, "r");
	if (!reference) {
		fprintf(stderr, "accuracy_pitch: %s: %s\n", path, strerror(errno));
		return -errno;
	}
	while (fscanf(reference, "%lf %lf", &at_s, &f0_hz) == 2) {
		long k = lround((at_s * 1000 - FRAME_CENTRE_MS) / FRAME_HOP_MS);

		if (at_s >= from_s && at_s < to_s)
			score_frame(s, (float)f0_hz, k >= 0 && (size_t)k < t->count ? t->f0_hz[k] : 0);
	}
	fclose(reference);
	return 0;
}

static void print_score(const char *condition, const struct score *s)
{
	double n = (double)s->frames, both = fmax(1, (double)s->both), fine = fmax(1, (double)(s->both - s->gross));
	double bias = s->cents / fine;

	printf("%-10s %5.1f %5.2f %5.1f (%4.1f/%4.1f) %5.1f %+5.1f", condition,
	       100 * (double)(s->gross + s->miss + s->false_alarm) / n, 100 * (double)s->gross / both,
	       100 * (double)(s->miss + s->false_alarm) / n, 100 * (double)s->miss / n, 100 * (double)s->false_alarm / n,
	       sqrt(fmax(0, s->cents2 / fine - bias * bias)), bias);
	putchar('\n');
	fflush(stdout);
}

struct options {
	struct calibration cal;
	const char *track;                      /* another tracker's result, or NULL */
	double from_s, to_s;
};

static int measure(const char *dir, const char *path, const struct options *o, const struct fft *fft)
{
	const char *name = strrchr(path, '/') + 1;
	struct track t = { 0 };
	struct score s;
	char condition[64];
	int err = track_path(path, &o->cal, fft, &t);

	snprintf(condition, sizeof(condition), "%.*s", (int)strcspn(name, "."), name);
	if (err)
		fprintf(stderr, "accuracy_pitch: %s: %s\n", path, strerror(-err));
	else if (!(err = score_track(dir, &t, o->from_s, o->to_s, &s)))
		print_score(condition, &s);
	free(t.f0_hz);
	return err;
}

/* Each of our frames takes the other tracker's frame nearest to its centre, 10 ms away at most. */
static int read_track(const char *path, struct track *t)
{
	FILE *file = fopen(path, "r");
	double at_s, f0_hz;
	int err = 0;

	if (!file)
		return -errno;
	while (!err && fscanf(file, "%lf %lf", &at_s, &f0_hz) == 2) {
		long k = lround((at_s * 1000 - FRAME_CENTRE_MS) / FRAME_HOP_MS);

		while (!err && k >= 0 && t->count <= (size_t)k)
			err = track_add(t, 0);
		if (!err && k >= 0)
			t->f0_hz[k] = (float)f0_hz;
	}
	fclose(file);
	return err;
}

static int measure_track(const char *dir, const char *name, const struct options *o)
{
	struct track t = { 0 };
	struct score s;
	int err = read_track(o->track, &t);

	if (err)
		fprintf(stderr, "accuracy_pitch: %s: %s\n", o->track, strerror(-err));
	else if (!(err = score_track(dir, &t, o->from_s, o->to_s, &s)))
		print_score(name, &s);
	free(t.f0_hz);
	return err;
}

/* Every recording of that condition ("*": all). */
static int measure_all(const char *dir, const char *condition, const struct options *o, const struct fft *fft)
{
	char pattern[4096];
	glob_t found;
	int err = 0;

	snprintf(pattern, sizeof(pattern), "%s/%s.{flac,wav}", dir, condition);
	if (glob(pattern, GLOB_BRACE, NULL, &found)) {
		fprintf(stderr, "accuracy_pitch: %s: no such recording\n", pattern);
		return -ENOENT;
	}
	for (size_t i = 0; i < found.gl_pathc && !err; i++)
		err = measure(dir, found.gl_pathv[i], o, fft);
	globfree(&found);
	return err;
}

static int read_options(struct options *o, int argc, char **argv)
{
	static const struct option names[] = {
		{ "set", required_argument, NULL, 's' },
		{ "from", required_argument, NULL, 'f' },
		{ "to", required_argument, NULL, 't' },
		{ "track", required_argument, NULL, 'k' },
		{ "help", no_argument, NULL, 'h' },
		{ 0 },
	};
	char error[SETTINGS_ERROR_LEN];
	int c;

	o->from_s = 0;
	o->track = NULL;
	o->to_s = INFINITY;
	if (settings_defaults(&o->cal, error))
		return fprintf(stderr, "accuracy_pitch: %s\n", error), -EINVAL;
	while ((c = getopt_long(argc, argv, "", names, NULL)) != -1) {
		if (c == 's' && settings_set(&o->cal, optarg, error))
			return fprintf(stderr, "accuracy_pitch: %s\n", error), -EINVAL;
		else if (c == 'f')
			o->from_s = atof(optarg);
		else if (c == 't')
			o->to_s = atof(optarg);
		else if (c == 'k')
			o->track = optarg;
		else if (c != 's')
			return fputs(help, c == 'h' ? stdout : stderr), c == 'h' ? 1 : -EINVAL;
	}
	return optind < argc ? 0 : (fputs(help, stderr), -EINVAL);
}

int main(int argc, char **argv)
{
	struct options o;
	struct fft *fft;
	int err = read_options(&o, argc, argv);

	if (err)
		return err > 0 ? 0 : 2;
	if (fft_create(&fft))
		return 1;

	const char *dir = argv[optind++];

	puts("condition    FFE   GPE   VDE (miss/false)   sd  bias");
	if (o.track) {
		err = measure_track(dir, optind < argc ? argv[optind] : "", &o);
		optind = argc + 1;
	}
	if (optind == argc)
		err = measure_all(dir, "*", &o, fft);
	for (; optind < argc && !err; optind++)
		err = measure_all(dir, argv[optind], &o, fft);
	fft_destroy(fft);
	return err ? 1 : 0;
}
