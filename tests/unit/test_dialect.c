/* test_dialect.c - what each dialect makes of what a telephone system says: whole transcripts, and what is refused */

#include "wire/dialect.h"

#include <jansson.h>
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

enum { LOG_LEN = 2048 };

/* What was called, a word or two each. */
struct log {
	char text[LOG_LEN];
	int  answer;                            /* of start */
};

static void __attribute__((format(printf, 2, 3))) note(void *ctx, const char *format, ...)
{
	struct log *log = ctx;
	size_t n = strlen(log->text);
	va_list ap;

	va_start(ap, format);
	vsnprintf(log->text + n, LOG_LEN - n, format, ap);
	va_end(ap);
}

static int on_start(void *ctx, const struct dialect_start *s)
{
	static const char *const voices[] = { "caller,agent", "agent,caller", "untold", "caller", "one" };

	note(ctx, "start(%s %s %u x%u%s%s%s%s) ", voices[s->voices], codec_name(s->format.codec), s->format.rate_hz,
	     s->format.channels, *s->agent_id ? " " : "", s->agent_id, *s->caller_id ? " from " : "", s->caller_id);
	return ((struct log *)ctx)->answer;
}

static void on_audio(void *ctx, const uint8_t *payload, size_t size)
{
	(void)payload;
	note(ctx, "audio(%zu) ", size);
}

static void on_packet(void *ctx, unsigned track, int64_t at_ms, uint64_t missing, const uint8_t *payload, size_t size)
{
	note(ctx, "packet(%u %lld", track, (long long)at_ms);
	if (missing)
		note(ctx, " after %llu", (unsigned long long)missing);
	note(ctx, ":%02x%02x..%zu) ", payload[0], payload[1], size);
}

static void on_skip(void *ctx, int64_t ms, enum gap_reason reason)
{
	note(ctx, "skip(%lld %s) ", (long long)ms, reason == GAP_PAUSE ? "pause" : "loss");
}

static void on_hold(void *ctx, bool on)
{
	note(ctx, on ? "hold " : "unhold ");
}

static void on_stop(void *ctx, const char *reason)
{
	note(ctx, "stop(%s) ", reason);
}

static void on_send(void *ctx, const char *text)
{
	json_t *o = json_loads(text, 0, NULL);

	note(ctx, "%s#%lld/%lld ", json_string_value(json_object_get(o, "type")),
	     (long long)json_integer_value(json_object_get(o, "seq")),
	     (long long)json_integer_value(json_object_get(o, "clientseq")));
	json_decref(o);
}

static void on_close(void *ctx, unsigned code, const char *why)
{
	(void)why;
	note(ctx, "close(%u) ", code);
}

static const struct dialect_calls calls = {
	.start = on_start, .audio = on_audio, .packet = on_packet, .skip = on_skip, .hold = on_hold, .stop = on_stop,
	.send = on_send, .close = on_close,
};

/* A message of text; "=N" is N bytes of binary, "+" and "-" the agent's pause and its end, "!" that the server stops. */
struct transcript {
	const char *name, *dialect, *message[12];
	const char *want;
	int         answer;                     /* of start */
};

#define OPEN(media) "{\"version\":\"2\",\"type\":\"open\",\"seq\":1,\"id\":\"s\",\"parameters\":{\"conversationId\":\"c1\"," \
                    "\"participant\":{\"ani\":\"+34600\"},\"media\":[" media "]}}"
#define PCMU(...)   "{\"type\":\"audio\",\"format\":\"PCMU\",\"channels\":[" __VA_ARGS__ "],\"rate\":8000}"
#define SAYS(type, seq, parameters) "{\"version\":\"2\",\"type\":\"" type "\",\"seq\":" seq ",\"parameters\":{" parameters "}}"
#define START(more) "{\"event\":\"start\",\"sequenceNumber\":\"1\",\"start\":{" more "}}"
#define MEDIA(seq, track, ms) "{\"event\":\"media\",\"sequenceNumber\":" seq ",\"media\":{\"track\":\"" track "\"," \
                              "\"timestamp\":" ms ",\"payload\":\"//7//v/+//7//v/+//7//v/+//7//v/+//7//v/+\"}}"

