#include "wire/codec.h"

#include <errno.h>
#include <spandsp/telephony.h>
#include <spandsp/g722.h>
#include <stdlib.h>
#include <strings.h>

enum { G722_BIT_RATE = 64000, MIN_RATE_HZ = 8000, MAX_RATE_HZ = 48000, BLOCK = 512 };

static const float FULL_SCALE = 32768;

static const struct {
	const char *name;
	unsigned    clock_hz;                   /* 0: any rate that can be analysed */
	unsigned    rate_hz;                    /* 0: as clock_hz */
	size_t      bytes;                      /* of a sample; 0: no samples */
} codecs[CODECS] = {
	[CODEC_PCMU]  = { "PCMU", 8000, 0, 1 },
	[CODEC_PCMA]  = { "PCMA", 8000, 0, 1 },
	[CODEC_G722]  = { "G722", 8000, 16000, 1 },
	[CODEC_L16]   = { "L16", 0, 0, 2 },
	[CODEC_S16LE] = { "S16LE", 0, 0, 2 },
	[CODEC_COMFORT_NOISE] = { "CN", 0, 0, 0 },
	[CODEC_EVENT] = { "telephone-event", 0, 0, 0 },
};

struct decoder {
	struct codec_format format;
	g722_decode_state_t *g722;
};

bool codec_find(struct codec_format *f, const char *name, unsigned clock_hz, unsigned channels)
{
	for (enum codec c = 0; c < CODECS; c++) {
		if (strcasecmp(codecs[c].name, name))
			continue;
		*f = (struct codec_format) { c, clock_hz, codecs[c].rate_hz ? codecs[c].rate_hz : clock_hz, channels };
		return (codecs[c].clock_hz ? clock_hz == codecs[c].clock_hz :
		        clock_hz >= MIN_RATE_HZ && clock_hz <= MAX_RATE_HZ) &&
		       (channels == 1 || (channels == 2 && c != CODEC_G722));
	}
	return false;
}

bool codec_static(struct codec_format *f, unsigned payload_type)
{
	switch (payload_type) {
	case 0:
		return codec_find(f, "PCMU", 8000, 1);
	case 8:
		return codec_find(f, "PCMA", 8000, 1);
	case 9:
		return codec_find(f, "G722", 8000, 1);
	case 10:
		return codec_find(f, "L16", 44100, 2);
	case 11:
		return codec_find(f, "L16", 44100, 1);
	case 13:
		return codec_find(f, "CN", 8000, 1);
	default:
		return false;
	}
}

const char *codec_name(enum codec codec)
{
	return codecs[codec].name;
}

bool codec_has_samples(enum codec codec)
{
	return codecs[codec].bytes > 0;
}

size_t codec_frames(const struct codec_format *f, size_t size)
{
	if (!codec_has_samples(f->codec))
		return 0;
	return size / (codecs[f->codec].bytes * f->channels) * (f->codec == CODEC_G722 ? 2 : 1);
}

/* Sign, three bits of exponent, four of mantissa, all inverted; 33 is the bias of the segments (G.711, 5.2). */
static int from_ulaw(uint8_t byte)
{
	int v = ~byte & 0xff;
	int magnitude = ((((v & 0x0f) << 3) + 0x84) << (v >> 4 & 7)) - 0x84;

	return v & 0x80 ? -magnitude : magnitude;
}

/* Even bits inverted; the sign bit is set for positive values; the first two segments have the same step. */
static int from_alaw(uint8_t byte)
{
	int v = byte ^ 0x55;
	int exponent = v >> 4 & 7;
	int magnitude = (v & 0x0f) << 4 | 0x08;

	if (exponent)
		magnitude = (magnitude + 0x100) << (exponent - 1);
	return v & 0x80 ? magnitude : -magnitude;
}

int decoder_create(struct decoder **out, const struct codec_format *f)
{
	struct decoder *d = *out = calloc(1, sizeof(*d));

	if (!d)
		return -ENOMEM;
	d->format = *f;
	if (f->codec == CODEC_G722 && !(d->g722 = g722_decode_init(NULL, G722_BIT_RATE, 0))) {
		free(d);
		*out = NULL;
		return -ENOMEM;
	}
	return 0;
}

void decoder_destroy(struct decoder *d)
{
	if (!d)
		return;
	if (d->g722)
		g722_decode_free(d->g722);
	free(d);
}

const struct codec_format *decoder_format(const struct decoder *d)
{
	return &d->format;
}

static size_t decode_g722(struct decoder *d, const uint8_t *payload, size_t size, float *x)
{
	int16_t y[2 * BLOCK];
	size_t done = 0;

	for (size_t at = 0; at < size; at += BLOCK) {
		size_t part = size - at < BLOCK ? size - at : BLOCK;
		int n = g722_decode(d->g722, y, payload + at, (int)part);

		for (int i = 0; i < n; i++)
			x[done++] = (float)y[i] / FULL_SCALE;
	}
	return done;
}

static int sample(const struct codec_format *f, const uint8_t *payload, size_t i)
{
	switch (f->codec) {
	case CODEC_PCMU:
		return from_ulaw(payload[i]);
	case CODEC_PCMA:
		return from_alaw(payload[i]);
	case CODEC_L16:
		return (int16_t)(payload[2 * i] << 8 | payload[2 * i + 1]);
	default:
		return (int16_t)(payload[2 * i + 1] << 8 | payload[2 * i]);
	}
}

size_t decoder_process(struct decoder *d, const uint8_t *payload, size_t size, unsigned channel, float *x,
                       size_t frames)
{
	const struct codec_format *f = &d->format;
	size_t n = codec_frames(f, size);

	if (n > frames)
		n = frames;
	if (f->codec == CODEC_G722)
		return decode_g722(d, payload, n / 2, x);
	for (size_t i = 0; i < n; i++)
		x[i] = (float)sample(f, payload, i * f->channels + channel) / FULL_SCALE;
	return n;
}
