#include "wire/track.h"

#include <errno.h>
#include <speex/speex_resampler.h>
#include <stdlib.h>
#include <string.h>

enum {
	PIECE       = 512,                      /* frames decoded at a time */
	FRAMES      = 8 * PIECE,                /* of a block: a piece at 8 kHz, converted to 48 kHz, and to spare */
	JITTER_STEPS = 3,                       /* by the wall, less than so many steps are none: packets jitter */
	QUALITY     = 4,                        /* speexdsp's, of rates that change within a call */
	MIN_RATE_HZ = 8000,
	MAX_RATE_HZ = 48000
};

struct track {
	struct track_config  cfg;
	struct track_origin *origin;
	track_fn *fn;
	void     *ctx;

	struct codec_format  format[TRACK_TYPES];
	bool                 known[TRACK_TYPES];
	struct decoder      *decoder;           /* of the format heard last */
	SpeexResamplerState *resampler;         /* NULL where its rate is the side's */

	int64_t  position;                      /* of the next frame */
	int64_t  heard_ms;                      /* INT64_MIN: nothing yet */
	int64_t  heard_position;                /* position behind what was heard then */
	bool     placed;                        /* next_timestamp is known */
	uint32_t next_timestamp;                /* of the packet that would follow without a hole, */
	int64_t  next_position;                 /* and where that belongs */
	int64_t  packet_frames;                 /* of the last packet, in the side's rate */
	uint64_t unknown;
};

int track_create(struct track **out, const struct track_config *cfg, struct track_origin *origin, track_fn *fn,
                 void *ctx)
{
	struct track *t = *out = NULL;

	if (cfg->rate_hz < MIN_RATE_HZ || cfg->rate_hz > MAX_RATE_HZ)
		return -EINVAL;
	t = calloc(1, sizeof(*t));
	if (!t)
		return -ENOMEM;
	t->cfg = *cfg;
	t->origin = origin;
	t->fn = fn;
	t->ctx = ctx;
	t->heard_ms = INT64_MIN;
	for (unsigned i = 0; i < TRACK_TYPES; i++)
		t->known[i] = codec_static(&t->format[i], i);
	*out = t;
	return 0;
}

static void forget_codec(struct track *t)
{
	decoder_destroy(t->decoder);
	if (t->resampler)
		speex_resampler_destroy(t->resampler);
	t->decoder = NULL;
	t->resampler = NULL;
}

void track_destroy(struct track *t)
{
	if (!t)
		return;
	forget_codec(t);
	free(t);
}

void track_map(struct track *t, unsigned payload_type, const struct codec_format *format)
{
	t->format[payload_type] = *format;
	t->known[payload_type] = true;
}

static int64_t to_frames(const struct track *t, int64_t ms)
{
	return ms * t->cfg.rate_hz / 1000;
}

static int64_t whole_steps(int64_t ms)
{
	return ms > 0 ? ms / TRACK_STEP_MS * TRACK_STEP_MS : 0;
}

static int64_t beyond_jitter(int64_t ms)
{
	return ms < JITTER_STEPS * TRACK_STEP_MS ? 0 : whole_steps(ms);
}

/* ---- blocks ---- */

static void give(struct track *t, const float *x, size_t n, enum gap_reason reason)
{
	struct audio_block b = { .position = t->position, .frames = n, .reason = reason };

	b.samples[t->cfg.side] = x;
	t->fn(t->ctx, &b);
	t->position += (int64_t)n;
}

static void lose(struct track *t, int64_t frames, enum gap_reason reason)
{
	static const float nothing[1];

	if (frames <= 0)
		return;
	t->position += frames;
	give(t, nothing, 0, reason);
}

static void be_silent(struct track *t, int64_t frames)
{
	static const float silence[FRAMES];

	while (frames > 0) {
		size_t n = frames < FRAMES ? (size_t)frames : FRAMES;

		give(t, silence, n, GAP_LOSS);
		frames -= (int64_t)n;
	}
}

/* ---- samples ---- */

static bool same(const struct codec_format *a, const struct codec_format *b)
{
	return a->codec == b->codec && a->rate_hz == b->rate_hz && a->channels == b->channels;
}

/* The decoder of a format; a change of codec begins it anew.  false when memory is short. */
static bool choose(struct track *t, const struct codec_format *format)
{
	int err = 0;

	if (t->decoder && same(decoder_format(t->decoder), format))
		return true;
	forget_codec(t);
	if (decoder_create(&t->decoder, format))
		return false;
	if (format->rate_hz == t->cfg.rate_hz)
		return true;
	t->resampler = speex_resampler_init(1, format->rate_hz, t->cfg.rate_hz, QUALITY, &err);
	if (t->resampler)
		speex_resampler_skip_zeros(t->resampler);
	else
		forget_codec(t);
	return t->resampler != NULL;
}

/* Decoded samples at the side's rate: how many. */
static size_t convert(struct track *t, const float *x, size_t n, float *y)
{
	spx_uint32_t in = (spx_uint32_t)n, out = FRAMES;

	speex_resampler_process_float(t->resampler, 0, x, &in, y, &out);
	return out;
}

/* Bytes of a payload that hold PIECE frames. */
static size_t piece_bytes(const struct codec_format *format)
{
	size_t frames_of_64 = codec_frames(format, 64);

	return frames_of_64 ? PIECE * 64 / frames_of_64 : PIECE;
}