static const struct transcript transcripts[] = {
	{ "AudioHook: both channels, ping, digits passed over, an end in order", "audiohook",
	  { OPEN(PCMU("\"external\"") "," PCMU("\"external\",\"internal\"")), SAYS("ping", "2", ""), "=320",
	    SAYS("dtmf", "3", "\"digit\":\"7\""), "=320", SAYS("close", "4", "\"reason\":\"end\""), "=320" },
	  "start(caller,agent PCMU 8000 x2 from +34600) opened#1/1 pong#2/2 audio(320) audio(320) closed#3/4 stop(hangup) ", 0 },
	{ "AudioHook: the agent's channel first", "audiohook", { OPEN(PCMU("\"internal\",\"external\"")) },
	  "start(agent,caller PCMU 8000 x2 from +34600) opened#1/1 ", 0 },
	{ "AudioHook: one channel, whose it is", "audiohook", { OPEN(PCMU("\"external\"")) },
	  "start(caller PCMU 8000 x1 from +34600) opened#1/1 ", 0 },
	{ "AudioHook: discarded, paused there, paused here", "audiohook",
	  { OPEN(PCMU("\"external\",\"internal\"")), SAYS("discarded", "2", "\"discarded\":\"PT0.5S\""), SAYS("paused", "3", ""),
	    SAYS("resumed", "4", "\"discarded\":\"PT12.25S\""), "+", "-" },
	  "start(caller,agent PCMU 8000 x2 from +34600) opened#1/1 skip(500 loss) hold unhold skip(12250 pause) pause#2/4 "
	  "resume#3/4 ", 0 },
	{ "AudioHook: a probe is no call", "audiohook",
	  { "{\"version\":\"2\",\"type\":\"open\",\"seq\":1,\"id\":\"s\",\"parameters\":{\"conversationId\":"
	    "\"00000000-0000-0000-0000-000000000000\",\"media\":[]}}", SAYS("close", "2", "\"reason\":\"end\"") },
	  "opened#1/1 closed#2/2 ", 0 },
	{ "AudioHook: no media that can be taken", "audiohook",
	  { OPEN("{\"type\":\"audio\",\"format\":\"L16\",\"channels\":[\"external\"],\"rate\":8000}") },
	  "disconnect#1/1 close(1003) ", 0 },
	{ "AudioHook: as many calls as may be", "audiohook", { OPEN(PCMU("\"external\"")) },
	  "start(caller PCMU 8000 x1 from +34600) disconnect#1/1 close(1013) ", -EBUSY },
	{ "AudioHook: the server stops", "audiohook", { OPEN(PCMU("\"external\"")), "!", SAYS("ping", "2", "") },
	  "start(caller PCMU 8000 x1 from +34600) opened#1/1 disconnect#2/1 ", 0 },

	{ "Twilio: numbers as strings, both tracks, dtmf passed over, stop", "twilio",
	  { "{\"event\":\"connected\",\"protocol\":\"Call\",\"version\":\"1.0.0\"}",
	    START("\"tracks\":[\"inbound\",\"outbound\"],\"customParameters\":{\"agent_id\":\"ana\"},"
	          "\"mediaFormat\":{\"encoding\":\"audio/x-mulaw\",\"sampleRate\":8000,\"channels\":1}"),
	    MEDIA("\"2\"", "inbound", "\"5\""), MEDIA("\"3\"", "outbound", "\"9\""),
	    "{\"event\":\"dtmf\",\"sequenceNumber\":\"4\",\"dtmf\":{\"digit\":\"1\"}}", MEDIA("\"5\"", "inbound", "\"11\""),
	    "{\"event\":\"stop\",\"sequenceNumber\":\"6\"}" },
	  "start(caller,agent PCMU 8000 x1 ana) packet(0 5:fffe..30) packet(1 9:fffe..30) packet(0 8:fffe..30) stop(hangup) ", 0 },
	{ "Twilio: out of order is put in order", "twilio",
	  { START("\"tracks\":[\"inbound\",\"outbound\"]"), MEDIA("\"2\"", "inbound", "\"0\""), MEDIA("\"4\"", "inbound", "\"6\""),
	    MEDIA("\"3\"", "outbound", "\"3\""), "{\"event\":\"stop\",\"sequenceNumber\":\"5\"}" },
	  "start(caller,agent PCMU 8000 x1) packet(0 0:fffe..30) packet(1 3:fffe..30) packet(0 3:fffe..30) stop(hangup) ", 0 },
	{ "Twilio: what never came is missing; a timestamp far ahead is a hole", "twilio",
	  { START("\"tracks\":[\"inbound\",\"outbound\"]"), MEDIA("\"2\"", "inbound", "\"0\""),
	    MEDIA("\"4\"", "inbound", "\"1000\""), "{\"event\":\"stop\",\"sequenceNumber\":\"5\"}" },
	  "start(caller,agent PCMU 8000 x1) packet(0 0:fffe..30) packet(0 1000 after 1:fffe..30) stop(hangup) ", 0 },
	{ "Twilio: the caller on the outbound track; one track is nobody's", "twilio",
	  { START("\"tracks\":[\"inbound\",\"outbound\"],\"customParameters\":{\"caller_track\":\"outbound\"}") },
	  "start(agent,caller PCMU 8000 x1) ", 0 },
	{ "Twilio: one track is a voice nobody has named", "twilio", { START("\"tracks\":[\"inbound\"]") },
	  "start(one PCMU 8000 x1) ", 0 },
	{ "Telnyx: names of its own, A-law", "twilio",
	  { "{\"event\":\"start\",\"sequence_number\":\"1\",\"start\":{\"custom_parameters\":{\"agent_id\":\"bo\"},"
	    "\"media_format\":{\"encoding\":\"PCMA\",\"sample_rate\":8000,\"channels\":1}}}" },
	  "start(caller,agent PCMA 8000 x1 bo) ", 0 },
	{ "Twilio: another codec, another beginning, no event, binary", "twilio",
	  { START("\"mediaFormat\":{\"encoding\":\"OPUS\",\"sampleRate\":16000}") }, "close(1003) ", 0 },
	{ "Twilio: binary is not of it", "twilio", { "=10" }, "close(1003) ", 0 },

	{ "plain: everything left out", "plain", { "{}", "=640" }, "start(one S16LE 8000 x1) audio(640) ", 0 },
	{ "plain: everything said, stop", "plain",
	  { "{\"rate\":16000,\"channels\":[\"agent\",\"caller\"],\"format\":\"L16\",\"agent_id\":\"ana\",\"caller_id\":\"1\"}", "=64",
	    "{\"event\":\"other\"}", "{\"event\":\"stop\"}", "=64" },
	  "start(agent,caller L16 16000 x2 ana from 1) audio(64) stop(hangup) ", 0 },
	{ "plain: two channels and nobody named", "plain", { "{\"channels\":2}" }, "start(untold S16LE 8000 x2) ", 0 },
	{ "plain: a rate, a format, channels that cannot be", "plain", { "{\"rate\":4000}" }, "close(1003) ", 0 },
	{ "plain: a format nobody knows", "plain", { "{\"format\":\"opus\"}" }, "close(1003) ", 0 },
	{ "plain: three channels", "plain", { "{\"channels\":3}" }, "close(1003) ", 0 },
	{ "plain: audio before it was opened", "plain", { "=64" }, "close(1003) ", 0 },
	{ "not JSON, and nothing after it", "plain", { "{\"rate\":", "{}" }, "close(1003) ", 0 },
	{ "a key twice", "plain", { "{\"rate\":8000,\"rate\":16000}" }, "close(1003) ", 0 },
};

