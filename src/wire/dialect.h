/*
 * dialect.h - what the telephone systems say over a WebSocket -> calls, audio and answers
 *
 *   audiohook   Genesys AudioHook, version 2: JSON messages, and both channels interleaved in binary ones
 *   twilio      Twilio Media Streams, and Telnyx's likeness of it: JSON messages with base64 audio, a track each
 *   plain       one JSON message, then 16-bit samples in binary ones: FreeSWITCH's mod_audio_fork, or an own program
 *
 * A dialect reads whole messages and calls back.  It reads no clock and opens nothing.  Digits that are dialled are
 * passed over, whatever the dialect.  One thread at a time.
 */
#ifndef UNDERTONE_DIALECT_H
#define UNDERTONE_DIALECT_H

#include "analysis/event.h"
#include "wire/codec.h"
#include "wire/rtp.h"

enum { DIALECT_TEXT_LEN = 128 };

/* Who speaks in which place of a call: two channels of one stream, or two tracks. */
enum dialect_voices {
	DIALECT_CALLER_AGENT,                   /* first the caller */
	DIALECT_AGENT_CALLER,
	DIALECT_UNTOLD,                         /* two voices, and nobody says which is the caller */
	DIALECT_ONE_CALLER,                     /* one channel */
	DIALECT_ONE_UNTOLD
};

struct dialect_start {
	enum dialect_voices voices;
	struct codec_format format;
	char agent_id[DIALECT_TEXT_LEN], team[DIALECT_TEXT_LEN], queue[DIALECT_TEXT_LEN], reason[DIALECT_TEXT_LEN];
	char caller_id[DIALECT_TEXT_LEN];       /* a number or address; to be kept as a keyed hash only */
};

/* Texts and payloads are borrowed for the call. */
struct dialect_calls {
	/* 0, or a negative errno: the call cannot be taken, and the dialect says so to the other side. */
	int  (*start)(void *ctx, const struct dialect_start *start);
	void (*audio)(void *ctx, const uint8_t *payload, size_t size);          /* all channels; follows what came before */
	/* A frame of one track, 0 the first voice, that belongs at_ms after the start of the stream; so many frames or
	 * other messages before it never came. */
	void (*packet)(void *ctx, unsigned track, int64_t at_ms, uint64_t missing, const uint8_t *payload, size_t size);
	void (*skip)(void *ctx, int64_t ms, enum gap_reason reason);            /* audio that will not come */
	void (*hold)(void *ctx, bool on);                                       /* the other side sends nothing for a while */
	void (*stop)(void *ctx, const char *reason);                            /* the call has ended in order */
	void (*send)(void *ctx, const char *text);                              /* a text message to the other side */
	void (*close)(void *ctx, unsigned code, const char *why);               /* ends the connection */
};

struct dialect;

/* Settings of all dialects. */
struct dialect_config {
	bool twilio_caller_outbound;            /* the caller is what the telephone system sends, not what it hears */
};

/* name: "audiohook", "twilio", "plain".  0 and *out set, or -EINVAL (no such dialect) or -ENOMEM and *out = NULL.
 * calls and cfg outlive the dialect. */
int  dialect_create(struct dialect **out, const char *name, const struct dialect_config *cfg,
                    const struct dialect_calls *calls, void *ctx);
void dialect_destroy(struct dialect *d);        /* NULL is allowed */
const char *dialect_name(const struct dialect *d);

/* A whole message that arrived at now_ms, of any clock that never goes back. */
void dialect_text(struct dialect *d, const char *text, size_t size, int64_t now_ms);
void dialect_binary(struct dialect *d, const uint8_t *data, size_t size);

/* Nothing is to be sent for a while, or again: says so where the dialect can. */
void dialect_pause(struct dialect *d, bool on);

/* The server stops or the other side must go: says it the way the dialect has, before the connection is closed. */
void dialect_leave(struct dialect *d, const char *why);

#endif
