#include "intake/ws_connection.h"

#include "intake/incoming.h"
#include "intake/net_stream.h"
#include "intake/ws_upgrade.h"
#include "wire/dialect.h"
#include "wire/ws_message.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { MESSAGE_MAX = 256 * 1024 };

struct ws_connection {
	struct ws_connection *next, **link;
	struct worker     *worker;
	struct net_stream *stream;
	struct dialect    *dialect;             /* NULL until the upgrade */
	struct dialect_config dialect_cfg;
	struct dialect_start  start;
	struct incoming   *call;
	const char        *end_reason;          /* of a call that its dialect has not ended */
	int64_t            since_ms;            /* that it was opened, or left */
	bool               leaving;
	struct ws_message  message;
};

/* ---- out ---- */

static void send_frame(struct ws_connection *c, enum ws_opcode opcode, const void *data, size_t size)
{
	uint8_t header[WS_FRAME_HEADER_MAX];
	size_t n = ws_frame_header(header, opcode, size);

	net_stream_send(c->stream, header, n);
	net_stream_send(c->stream, data, size);
}

/* The closing handshake's first half; the other side's half, or its end, is waited for without reading on. */
static void leave(struct ws_connection *c, unsigned code, const char *why)
{
	uint8_t data[2 + 123];
	size_t n = strnlen(why, sizeof(data) - 2);

	if (c->leaving)
		return;
	c->leaving = true;
	c->since_ms = loop_now_ms(c->worker->loop);
	data[0] = (uint8_t)(code >> 8);
	data[1] = (uint8_t)code;
	memcpy(data + 2, why, n);
	send_frame(c, WS_CLOSE, data, n + 2);
	net_stream_finish(c->stream);
}

/* ---- what a dialect says ---- */

static void on_give_up(void *ctx, const char *reason)
{
	struct ws_connection *c = ctx;
	bool asked = !strcmp(reason, "end");
	const char *why = asked ? "ended by the agent" : "no audio came";

	c->end_reason = reason;
	dialect_leave(c->dialect, why);
	leave(c, asked ? WS_NORMAL : WS_POLICY, why);
	incoming_end(c->call, reason);
	c->call = NULL;
}

static void on_paused(void *ctx, bool on)
{
	struct ws_connection *c = ctx;

	dialect_pause(c->dialect, on);
}

static enum call_voices voices_of(enum dialect_voices v)
{
	switch (v) {
	case DIALECT_CALLER_AGENT:
	case DIALECT_AGENT_CALLER:
		return VOICES_BOTH;
	case DIALECT_UNTOLD:
		return VOICES_AGENTS;
	case DIALECT_ONE_CALLER:
		return VOICES_CALLER;
	default:
		return VOICES_UNKNOWN;
	}
}

static int on_start(void *ctx, const struct dialect_start *start)
{
	struct ws_connection *c = ctx;
	unsigned rate_hz = start->format.rate_hz;
	struct incoming_config cfg = {
		.source = dialect_name(c->dialect), .voices = voices_of(start->voices), .rate_hz = { rate_hz, rate_hz },
		.agent_id = start->agent_id, .team = start->team, .queue = start->queue, .reason = start->reason,
		.caller_id = start->caller_id, .apart = start->format.channels == 1 && start->voices < DIALECT_ONE_CALLER,
		.give_up = on_give_up, .paused = on_paused, .owner = c,
	};
	int err = intake_reserve(c->worker->common);

	if (err)
		return err;
	c->start = *start;
	return incoming_create(&c->call, c->worker, &cfg);
}

/* The side of the first voice, or of the second. */
static enum side side_of(const struct ws_connection *c, unsigned voice)
{
	if (c->start.voices >= DIALECT_ONE_CALLER)
		return CALLER;
	return (c->start.voices == DIALECT_AGENT_CALLER) == (voice == 0) ? AGENT : CALLER;
}

static struct track *track_of(struct ws_connection *c, unsigned voice)
{
	return c->call ? incoming_track(c->call, side_of(c, voice)) : NULL;
}

static void on_audio(void *ctx, const uint8_t *payload, size_t size)
{
	struct ws_connection *c = ctx;

	for (unsigned i = 0; i < c->start.format.channels; i++)
		if (track_of(c, i))
			track_run(track_of(c, i), &c->start.format, payload, size, i, loop_now_ms(c->worker->loop));
}

/* A timed frame is a packet of RTP in all but its header; the codec's own payload type stands for it. */
static void on_packet(void *ctx, unsigned voice, int64_t at_ms, uint64_t missing, const uint8_t *payload, size_t size)
{
	struct ws_connection *c = ctx;
	struct track *t = track_of(c, voice);
	struct rtp_packet p = { .timestamp = (uint32_t)(at_ms * c->start.format.clock_hz / 1000), .payload = payload,
	                        .size = size };
	struct rtp_step step = { .missing = missing, .arrived_ms = loop_now_ms(c->worker->loop) };

	if (!t)
		return;
	track_map(t, 0, &c->start.format);
	track_packet(t, &p, &step);
}

static void on_skip(void *ctx, int64_t ms, enum gap_reason reason)
{
	struct ws_connection *c = ctx;

	for (unsigned i = 0; i < 2; i++)
		if (track_of(c, i))
			track_skip(track_of(c, i), ms, reason, loop_now_ms(c->worker->loop));
}