/* A payload, but for its first frames where `skip` of them (side's rate) are too late. */
static void decode(struct track *t, const uint8_t *payload, size_t size, unsigned channel, size_t skip)
{
	float x[PIECE], y[FRAMES];
	size_t bytes = piece_bytes(decoder_format(t->decoder));

	for (size_t at = 0; at < size; at += bytes) {
		size_t part = size - at < bytes ? size - at : bytes;
		size_t n = decoder_process(t->decoder, payload + at, part, channel, x, PIECE);
		const float *samples = x;

		if (t->resampler) {
			n = convert(t, x, n, y);
			samples = y;
		}
		if (skip < n)
			give(t, samples + skip, n - skip, GAP_LOSS);
		skip -= skip < n ? skip : n;
	}
}

/* ---- time ---- */

/* The first audio of this side, wherever the call is by now. */
static void begin(struct track *t, int64_t now_ms)
{
	if (!t->origin->known)
		*t->origin = (struct track_origin) { true, now_ms };
	be_silent(t, to_frames(t, whole_steps(now_ms - t->origin->ms)) - t->position);
}

/* By the wall: what was not sent since audio was last heard. */
static void catch_up(struct track *t, int64_t now_ms)
{
	if (t->heard_ms == INT64_MIN)
		begin(t, now_ms);
	else
		be_silent(t, t->heard_position + to_frames(t, beyond_jitter(now_ms - t->heard_ms - TRACK_STEP_MS)) -
		             t->position);
}

static void heard(struct track *t, int64_t now_ms)
{
	t->heard_ms = now_ms;
	t->heard_position = t->position;
}

void track_run(struct track *t, const struct codec_format *format, const uint8_t *payload, size_t size,
               unsigned channel, int64_t now_ms)
{
	if (!choose(t, format))
		return;
	if (t->heard_ms == INT64_MIN || now_ms - t->heard_ms > t->cfg.idle_ms)
		catch_up(t, now_ms);
	decode(t, payload, size, channel, 0);
	heard(t, now_ms);
}

/* What is told to be missing is as good as heard: the wall is not asked for the same time again. */
void track_skip(struct track *t, int64_t ms, enum gap_reason reason, int64_t now_ms)
{
	if (t->heard_ms == INT64_MIN)
		begin(t, now_ms);
	lose(t, to_frames(t, ms), reason);
	heard(t, now_ms);
}

/* Frames at the side's rate by which a timestamp is ahead of the one that would follow. */
static int64_t ahead_of_next(const struct track *t, const struct codec_format *format, uint32_t timestamp)
{
	return (int64_t)(int32_t)(timestamp - t->next_timestamp) * t->cfg.rate_hz / format->clock_hz;
}

/* Whether such a timestamp agrees with the wall. */
static bool believable(const struct track *t, int64_t ahead, int64_t now_ms)
{
	return llabs(ahead * 1000 / t->cfg.rate_hz - (now_ms - t->heard_ms)) <= t->cfg.leap_ms;
}

/*
 * Silence and loss before a packet.  What is missing and what was not sent cannot be told apart to the packet: the lost
 * are taken to be the last before this one, unless it starts a talkspurt (RFC 3551, 4.1: marker), which silence
 * precedes.
 */
static void fill(struct track *t, const struct rtp_packet *p, int64_t frames, int64_t missing)
{
	int64_t lost = missing * t->packet_frames;

	if (lost > frames)
		lost = frames;
	if (!p->marker)
		be_silent(t, frames - lost);
	lose(t, lost, GAP_LOSS);
	if (p->marker)
		be_silent(t, frames - lost);
}

/* Moves to the packet's place; how many of its frames are late: silence has been filled in where they belong. */
static size_t place(struct track *t, const struct rtp_packet *p, const struct rtp_step *step,
                    const struct codec_format *format)
{
	int64_t ahead = t->placed && !step->restart ? ahead_of_next(t, format, p->timestamp) : 0;
	int64_t frames = t->next_position + ahead - t->position;

	if (!t->placed || step->restart ||
	    ((ahead || frames) && !believable(t, ahead, step->arrived_ms))) {
		catch_up(t, step->arrived_ms);
		return 0;
	}
	if (frames > 0)
		fill(t, p, frames, (int64_t)step->missing);
	return frames < 0 ? (size_t)-frames : 0;
}

void track_packet(void *track, const struct rtp_packet *p, const struct rtp_step *step)
{
	struct track *t = track;
	const struct codec_format *format = &t->format[p->type];

	if (!t->known[p->type]) {
		t->unknown++;
		return;
	}
	/* Events repeat one timestamp, comfort noise has one of its own: both are silence until the next samples. */
	if (!codec_has_samples(format->codec) || !choose(t, format))
		return;

	size_t frames = codec_frames(format, p->size);
	size_t late = place(t, p, step, format);

	t->packet_frames = (int64_t)frames * t->cfg.rate_hz / format->rate_hz;
	t->next_position = t->position - (int64_t)late + t->packet_frames;
	decode(t, p->payload, p->size, 0, late);
	t->next_timestamp = p->timestamp + (uint32_t)(frames * format->clock_hz / format->rate_hz);
	t->placed = true;
	heard(t, step->arrived_ms);
}

void track_tick(struct track *t, int64_t now_ms)
{
	int64_t since = t->heard_ms, from = t->heard_position;

	if (since == INT64_MIN) {
		if (!t->origin->known)
			return;
		since = t->origin->ms;
		from = 0;
	}
	if (now_ms - since > t->cfg.idle_ms)
		be_silent(t, from + to_frames(t, whole_steps(now_ms - since - t->cfg.idle_ms)) - t->position);
}

void track_finish(struct track *t, int64_t ms)
{
	be_silent(t, to_frames(t, ms) - t->position);
}

int64_t track_position_ms(const struct track *t)
{
	return t->position * 1000 / t->cfg.rate_hz;
}

int64_t track_heard_ms(const struct track *t)
{
	return t->heard_ms;
}

uint64_t track_unknown(const struct track *t)
{
	return t->unknown;
}
