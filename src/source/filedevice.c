#include "source/capture.h"
#include "source/source.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

/* A file that plays the part of a device: paced, and pushed by a thread of its own. */
struct file_device {
	struct source         *source;
	struct ring           *ring;
	struct capture_status *status;
	float                 *buffer;          /* [size: a block x channels] */
	unsigned               channels;
	pthread_t              thread;
	atomic_bool            stop;
};

static const float *interleave(struct file_device *f, const struct audio_block *b)
{
	if (f->channels == 1)
		return b->samples[CALLER];
	for (size_t i = 0; i < b->frames; i++) {
		f->buffer[2 * i] = b->samples[CALLER][i];
		f->buffer[2 * i + 1] = b->samples[AGENT][i];
	}
	return f->buffer;
}

static void *play(void *ctx)
{
	struct file_device *f = ctx;
	struct audio_block b;

	while (source_read(f->source, &b) > 0)
		if (b.frames)
			ring_push(f->ring, interleave(f, &b), b.frames, capture_now_ns());
	atomic_store(&f->status->state, CAPTURE_ENDED);
	return NULL;
}

static void file_close(void *self)
{
	struct file_device *f = self;

	atomic_store(&f->stop, true);
	pthread_join(f->thread, NULL);
	source_close(f->source);
	free(f->buffer);
	free(f);
}

/* What a device is asked for must be what the file is: nothing here resamples. */
static int check(const struct file_device *f, const struct capture_options *o, char *error)
{
	const struct source_info *info = source_info(f->source);

	if (info->channels == o->channels && info->rate_hz[CALLER] == o->rate_hz)
		return 0;
	snprintf(error, CAPTURE_ERROR_LEN, "%.100s: has %u channels at %u Hz where %u at %u Hz are wanted; use --stereo for two "
	         "channels, and --rate", o->device, info->channels, info->rate_hz[CALLER], o->channels, o->rate_hz);
	return -EINVAL;
}

static int file_open(void **self, const struct capture_options *o, struct ring *ring, struct capture_status *status,
                     char *error)
{
	struct file_device *f = calloc(1, sizeof(*f));
	size_t block = o->rate_hz / CAPTURE_BLOCKS_PER_S;
	int err = -ENOMEM;

	if (!f)
		return -ENOMEM;

	struct source_options options = { .path = o->device, .block_frames = block, .speed = 1, .stop = &f->stop };

	f->ring = ring;
	f->status = status;
	f->channels = o->channels;
	f->buffer = calloc(block * o->channels, sizeof(*f->buffer));
	if (f->buffer)
		err = source_open(&f->source, &options, error);
	if (!err)
		err = check(f, o, error);
	if (!err)
		err = -pthread_create(&f->thread, NULL, play, f);
	if (err) {
		source_close(f->source);
		free(f->buffer);
		free(f);
		return err;
	}
	*self = f;
	return 0;
}

const struct capture_driver capture_file = { "file", file_open, file_close };
