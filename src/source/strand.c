#include "source/strand.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NS_PER_S = 1000000000 };

int strand_open(struct strand *s, const struct capture_options *options, unsigned buffer_ms, bool stretched, char *error)
{
	struct ring_config ring = {
		.channels = options->channels,
		.block_frames = options->rate_hz / CAPTURE_BLOCKS_PER_S,
		.blocks = buffer_ms * CAPTURE_BLOCKS_PER_S / 1000,
	};
	int err;

	s->options = *options;
	snprintf(error, CAPTURE_ERROR_LEN, "memory is short");
	err = ring_create(&s->ring, &ring);
	if (!err && stretched)
		err = stretch_create(&s->stretch, options->rate_hz);
	if (!err)
		err = capture_open(&s->capture, options, s->ring, error);
	return err;
}

void strand_close(struct strand *s)
{
	capture_close(s->capture);
	stretch_destroy(s->stretch);
	ring_destroy(s->ring);
	s->capture = NULL;
	s->stretch = NULL;
	s->ring = NULL;
}

void strand_lose(struct strand *s, int64_t now_ns, int64_t pause_ns)
{
	s->overruns += capture_overruns(s->capture);
	capture_close(s->capture);
	s->capture = NULL;
	s->started = false;
	s->pause_ns = pause_ns;
	s->retry_ns = now_ns + s->pause_ns;
	ring_reset(s->ring);
	s->device_next = 0;
}

bool strand_retry(struct strand *s, int64_t now_ns, int64_t longest_ns)
{
	char error[CAPTURE_ERROR_LEN];

	if (now_ns < s->retry_ns)
		return false;
	if (capture_open(&s->capture, &s->options, s->ring, error)) {
		s->pause_ns = 2 * s->pause_ns < longest_ns ? 2 * s->pause_ns : longest_ns;
		s->retry_ns = capture_now_ns() + s->pause_ns;
		return false;
	}
	s->heard_ns = capture_now_ns();
	return true;
}

static int64_t ns_of(const struct strand *s, int64_t frames)
{
	return frames * NS_PER_S / s->options.rate_hz;
}

int64_t strand_first_ns(const struct strand *s)
{
	const struct ring_block *b = ring_front(s->ring);

	return b ? b->time_ns - ns_of(s, b->position + (int64_t)b->frames) : INT64_MAX;
}

static size_t fill(struct strand *s, const struct ring_block *b)
{
	unsigned channels = ring_channels(s->ring);

	for (size_t i = 0; i < b->frames * channels && channels > 1; i++)
		s->samples[i % channels][i / channels] = b->samples[i];
	if (s->stretch)
		return stretch_process(s->stretch, b->samples, b->frames, s->samples[0]);
	if (channels == 1)
		memcpy(s->samples[0], b->samples, b->frames * sizeof(*b->samples));
	return b->frames;
}

/* Frames before the call began are not part of it. */
static void give(struct strand *s, size_t n, enum gap_reason reason, struct audio_block *b)
{
	size_t before = s->position < 0 ? (size_t)-s->position : 0;

	before = before < n ? before : n;
	for (unsigned c = 0; before && c < ring_channels(s->ring); c++)
		memmove(s->samples[c], s->samples[c] + before, (n - before) * sizeof(**s->samples));
	b->position = s->position + (int64_t)before;
	b->frames = n - before;
	b->reason = reason;
	s->position += (int64_t)n;
}

static double correction(const struct strand *s)
{
	return s->stretch ? stretch_correction(s->stretch) : 0;
}

bool strand_next(struct strand *s, int64_t at, struct audio_block *b, int64_t *heard)
{
	const struct ring_block *block = ring_front(s->ring);
	enum gap_reason reason = GAP_OVERRUN;

	if (!block)
		return false;
	if (!s->started) {
		int64_t begin = at - (int64_t)block->frames - block->position;

		s->position = begin > s->position ? begin : s->position;
		s->device_next = block->position;
		s->started = true;
		reason = GAP_DEVICE;
	} else if (block->position > s->device_next) {
		int64_t missing = block->position - s->device_next;
		size_t inside = s->stretch ? stretch_drain(s->stretch, s->samples[0]) : 0;

		s->device_next = block->position;
		if (inside)
			give(s, inside, reason, b);
		s->position += llround((double)missing / (1 + correction(s)));
		*heard = s->position;
		if (inside)
			return true;
	}
	s->device_next += (int64_t)block->frames;
	s->heard_ns = block->time_ns;
	give(s, fill(s, block), reason, b);
	*heard = s->position + (s->stretch ? (int64_t)stretch_latency(s->stretch) : 0);
	ring_pop(s->ring);
	return true;
}
