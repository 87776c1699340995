/*
 * dialect_twilio.c - Twilio Media Streams, and Telnyx's media streaming, which speaks nearly the same
 *
 * connected, start, media..., dtmf, mark, stop.  Numbers come as strings or as numbers.  Every message but the first
 * has a sequence number; Telnyx says that media may come out of order, so all of them are put in order by it.  A frame
 * belongs where the one before it ended, unless its timestamp (ms, as the frame was made) is elsewhere by more than
 * jitter.
 *
 * The custom parameters of the stream may say agent_id, team, queue, reason, caller_id, and caller_track (inbound or
 * outbound) where the caller is not on the inbound track.
 */
#include "wire/dialect_kind.h"

#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

enum {
	JITTER_MS   = 200,                      /* timestamps follow the arrival at Twilio: less is not a hole */
	REORDER_MS  = 500,                      /* nothing is lost over TCP, so a hole is worth waiting for */
	BASE64_MAX  = 16384
};

static const char *const track_names[] = { "inbound", "outbound" };

/* "inbound_track" and "inbound" are one. */
static int track_index(const char *name)
{
	for (int i = 0; name && i < 2; i++)
		if (!strncmp(name, track_names[i], strlen(track_names[i])))
			return i;
	return -1;
}

/* Whether the tracks of a start are both; Twilio lists them, Telnyx says nothing and sends what it was asked for. */
static bool has_both(const json_t *start)
{
	const json_t *tracks = json_object_get(start, "tracks");

	return !json_is_array(tracks) || json_array_size(tracks) == 2;
}

static bool read_format(struct codec_format *f, const json_t *start)
{
	const json_t *media = json_object_get(start, "mediaFormat");
	const char *encoding;

	if (!media)
		media = json_object_get(start, "media_format");
	encoding = json_string_value(json_object_get(media, "encoding"));
	if (media && dialect_number(media, "sampleRate", dialect_number(media, "sample_rate", 8000)) != 8000)
		return false;
	if (encoding && !strcmp(encoding, "PCMA"))
		return codec_find(f, "PCMA", 8000, 1);
	return (!encoding || !strcmp(encoding, "audio/x-mulaw") || !strcmp(encoding, "PCMU")) &&
	       codec_find(f, "PCMU", 8000, 1);
}

static void on_start(struct dialect *d, const json_t *message)
{
	const json_t *start = json_object_get(message, "start");
	const json_t *parameters = json_object_get(start, "customParameters");
	struct dialect_start s = { 0 };
	char caller[DIALECT_TEXT_LEN];
	bool outbound = d->cfg->twilio_caller_outbound;

	if (!parameters)
		parameters = json_object_get(start, "custom_parameters");
	dialect_who(&s, parameters);
	dialect_get(caller, parameters, "caller_track");
	if (*caller)
		outbound = !strcmp(caller, "outbound");
	s.voices = outbound ? DIALECT_AGENT_CALLER : DIALECT_CALLER_AGENT;
	if (!has_both(start))
		s.voices = DIALECT_ONE_UNTOLD;
	if (read_format(&s.format, start))
		dialect_begin(d, &s);
	else
		dialect_refuse(d, "only mu-law and A-law at 8000 Hz are understood");
}

/* Where a frame belongs: after the one before, unless its timestamp is elsewhere. */
static int64_t placed_ms(struct dialect *d, int track, int64_t timestamp_ms, size_t bytes)
{
	int64_t *next_ms = &d->track[track].next_ms;
	int64_t at = *next_ms;

	if (!d->track[track].known || llabs(timestamp_ms - at) >= JITTER_MS)
		at = timestamp_ms;
	d->track[track].known = true;
	*next_ms = at + (int64_t)bytes / 8;
	return at;
}

/* Base64 with its padding; how many bytes, 0 where it is not. */
static size_t decode(const char *text, uint8_t *out)
{
	size_t n = strlen(text);
	int bytes;

	if (n == 0 || n > BASE64_MAX || n % 4 || (bytes = EVP_DecodeBlock(out, (const unsigned char *)text, (int)n)) < 0)
		return 0;
	return (size_t)bytes - (text[n - 1] == '=') - (text[n - 2] == '=');
}

/* A frame as a packet of RTP: the type is the track, the timestamp in ms.  Others only keep the numbers together. */
static void read_media(const json_t *media, struct rtp_packet *p, uint8_t *audio)
{
	const char *payload = json_string_value(json_object_get(media, "payload"));
	const char *name = json_string_value(json_object_get(media, "track"));
	int track = name ? track_index(name) : 0;
	int64_t at_ms = dialect_number(media, "timestamp", -1);

	if (track < 0 || at_ms < 0 || !payload)
		return;
	p->type = (uint8_t)track;
	p->timestamp = (uint32_t)at_ms;
	p->size = decode(payload, audio);
}

static void on_number(struct dialect *d, const json_t *message, int64_t number, int64_t now_ms)
{
	uint8_t audio[BASE64_MAX / 4 * 3];
	struct rtp_packet p = { .sequence = (uint16_t)number, .payload = audio };

	read_media(json_object_get(message, "media"), &p, audio);
	rtp_receiver_push(d->order, &p, now_ms);
}

/* In order now. */
static void on_packet(void *ctx, const struct rtp_packet *p, const struct rtp_step *step)
{
	struct dialect *d = ctx;

	if (p->size)
		d->calls->packet(d->ctx, p->type, placed_ms(d, p->type, p->timestamp, p->size), step->missing,
		                 p->payload, p->size);
}

static int begin(struct dialect *d)
{
	static const struct rtp_config order = { .reorder_ms = REORDER_MS, .clock_hz = 1000 };

	return rtp_receiver_create(&d->order, &order, on_packet, d);
}

static void on_text(struct dialect *d, const json_t *message, int64_t now_ms)
{
	const char *event = json_string_value(json_object_get(message, "event"));
	int64_t number = dialect_number(message, "sequenceNumber", dialect_number(message, "sequence_number", -1));

	if (!event) {
		dialect_refuse(d, "a message without event");
	} else if (!strcmp(event, "start")) {
		on_start(d, message);
	} else if (!strcmp(event, "stop")) {
		rtp_receiver_flush(d->order);
		dialect_stop(d, "hangup");
		return;
	}
	if (d->begun && !d->ended && number >= 0)
		on_number(d, message, number, now_ms);
}

const struct dialect_kind dialect_twilio = { .name = "twilio", .begin = begin, .text = on_text };
