#include "engine/tape.h"

#include "engine/stereo.h"

#include <errno.h>
#include <sndfile.h>
#include <stdbool.h>
#include <stdlib.h>

struct tape {
	SNDFILE       *file;
	struct stereo *stereo;
	bool           failed;
};

static void write_frames(void *ctx, const float *const x[SIDES], size_t n)
{
	struct tape *t = ctx;

	for (size_t i = 0; i < n; i++)
		t->failed |= sf_writef_float(t->file, (const float[]) { x[CALLER][i], x[AGENT][i] }, 1) != 1;
}

int tape_open(struct tape **out, const char *path, unsigned rate_hz)
{
	SF_INFO info = { .samplerate = (int)rate_hz, .channels = 2, .format = SF_FORMAT_WAV | SF_FORMAT_FLOAT };
	struct tape *t = calloc(1, sizeof(*t));

	*out = NULL;
	if (!t || stereo_create(&t->stereo, rate_hz, write_frames, t)) {
		free(t);
		return -ENOMEM;
	}
	t->file = sf_open(path, SFM_WRITE, &info);
	if (!t->file) {
		stereo_destroy(t->stereo);
		free(t);
		return -EIO;
	}
	*out = t;
	return 0;
}

void tape_write(struct tape *t, const struct audio_block *b)
{
	for (enum side s = CALLER; s < SIDES; s++)
		if (b->samples[s])
			stereo_put(t->stereo, s, b->position, b->samples[s], b->frames);
}

int tape_close(struct tape *t)
{
	int err;

	if (!t)
		return 0;
	stereo_finish(t->stereo);
	err = sf_close(t->file) || t->failed ? -EIO : 0;
	stereo_destroy(t->stereo);
	free(t);
	return err;
}
