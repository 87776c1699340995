#include "engine/tape.h"

#include "framer.h"

#include <errno.h>
#include <sndfile.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { WINDOW_S = 16 };                 /* how far one side may run ahead of the other */

struct tape {
	SNDFILE *file;
	int64_t  window;                        /* frames */
	int64_t  written;
	int64_t  reached[SIDES];
	float   *frames;                        /* [size: window x 2], frame n at n % window; zero where nothing came */
	bool     failed;
};

int tape_open(struct tape **out, const char *path, unsigned rate_hz)
{
	SF_INFO info = { .samplerate = (int)rate_hz, .channels = 2, .format = SF_FORMAT_WAV | SF_FORMAT_FLOAT };
	struct tape *t = calloc(1, sizeof(*t));

	*out = NULL;
	if (!t)
		return -ENOMEM;
	t->window = (int64_t)rate_hz * WINDOW_S;
	t->frames = calloc((size_t)t->window * 2, sizeof(*t->frames));
	t->file = t->frames ? sf_open(path, SFM_WRITE, &info) : NULL;
	if (!t->file) {
		free(t->frames);
		free(t);
		return -EIO;
	}
	*out = t;
	return 0;
}

static void write_until(struct tape *t, int64_t end)
{
	while (t->written < end) {
		int64_t at = t->written % t->window;
		int64_t n = end - t->written < t->window - at ? end - t->written : t->window - at;

		t->failed |= sf_writef_float(t->file, t->frames + 2 * at, n) != n;
		memset(t->frames + 2 * at, 0, (size_t)n * 2 * sizeof(*t->frames));
		t->written += n;
	}
}

static void put(struct tape *t, enum side side, const struct audio_block *b)
{
	int64_t end = b->position + (int64_t)b->frames;

	write_until(t, end - t->window);
	for (size_t i = 0; i < b->frames; i++)
		if (b->position + (int64_t)i >= t->written)
			t->frames[2 * ((b->position + (int64_t)i) % t->window) + side] = b->samples[side][i];
	if (end > t->reached[side])
		t->reached[side] = end;
}

void tape_write(struct tape *t, const struct audio_block *b)
{
	for (enum side s = CALLER; s < SIDES; s++)
		if (b->samples[s])
			put(t, s, b);
	write_until(t, t->reached[CALLER] < t->reached[AGENT] ? t->reached[CALLER] : t->reached[AGENT]);
}

int tape_close(struct tape *t)
{
	int err;

	if (!t)
		return 0;
	/* A side that is not a hop longer than the other ends with it, as the call itself has it. */
	if (llabs(t->reached[CALLER] - t->reached[AGENT]) >= t->window / WINDOW_S / FRAMES_PER_S)
		write_until(t, t->reached[CALLER] > t->reached[AGENT] ? t->reached[CALLER] : t->reached[AGENT]);
	err = sf_close(t->file) || t->failed ? -EIO : 0;
	free(t->frames);
	free(t);
	return err;
}
