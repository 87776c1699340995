#include "source/capture.h"

#include <alsa/asoundlib.h>
#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

enum { PERIOD_MS = 20, BUFFER_MS = 200, WAIT_MS = 100 };

struct alsa {
	snd_pcm_t             *pcm;
	struct ring           *ring;
	struct capture_status *status;
	unsigned               rate_hz, channels;
	float                 *buffer;          /* [size: rate_hz / CAPTURE_BLOCKS_PER_S x channels] */
	pthread_t              thread;
	atomic_bool            stop;
};

/* What an overrun took cannot be known from the device; the clock tells, to a period. */
static int recover(struct alsa *a, int err, int64_t *expected_ns)
{
	int64_t now = capture_now_ns();

	if (err != -EPIPE && err != -ESTRPIPE)
		return err;
	atomic_fetch_add(&a->status->overruns, 1);
	err = snd_pcm_recover(a->pcm, err, 1);
	if (!err)
		err = snd_pcm_start(a->pcm);
	if (!err && now > *expected_ns)
		ring_skip(a->ring, (now - *expected_ns) * a->rate_hz / 1000000000);
	*expected_ns = now;
	return err;
}

static void *capture_thread(void *ctx)
{
	struct alsa *a = ctx;
	snd_pcm_uframes_t block = a->rate_hz / CAPTURE_BLOCKS_PER_S;
	int64_t read_to_ns = capture_now_ns();
	int err = 0;

	while (!atomic_load(&a->stop) && err >= 0) {
		snd_pcm_sframes_t n;

		err = snd_pcm_wait(a->pcm, WAIT_MS);
		if (err == 0)
			continue;
		n = err > 0 ? snd_pcm_readi(a->pcm, a->buffer, block) : err;
		if (n > 0) {
			read_to_ns = capture_now_ns();
			ring_push(a->ring, a->buffer, (size_t)n, read_to_ns);
		}
		err = n == -EAGAIN ? 0 : n < 0 ? recover(a, (int)n, &read_to_ns) : 0;
	}
	if (err < 0)
		atomic_store(&a->status->state, CAPTURE_LOST);
	return NULL;
}

static void alsa_close(void *self)
{
	struct alsa *a = self;

	atomic_store(&a->stop, true);
	pthread_join(a->thread, NULL);
	snd_pcm_close(a->pcm);
	free(a->buffer);
	free(a);
}

static int set_up(snd_pcm_t *pcm, unsigned rate_hz, unsigned channels)
{
	snd_pcm_hw_params_t *hw;
	unsigned period_us = PERIOD_MS * 1000, buffer_us = BUFFER_MS * 1000;
	int err;

	snd_pcm_hw_params_alloca(&hw);
	err = snd_pcm_hw_params_any(pcm, hw);
	if (err >= 0)
		err = snd_pcm_hw_params_set_access(pcm, hw, SND_PCM_ACCESS_RW_INTERLEAVED);
	if (err >= 0)
		err = snd_pcm_hw_params_set_format(pcm, hw, SND_PCM_FORMAT_FLOAT);
	if (err >= 0)
		err = snd_pcm_hw_params_set_channels(pcm, hw, channels);
	if (err >= 0)
		err = snd_pcm_hw_params_set_rate(pcm, hw, rate_hz, 0);
	if (err >= 0)
		err = snd_pcm_hw_params_set_period_time_near(pcm, hw, &period_us, NULL);
	if (err >= 0)
		err = snd_pcm_hw_params_set_buffer_time_near(pcm, hw, &buffer_us, NULL);
	if (err >= 0)
		err = snd_pcm_hw_params(pcm, hw);
	return err < 0 ? err : snd_pcm_start(pcm);
}

/* alsa-lib writes what it thinks of a device to standard error; what matters is said once, by who opens it. */
static void say_nothing(const char *file, int line, const char *function, int err, const char *fmt, ...)
{
	(void)file, (void)line, (void)function, (void)err, (void)fmt;
}

static int alsa_open(void **self, const struct capture_options *o, struct ring *ring, struct capture_status *status,
                     char *error)
{
	struct alsa *a = calloc(1, sizeof(*a));
	int err = -ENOMEM;

	if (!a)
		return -ENOMEM;
	a->ring = ring;
	a->status = status;
	a->rate_hz = o->rate_hz;
	a->channels = o->channels;
	a->buffer = calloc(o->rate_hz / CAPTURE_BLOCKS_PER_S * o->channels, sizeof(*a->buffer));
	if (!a->buffer)
		goto out;
	snd_lib_error_set_handler(say_nothing);
	err = snd_pcm_open(&a->pcm, o->device, SND_PCM_STREAM_CAPTURE, 0);
	if (err < 0)
		goto out;
	err = set_up(a->pcm, o->rate_hz, o->channels);
	if (err >= 0)
		err = -pthread_create(&a->thread, NULL, capture_thread, a);
	if (err < 0) {
		snd_pcm_close(a->pcm);
		goto out;
	}
	*self = a;
	return 0;
out:
	snprintf(error, CAPTURE_ERROR_LEN, "%.100s: cannot be captured (%.60s); `undertone devices` lists what can",
	         o->device, snd_strerror(err));
	free(a->buffer);
	free(a);
	return err;
}

const struct capture_driver capture_alsa = { "alsa", alsa_open, alsa_close };
