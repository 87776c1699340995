#include "wire/audiosocket.h"

#include <errno.h>

enum { HEADER = 3, TYPE_AUDIO = 0x10 };

/* Of types 0x10, 0x11, ... */
static const unsigned rates_hz[] = { 8000, 12000, 16000, 24000, 32000, 44100, 48000, 96000, 192000 };

static enum audiosocket_kind kind_of(uint8_t type)
{
	switch (type) {
	case 0x00:
		return AUDIOSOCKET_HANGUP;
	case 0x01:
		return AUDIOSOCKET_UUID;
	case 0x03:
		return AUDIOSOCKET_DIGIT;
	case 0xff:
		return AUDIOSOCKET_ERROR;
	default:
		return type >= TYPE_AUDIO && type < TYPE_AUDIO + sizeof(rates_hz) / sizeof(*rates_hz) ?
		       AUDIOSOCKET_AUDIO : AUDIOSOCKET_OTHER;
	}
}

ssize_t audiosocket_parse(struct audiosocket_message *m, const uint8_t *data, size_t size)
{
	if (size < HEADER)
		return 0;
	*m = (struct audiosocket_message) { .kind = kind_of(data[0]), .payload = data + HEADER,
	                                    .size = (size_t)data[1] << 8 | data[2] };
	if (m->kind == AUDIOSOCKET_UUID && m->size != AUDIOSOCKET_UUID_LEN)
		return -EPROTO;
	if (m->kind == AUDIOSOCKET_AUDIO && !codec_find(&m->format, "S16LE", rates_hz[data[0] - TYPE_AUDIO], 1))
		return -EPROTO;
	return size - HEADER < m->size ? 0 : (ssize_t)(HEADER + m->size);
}