static void tell(struct dialect *d, const char *m, int64_t now_ms)
{
	static const uint8_t audio[1024];

	if (*m == '=')
		dialect_binary(d, audio, (size_t)atoi(m + 1));
	else if (*m == '+' || *m == '-')
		dialect_pause(d, *m == '+');
	else if (*m == '!')
		dialect_leave(d, "the server stops");
	else
		dialect_text(d, m, strlen(m), now_ms);
}

static void test_transcripts(void **state)
{
	static const struct dialect_config cfg;

	(void)state;
	for (size_t i = 0; i < sizeof(transcripts) / sizeof(*transcripts); i++) {
		const struct transcript *t = &transcripts[i];
		struct log log = { .answer = t->answer };
		struct dialect *d;

		assert_int_equal(dialect_create(&d, t->dialect, &cfg, &calls, &log), 0);
		for (size_t k = 0; t->message[k]; k++)
			tell(d, t->message[k], (int64_t)k * 20);
		dialect_destroy(d);
		if (strcmp(log.text, t->want))
			fail_msg("%s:\n got  %s\n want %s", t->name, log.text, t->want);
	}
}

static void test_no_such_dialect(void **state)
{
	static const struct dialect_config cfg;
	struct dialect *d;

	(void)state;
	assert_int_equal(dialect_create(&d, "telepathy", &cfg, &calls, NULL), -EINVAL);
	assert_null(d);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_transcripts), cmocka_unit_test(test_no_such_dialect) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
