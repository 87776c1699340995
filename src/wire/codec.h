/*
 * codec.h - payloads of telephony -> samples
 *
 * G.711 (ITU-T G.711, table 1a and 2a), decoded to 16 bits exactly as libsndfile does, so that a call from the network
 * and its recording are the same samples; linear 16 bits in both byte orders; G.722 at 64 kbit/s by spandsp.  Comfort
 * noise (RFC 3389) and telephone events (RFC 4733) carry no samples: events' digits are never read.  A decoder belongs
 * to one thread at a time; all else is any thread's.
 */
#ifndef UNDERTONE_CODEC_H
#define UNDERTONE_CODEC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum codec { CODEC_PCMU, CODEC_PCMA, CODEC_G722, CODEC_L16, CODEC_S16LE, CODEC_COMFORT_NOISE, CODEC_EVENT, CODECS };

struct codec_format {
	enum codec codec;
	unsigned   clock_hz;                    /* of RTP timestamps; G.722: 8000, its samples 16000 (RFC 3551) */
	unsigned   rate_hz;                     /* of samples, 8000-48000 */
	unsigned   channels;                    /* interleaved in a payload, 1 or 2 */
};

/* By the name of an rtpmap, in any case.  false: unknown, or a rate or channels it cannot have. */
bool codec_find(struct codec_format *f, const char *name, unsigned clock_hz, unsigned channels);

/* The static payload types of RFC 3551: 0, 8, 9, 10, 11, 13.  false: not one of them. */
bool codec_static(struct codec_format *f, unsigned payload_type);

const char *codec_name(enum codec codec);                       /* "PCMU" */
bool codec_has_samples(enum codec codec);

/* Frames (of all channels at once) in a payload of `size` bytes. */
size_t codec_frames(const struct codec_format *f, size_t size);

struct decoder;                                 /* what a codec remembers from packet to packet */

/* 0 and *out set, or -ENOMEM and *out = NULL. */
int  decoder_create(struct decoder **out, const struct codec_format *f);
void decoder_destroy(struct decoder *d);        /* NULL is allowed */
const struct codec_format *decoder_format(const struct decoder *d);

/* One channel of a payload into x [size: frames], full scale +-1.0; how many: at most codec_frames(). */
size_t decoder_process(struct decoder *d, const uint8_t *payload, size_t size, unsigned channel, float *x,
                       size_t frames);

#endif
