/*
 * dialect_audiohook.c - Genesys AudioHook, protocol version 2
 *
 *	client                                  server
 *	open (media offered)              ──►
 *	                                  ◄──   opened (one of them taken)
 *	binary: PCMU, both channels       ──►
 *	ping / discarded / paused / ...   ──►
 *	                                  ◄──   pong
 *	                                  ◄──   pause, resume (the agent's)
 *	close                             ──►
 *	                                  ◄──   closed
 *
 * Channel "external" is the customer, "internal" the agent.  Taken are PCMU at 8000 Hz, two channels before one.  A
 * probe of the connection (conversation id of zeros only) is answered and makes no call.  What was discarded or paused
 * is a gap of the length the client tells; its times are ISO 8601 durations, always in seconds ("PT8.5S").
 */
#include "wire/dialect_kind.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char probe[] = "00000000-0000-0000-0000-000000000000";

static void send_message(struct dialect *d, const char *type, json_t *parameters)
{
	json_t *m = json_pack("{s:s, s:s, s:I, s:I, s:s, s:o}", "version", "2", "type", type, "seq",
	                      (json_int_t)++d->sent, "clientseq", (json_int_t)d->heard, "id", d->id, "parameters",
	                      parameters);
	char *text = json_dumps(m, JSON_COMPACT);

	if (text)
		d->calls->send(d->ctx, text);
	free(text);
	json_decref(m);
}

/* Milliseconds of "PT8.5S"; 0 where it is none, or over a day. */
static int64_t duration_ms(const json_t *object, const char *key)
{
	const char *s = json_string_value(json_object_get(object, key));
	char *end;
	double seconds;

	if (!s || strncmp(s, "PT", 2))
		return 0;
	seconds = strtod(s + 2, &end);
	return *end == 'S' && seconds > 0 && seconds < 86400 ? llround(seconds * 1000) : 0;
}

/* Whether one of the media offered can be taken, and which voices it has; two channels are better than one. */
static bool takes(const json_t *media, struct dialect_start *start)
{
	const json_t *channels = json_object_get(media, "channels");
	const char *first = json_string_value(json_array_get(channels, 0));
	const char *second = json_string_value(json_array_get(channels, 1));
	const char *format = json_string_value(json_object_get(media, "format"));

	if (!first || !format || strcmp(format, "PCMU") || dialect_number(media, "rate", 0) != 8000)
		return false;
	start->format = (struct codec_format) { CODEC_PCMU, 8000, 8000, second ? 2 : 1 };
	if (second)
		start->voices = strcmp(first, "external") ? DIALECT_AGENT_CALLER : DIALECT_CALLER_AGENT;
	else
		start->voices = strcmp(first, "external") ? DIALECT_ONE_UNTOLD : DIALECT_ONE_CALLER;
	return json_array_size(channels) <= 2;
}

static json_t *choose(const json_t *offered, struct dialect_start *start)
{
	for (size_t channels = 2; channels > 0; channels--)
		for (size_t i = 0; i < json_array_size(offered); i++) {
			json_t *media = json_array_get(offered, i);

			if (json_array_size(json_object_get(media, "channels")) == channels && takes(media, start))
				return media;
		}
	return NULL;
}

static void disconnect(struct dialect *d, const char *why)
{
	send_message(d, "disconnect", json_pack("{s:s, s:s}", "reason", "error", "info", why));
}

static void on_open(struct dialect *d, const json_t *parameters)
{
	const char *conversation = json_string_value(json_object_get(parameters, "conversationId"));
	struct dialect_start start = { 0 };
	json_t *media = choose(json_object_get(parameters, "media"), &start);

	if (conversation && !strcmp(conversation, probe)) {
		send_message(d, "opened", json_pack("{s:b, s:[]}", "startPaused", 0, "media"));
		return;
	}
	if (!media) {
		dialect_refuse(d, "no media offered that can be taken: PCMU at 8000 Hz");
		return;
	}
	dialect_who(&start, json_object_get(parameters, "customConfig"));
	dialect_get(start.caller_id, json_object_get(parameters, "participant"), "ani");
	if (dialect_begin(d, &start))
		send_message(d, "opened", json_pack("{s:b, s:[O]}", "startPaused", 0, "media", media));
}

static void on_close(struct dialect *d, const json_t *parameters)
{
	const char *reason = json_string_value(json_object_get(parameters, "reason"));

	send_message(d, "closed", json_object());
	dialect_stop(d, reason && strcmp(reason, "end") ? "error" : "hangup");
}

static void on_text(struct dialect *d, const json_t *message, int64_t now_ms)
{
	const char *type = json_string_value(json_object_get(message, "type"));
	const json_t *parameters = json_object_get(message, "parameters");

	(void)now_ms;
	d->heard = (uint64_t)dialect_number(message, "seq", 0);
	if (!type) {
		dialect_refuse(d, "a message without type");
	} else if (!strcmp(type, "open")) {
		dialect_get(d->id, message, "id");
		on_open(d, parameters);
	} else if (!strcmp(type, "ping")) {
		send_message(d, "pong", json_object());
	} else if (!strcmp(type, "close")) {
		on_close(d, parameters);
	} else if (d->begun && !strcmp(type, "discarded")) {
		d->calls->skip(d->ctx, duration_ms(parameters, "discarded"), GAP_LOSS);
	} else if (d->begun && !strcmp(type, "paused")) {
		d->calls->hold(d->ctx, true);
	} else if (d->begun && !strcmp(type, "resumed")) {
		d->calls->hold(d->ctx, false);
		d->calls->skip(d->ctx, duration_ms(parameters, "discarded"), GAP_PAUSE);
	}
}

static void on_binary(struct dialect *d, const uint8_t *data, size_t size)
{
	d->calls->audio(d->ctx, data, size);
}

static void ask_pause(struct dialect *d, bool on)
{
	send_message(d, on ? "pause" : "resume", json_object());
}

const struct dialect_kind dialect_audiohook = {
	.name = "audiohook", .text = on_text, .binary = on_binary, .pause = ask_pause, .leave = disconnect
};
