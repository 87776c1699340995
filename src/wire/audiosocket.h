/*
 * audiosocket.h - Asterisk's AudioSocket on bytes alone: one direction of one channel over TCP
 *
 *	| type (8) | length (16, big-endian) | payload |
 *
 * The first message is the call's UUID, then come samples, 16-bit little-endian, each rate its own type.  A digit
 * message is passed over unread.  Any thread.
 */
#ifndef UNDERTONE_AUDIOSOCKET_H
#define UNDERTONE_AUDIOSOCKET_H

#include "wire/codec.h"

#include <sys/types.h>

enum {
	AUDIOSOCKET_UUID_LEN = 16,
	AUDIOSOCKET_FIRST    = 3 + AUDIOSOCKET_UUID_LEN,        /* bytes of the first message */
	AUDIOSOCKET_MAX      = 3 + UINT16_MAX                   /* of any */
};

enum audiosocket_kind { AUDIOSOCKET_HANGUP, AUDIOSOCKET_UUID, AUDIOSOCKET_DIGIT, AUDIOSOCKET_AUDIO, AUDIOSOCKET_ERROR,
                        AUDIOSOCKET_OTHER };

struct audiosocket_message {
	enum audiosocket_kind kind;
	struct codec_format   format;           /* of AUDIO */
	const uint8_t        *payload;          /* [size] within data */
	size_t                size;
};

/* Bytes of the message at the start of data; 0: more are needed; -EPROTO: a UUID that is none, or a rate over 48
 * kHz. */
ssize_t audiosocket_parse(struct audiosocket_message *m, const uint8_t *data, size_t size);

#endif
