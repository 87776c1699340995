/*
 * dialect_plain.c - one JSON message, then audio
 *
 *	{"rate": 8000, "channels": ["caller", "agent"], "format": "s16le", "agent_id": "ana", "team": "north",
 *	 "queue": "claims", "reason": "renewal", "caller_id": "+34 600 000 000"}
 *
 * Every key may be left out: 8000 Hz, one channel of a voice nobody has named, s16le.  channels may be a number, 1 or
 * 2: then nobody is known to be the caller.  format: s16le, or L16 for the network's byte order, or ulaw, alaw.  A
 * later text message {"event": "stop"} ends the call in order; others are passed over.
 */
#include "wire/dialect_kind.h"

#include <string.h>

static const struct { const char *name, *codec; } formats[] = {
	{ "s16le", "S16LE" }, { "L16", "L16" }, { "ulaw", "PCMU" }, { "alaw", "PCMA" },
};

static const char *codec_of(const json_t *message)
{
	const json_t *v = json_object_get(message, "format");

	for (size_t i = 0; i < sizeof(formats) / sizeof(*formats); i++)
		if (!v || (json_is_string(v) && !strcmp(json_string_value(v), formats[i].name)))
			return formats[i].codec;
	return "";
}

static bool names(const json_t *list, size_t i, const char *who)
{
	const char *s = json_string_value(json_array_get(list, i));

	return s && !strcmp(s, who);
}

/* Fills voices; the number of channels, 0 where it cannot be understood. */
static unsigned read_channels(const json_t *message, enum dialect_voices *voices)
{
	const json_t *v = json_object_get(message, "channels");
	int64_t n = json_is_array(v) ? (int64_t)json_array_size(v) : dialect_number(message, "channels", v ? 0 : 1);

	if (n == 1)
		*voices = names(v, 0, "caller") ? DIALECT_ONE_CALLER : DIALECT_ONE_UNTOLD;
	else if (names(v, 0, "caller") && names(v, 1, "agent"))
		*voices = DIALECT_CALLER_AGENT;
	else if (names(v, 0, "agent") && names(v, 1, "caller"))
		*voices = DIALECT_AGENT_CALLER;
	else
		*voices = DIALECT_UNTOLD;
	return n == 1 || n == 2 ? (unsigned)n : 0;
}

static bool read_format(struct codec_format *f, const json_t *message, unsigned channels)
{
	int64_t rate_hz = dialect_number(message, "rate", json_object_get(message, "rate") ? 0 : 8000);

	return channels && rate_hz <= 48000 && codec_find(f, codec_of(message), (unsigned)rate_hz, channels);
}

static void on_text(struct dialect *d, const json_t *message, int64_t now_ms)
{
	struct dialect_start start = { 0 };
	const char *event = json_string_value(json_object_get(message, "event"));

	(void)now_ms;
	if (d->begun) {
		if (event && !strcmp(event, "stop"))
			dialect_stop(d, "hangup");
		return;
	}
	if (!read_format(&start.format, message, read_channels(message, &start.voices))) {
		dialect_refuse(d, "rate, channels or format cannot be taken");
		return;
	}
	dialect_who(&start, message);
	dialect_begin(d, &start);
}

static void on_binary(struct dialect *d, const uint8_t *data, size_t size)
{
	d->calls->audio(d->ctx, data, size);
}

const struct dialect_kind dialect_plain = { .name = "plain", .text = on_text, .binary = on_binary };