static void on_hold(void *ctx, bool on)
{
	struct ws_connection *c = ctx;

	if (c->call)
		incoming_hold(c->call, on);
}

static void on_stop(void *ctx, const char *reason)
{
	struct ws_connection *c = ctx;

	incoming_end(c->call, reason);
	c->call = NULL;
}

static void on_send(void *ctx, const char *text)
{
	struct ws_connection *c = ctx;

	send_frame(c, WS_TEXT, text, strlen(text));
}

static void on_close(void *ctx, unsigned code, const char *why)
{
	struct ws_connection *c = ctx;

	c->end_reason = "error";
	leave(c, code, why);
}

static const struct dialect_calls dialect_calls = {
	.start = on_start, .audio = on_audio, .packet = on_packet, .skip = on_skip, .hold = on_hold, .stop = on_stop,
	.send = on_send, .close = on_close,
};

/* ---- in ---- */

static ssize_t take_request(struct ws_connection *c, const char *data, size_t size)
{
	struct ws_upgrade u;
	ssize_t n = ws_upgrade_take(&u, &c->worker->common->cfg, data, size);

	if (n == 0)
		return 0;
	if (u.accepted && dialect_create(&c->dialect, u.dialect, &c->dialect_cfg, &dialect_calls, c))
		ws_upgrade_refuse(&u);
	net_stream_send(c->stream, u.answer, strlen(u.answer));
	if (!u.accepted)
		net_stream_finish(c->stream);
	return n;
}

static void take_data(struct ws_connection *c, const struct ws_frame *f)
{
	struct ws_frame whole;
	int got = ws_message_take(&c->message, f, &whole);

	if (got == -EPROTO)
		leave(c, WS_PROTOCOL_ERROR, "fragments out of order");
	else if (got == -EMSGSIZE)
		leave(c, WS_TOO_BIG, "message too long");
	else if (got < 0)
		leave(c, WS_TRY_LATER, "out of memory");
	else if (got > 0 && whole.opcode == WS_TEXT)
		dialect_text(c->dialect, (const char *)whole.payload, whole.size, loop_now_ms(c->worker->loop));
	else if (got > 0)
		dialect_binary(c->dialect, whole.payload, whole.size);
}

static ssize_t take_frame(struct ws_connection *c, uint8_t *data, size_t size)
{
	struct ws_frame f;
	ssize_t n = ws_frame_parse(&f, data, size, MESSAGE_MAX);

	if (n < 0) {
		c->end_reason = "error";
		leave(c, n == -EMSGSIZE ? WS_TOO_BIG : WS_PROTOCOL_ERROR, "not a frame that can be taken");
		return (ssize_t)size;
	}
	if (n == 0)
		return 0;
	if (f.opcode == WS_PING) {
		send_frame(c, WS_PONG, f.payload, f.size);
	} else if (f.opcode == WS_CLOSE) {
		c->end_reason = "hangup";
		leave(c, WS_NORMAL, "");
	} else if (f.opcode != WS_PONG) {
		take_data(c, &f);
	}
	return n;
}

static ssize_t take(void *ctx, uint8_t *data, size_t size)
{
	struct ws_connection *c = ctx;

	return c->dialect ? take_frame(c, data, size) : take_request(c, (const char *)data, size);
}

/* ---- begin and end ---- */

static void gone(void *ctx)
{
	struct ws_connection *c = ctx;

	incoming_end(c->call, c->end_reason);
	dialect_destroy(c->dialect);
	*c->link = c->next;
	if (c->next)
		c->next->link = c->link;
	ws_message_clear(&c->message);
	free(c);
}

static const struct net_stream_owner owner = { .take = take, .gone = gone };

void ws_connection_open(struct worker *w, int fd, struct ws_connection **list)
{
	struct ws_connection *c = calloc(1, sizeof(*c));
	struct net_stream *stream;

	if (!c || net_stream_open(&stream, w, fd, &owner, c)) {
		free(c);
		return;
	}
	c->worker = w;
	c->stream = stream;
	ws_message_init(&c->message, MESSAGE_MAX);
	c->dialect_cfg.twilio_caller_outbound = w->common->cfg.twilio_caller_outbound;
	c->end_reason = "disconnected";
	c->since_ms = loop_now_ms(w->loop);
	c->next = *list;
	if (c->next)
		c->next->link = &c->next;
	c->link = list;
	*list = c;
}

void ws_connection_tick(struct ws_connection *first, int64_t now_ms)
{
	for (struct ws_connection *c = first, *next; c; c = next) {
		next = c->next;
		if (!c->call && now_ms - c->since_ms >= 1000 * (int64_t)c->worker->common->cfg.handshake_s)
			net_stream_close(c->stream);
	}
}

void ws_connection_close_all(struct ws_connection *first)
{
	for (struct ws_connection *c = first, *next; c; c = next) {
		next = c->next;
		c->end_reason = "signal";
		if (c->dialect) {
			dialect_leave(c->dialect, "the server stops");
			leave(c, WS_GOING_AWAY, "the server stops");
		}
		net_stream_close(c->stream);
	}
}
