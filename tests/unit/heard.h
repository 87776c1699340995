/*
 * heard.h - recordings made for a test, of sines, and what a source gives of them
 */
#ifndef UNDERTONE_TEST_HEARD_H
#define UNDERTONE_TEST_HEARD_H

#include "source/source.h"

#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sndfile.h>

#include "folder.h"

enum { RATE_HZ = 8000, FRAMES = 8000, PATH_LEN = 96 };

static const double PI_2 = 6.283185307179586, TONE_HZ = 440, OTHER_HZ = 1000, AMPLITUDE = 0.5;

struct room {
	char dir[FOLDER_LEN], path[PATH_LEN], other[PATH_LEN], error[SOURCE_ERROR_LEN];
};

static inline int heard_set_up(void **state)
{
	struct room *r = calloc(1, sizeof(*r));

	folder_make(r->dir, "source");
	snprintf(r->path, sizeof(r->path), "%s/a", r->dir);
	snprintf(r->other, sizeof(r->other), "%s/b", r->dir);
	*state = r;
	return 0;
}

static inline int heard_tear_down(void **state)
{
	struct room *r = *state;

	folder_remove(r->dir);
	free(r);
	return 0;
}

/* A sine on each channel: TONE_HZ on the first, OTHER_HZ on the second. */
static inline void make(const char *path, int format, int rate_hz, int channels, int frames)
{
	SF_INFO info = { .samplerate = rate_hz, .channels = channels, .format = format };
	SNDFILE *f = sf_open(path, SFM_WRITE, &info);
	float *x = calloc((size_t)(frames * channels + 1), sizeof(*x));

	assert_non_null(f);
	for (int i = 0; i < frames * channels; i++)
		x[i] = (float)(AMPLITUDE * sin(PI_2 * (i % channels ? OTHER_HZ : TONE_HZ) * (i / channels) / rate_hz));
	assert_int_equal(sf_writef_float(f, x, frames), frames);
	sf_close(f);
	free(x);
}

static inline long size_of(const char *path)
{
	struct stat st;

	assert_int_equal(stat(path, &st), 0);
	return (long)st.st_size;
}

static inline void put(const char *path, long at, const void *bytes, size_t size)
{
	int fd = open(path, O_WRONLY | O_CREAT, 0600);

	assert_int_equal(pwrite(fd, bytes, size, at), size);
	close(fd);
}

struct heard {
	float  *x[SIDES];
	int64_t frames[SIDES], gap_at[SIDES], gap_end[SIDES];
	int     end;                            /* what the last source_read() said */
	enum gap_reason reason;
	struct source_info info;
	char    error[SOURCE_ERROR_LEN], warning[SOURCE_ERROR_LEN];
};

static inline void take(struct heard *h, const struct audio_block *b, int side)
{
	if (!b->frames) {
		h->gap_at[side] = h->frames[side];
		h->gap_end[side] = b->position;
		h->reason = b->reason;
		return;
	}
	assert_int_equal(b->position, h->frames[side]);
	h->x[side] = realloc(h->x[side], (size_t)(b->position + (int64_t)b->frames) * sizeof(float));
	memcpy(h->x[side] + b->position, b->samples[side], b->frames * sizeof(float));
	h->frames[side] += (int64_t)b->frames;
}

static inline struct heard hear(struct room *r, const struct source_options *o)
{
	struct heard h = { .gap_at = { -1, -1 } };
	struct audio_block b;
	struct source *s;
	int err = source_open(&s, o, r->error);

	if (err)
		fail_msg("%s: %s", o->path, r->error);
	while ((h.end = source_read(s, &b)) == 1)
		for (int side = 0; side < SIDES; side++)
			if (b.samples[side])
				take(&h, &b, side);
	h.info = *source_info(s);
	strcpy(h.error, source_error(s));
	strcpy(h.warning, source_warning(s));
	source_close(s);
	return h;
}

static inline void forget(struct heard *h)
{
	free(h->x[CALLER]);
	free(h->x[AGENT]);
}

/*
 * The level in dB of the sine at hz against AMPLITUDE, and how far what is not that sine lies below it: least squares over
 * the middle half, a sin + b cos, so that neither phase nor a broken period counts.
 */
static inline void measure(const float *x, int64_t n, double hz, double rate_hz, double *level_db, double *snr_db)
{
	double ss = 0, cc = 0, sc = 0, xs = 0, xc = 0, xx = 0;

	for (int64_t i = n / 4; i < n - n / 4; i++) {
		double v = (double)x[i], s = sin(PI_2 * hz * (double)i / rate_hz), c = cos(PI_2 * hz * (double)i / rate_hz);

		ss += s * s, cc += c * c, sc += s * c, xs += v * s, xc += v * c, xx += v * v;
	}

	double det = ss * cc - sc * sc, a = (xs * cc - xc * sc) / det, b = (xc * ss - xs * sc) / det;
	double power = a * xs + b * xc, rest = xx - power;

	*level_db = 20 * log10(hypot(a, b) / AMPLITUDE);
	*snr_db = 10 * log10(power / fmax(rest, 1e-13 * power));
}

static inline void check_sine(const struct heard *h, int side, double hz, double level_db, double snr_db)
{
	double level, snr;

	measure(h->x[side], h->frames[side], hz, h->info.rate_hz[side], &level, &snr);
	if (fabs(level) > level_db || snr < snr_db)
		fail_msg("level off by %.2f dB (at most %.2f), noise at -%.1f dB (at least %.1f)", level, level_db, snr, snr_db);
}

/* A source that must not open, and say why. */
static inline void refuse(struct room *r, const struct source_options *o, int err, const char *what)
{
	struct source *s;

	assert_int_equal(source_open(&s, o, r->error), err);
	assert_null(s);
	assert_null(strchr(r->error, '\n'));
	if (!strstr(r->error, what))
		fail_msg("expected \"%s\", not \"%s\"", what, r->error);
}

#endif
