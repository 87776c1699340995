/* claim_wav.c - walks the chunks of WAV, RF64 and W64 up to the data */

#include "source/claim.h"

#include <string.h>

enum { CHUNKS_MAX = 1000, RATE_MAX_HZ = 1000000 };
enum { FORMAT_ADPCM_MS = 0x02, FORMAT_ADPCM_IMA = 0x11, FORMAT_GSM610 = 0x31 };

/* Sizes that writers put down before they know better: 0 and 0xFFFFFFFF (ffmpeg, GStreamer), 0x7FFFF000 (SoX),
 * 0x80000000 less or more than a header (arecord). */
#define STREAMED(size) \
	((size) == 0 || ((size) >= 0x7FFF0000 && (size) <= 0x80000100) || ((size) >= 0xFFFF0000 && (size) <= 0xFFFFFFFF))

struct walk {
	claim_get *get;
	void      *ctx;
	bool       big_endian;          /* RIFX */
	bool       wave64;              /* 16-byte ids, 64-bit sizes that count their own header, 8-byte alignment */
	int64_t    data64;              /* of RF64's ds64 chunk; -1 without */
	unsigned   format, rate_hz, block_bytes, block_frames;
};

static uint64_t number(const struct walk *w, const unsigned char *b, size_t bytes)
{
	uint64_t v = 0;

	for (size_t i = 0; i < bytes; i++)
		v |= (uint64_t)b[w->big_endian ? bytes - 1 - i : i] << (8 * i);
	return v;
}

static bool is_id(const unsigned char *b, const char *id)
{
	return !memcmp(b, id, 4);
}

static bool start(struct walk *w, int64_t *first)
{
	unsigned char b[40] = { 0 };

	if (!w->get(w->ctx, 0, b, 12))
		return false;
	w->big_endian = is_id(b, "RIFX");
	w->wave64 = is_id(b, "riff");
	*first = w->wave64 ? 40 : 12;
	if (w->wave64)
		return w->get(w->ctx, 0, b, 40) && is_id(b + 24, "wave");
	return (w->big_endian || is_id(b, "RIFF") || is_id(b, "RF64")) && is_id(b + 8, "WAVE");
}

/* Frames of a block stand in the extension of the block codecs' format; PCM, float and G.711 hold one. */
static void read_format(struct walk *w, int64_t at, int64_t size)
{
	unsigned char b[20] = { 0 };

	if (size < 16 || !w->get(w->ctx, at, b, size < 20 ? 16 : 20))
		return;
	w->format = (unsigned)number(w, b, 2);
	w->rate_hz = (unsigned)number(w, b + 4, 4);
	w->block_bytes = (unsigned)number(w, b + 12, 2);
	w->block_frames = 1;
	if (w->format == FORMAT_ADPCM_MS || w->format == FORMAT_ADPCM_IMA || w->format == FORMAT_GSM610)
		w->block_frames = (unsigned)number(w, b + 18, 2);
}

static void read_ds64(struct walk *w, int64_t at, int64_t size)
{
	unsigned char b[16];

	if (size >= 16 && w->get(w->ctx, at, b, 16)) {
		uint64_t bytes = number(w, b + 8, 8);

		w->data64 = bytes && bytes <= INT64_MAX ? (int64_t)bytes : -1;
	}
}

static void read_data(const struct walk *w, int64_t at, uint64_t size, struct claim_wav *out)
{
	out->data_at = at;
	out->size_at = w->wave64 || w->data64 >= 0 ? -1 : at - 4;
	out->data_bytes = size <= INT64_MAX ? (int64_t)size : -1;
	if (w->data64 >= 0 && size == 0xFFFFFFFF)
		out->data_bytes = w->data64;
	else if (STREAMED(size))
		out->data_bytes = -1;
	out->frames = -1;
	if (out->data_bytes < 0 || !w->block_bytes || w->rate_hz > RATE_MAX_HZ)
		return;

	int64_t blocks = out->data_bytes / w->block_bytes;

	if (blocks <= (int64_t)CLAIM_HOURS_MAX * 3600 * w->rate_hz)
		out->frames = blocks * w->block_frames;
	else
		out->data_bytes = -1;
}

bool claim_wav(claim_get *get, void *ctx, struct claim_wav *out)
{
	struct walk w = { .get = get, .ctx = ctx, .data64 = -1 };
	int64_t at;

	if (!start(&w, &at))
		return false;
	for (int i = 0; i < CHUNKS_MAX; i++) {
		unsigned char b[24];
		int64_t head = w.wave64 ? 24 : 8, align = w.wave64 ? 8 : 2;

		if (!get(ctx, at, b, (size_t)head))
			return false;

		uint64_t size = w.wave64 ? number(&w, b + 16, 8) - 24 : number(&w, b + 4, 4);

		at += head;
		if (is_id(b, "data")) {
			read_data(&w, at, size, out);
			return true;
		}
		if (size > INT32_MAX)
			return false;
		if (is_id(b, "fmt "))
			read_format(&w, at, (int64_t)size);
		else if (is_id(b, "ds64"))
			read_ds64(&w, at, (int64_t)size);
		at += ((int64_t)size + align - 1) / align * align;
	}
	return false;
}
