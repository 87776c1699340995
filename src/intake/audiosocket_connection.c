#include "intake/audiosocket_connection.h"

#include "intake/incoming.h"
#include "intake/net_stream.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct leg {
	struct socket_call *call;
	struct net_stream  *stream;             /* NULL: not connected */
	bool                told;               /* its format is known: audio has come */
	bool                begun;              /* audio was given to its track */
	struct codec_format format;
	int64_t             first_ms;           /* when its first audio came */
};

struct socket_call {
	struct socket_call *next, **link;
	struct worker   *worker;
	uint8_t          uuid[AUDIOSOCKET_UUID_LEN];
	struct leg       leg[SIDES];
	struct incoming *in;
	const char      *end_reason;
	bool             over;                  /* legs still close, nothing begins any more */
};

static struct leg *other(struct leg *l)
{
	return &l->call->leg[l == &l->call->leg[CALLER] ? AGENT : CALLER];
}

/* Ends the call and both its connections; the last one to go frees it. */
static void end(struct socket_call *c, const char *reason)
{
	if (c->over)
		return;
	c->over = true;
	incoming_end(c->in, reason);
	c->in = NULL;
	for (enum side s = CALLER; s < SIDES; s++)
		if (c->leg[s].stream)
			net_stream_close(c->leg[s].stream);
}

static void on_give_up(void *ctx, const char *reason)
{
	end(ctx, reason);
}

/* ---- the pair ---- */

static bool waits(struct leg *l, int64_t now_ms)
{
	const struct intake_config *cfg = &l->call->worker->common->cfg;

	return !other(l)->told && now_ms - l->first_ms < cfg->pair_wait_ms;
}

static int begin(struct leg *l)
{
	struct socket_call *c = l->call;
	bool caller = c->leg[CALLER].told, agent = c->leg[AGENT].told;
	int64_t first_ms = l->first_ms;

	if (other(l)->told && other(l)->first_ms < first_ms)
		first_ms = other(l)->first_ms;

	struct incoming_config cfg = {
		.source = "audiosocket", .give_up = on_give_up, .owner = c, .apart = true, .origin_ms = first_ms,
		.voices = caller && agent ? VOICES_BOTH : caller ? VOICES_CALLER : VOICES_UNKNOWN,
		.rate_hz = { c->leg[caller ? CALLER : AGENT].format.rate_hz, c->leg[AGENT].format.rate_hz },
	};
	int err = intake_reserve(c->worker->common);

	return err ? err : incoming_create(&c->in, c->worker, &cfg);
}

static struct track *track_of(struct leg *l)
{
	struct socket_call *c = l->call;
	enum side side = l == &c->leg[AGENT] ? AGENT : CALLER;
	bool alone = !incoming_track(c->in, AGENT);

	/* One that came after the other had gone on alone has no place. */
	if (alone && other(l)->begun)
		return NULL;
	return incoming_track(c->in, alone ? CALLER : side);
}

/* ---- messages ---- */

/* Audio: taken, kept until the call begins (0), or negative where no call can begin. */
static ssize_t take_audio(struct leg *l, const struct audiosocket_message *m, ssize_t taken)
{
	int64_t now_ms = loop_now_ms(l->call->worker->loop);
	struct track *track;

	if (!l->told)
		l->first_ms = now_ms;
	l->told = true;
	l->format = m->format;
	if (!l->call->in && waits(l, now_ms))
		return 0;
	if (!l->call->in && begin(l))
		return -EBUSY;
	track = track_of(l);
	if (track)
		track_run(track, &m->format, m->payload, m->size, 0, l->begun ? now_ms : l->first_ms);
	l->begun = true;
	return taken;
}

static ssize_t take(void *ctx, uint8_t *data, size_t size)
{
	struct leg *l = ctx;
	struct audiosocket_message m;
	ssize_t n = audiosocket_parse(&m, data, size);

	if (n < 0)
		l->call->end_reason = "error";
	if (n <= 0)
		return n;
	switch (m.kind) {
	case AUDIOSOCKET_AUDIO:
		return take_audio(l, &m, n);
	case AUDIOSOCKET_HANGUP:
		l->call->end_reason = "hangup";
		return -ECONNRESET;
	case AUDIOSOCKET_ERROR:
		l->call->end_reason = "error";
		return -ECONNRESET;
	default:
		return n;
	}
}

static void gone(void *ctx)
{
	struct leg *l = ctx;
	struct socket_call *c = l->call;

	/* Ending the call closes the other leg, which then finds this one still there: the last to go frees the
	 * call. */
	end(c, c->end_reason);
	l->stream = NULL;
	if (other(l)->stream)
		return;
	*c->link = c->next;
	if (c->next)
		c->next->link = c->link;
	loop_free(c->worker->loop, c);
}

static const struct net_stream_owner owner = { .take = take, .gone = gone };

/* ---- begin and end ---- */

static struct socket_call *find(struct socket_call *first, const uint8_t *uuid)
{
	for (struct socket_call *c = first; c; c = c->next)
		if (!memcmp(c->uuid, uuid, AUDIOSOCKET_UUID_LEN) && !c->over)
			return c;
	return NULL;
}

static struct socket_call *create(struct worker *w, const uint8_t *uuid, struct socket_call **list)
{
	struct socket_call *c = calloc(1, sizeof(*c));

	if (!c)
		return NULL;
	c->worker = w;
	c->end_reason = "hangup";
	memcpy(c->uuid, uuid, AUDIOSOCKET_UUID_LEN);
	for (enum side s = CALLER; s < SIDES; s++)
		c->leg[s].call = c;
	c->next = *list;
	if (c->next)
		c->next->link = &c->next;
	c->link = list;
	*list = c;
	return c;
}

static void discard(struct socket_call *c)
{
	*c->link = c->next;
	if (c->next)
		c->next->link = c->link;
	free(c);
}

void audiosocket_open(struct worker *w, int fd, enum side side, const uint8_t uuid[AUDIOSOCKET_UUID_LEN],
                      struct socket_call **list)
{
	struct socket_call *c = find(*list, uuid);

	if (!c)
		c = create(w, uuid, list);
	if (!c || c->leg[side].stream) {
		close(fd);
		return;
	}
	if (net_stream_open(&c->leg[side].stream, w, fd, &owner, &c->leg[side]) && !c->leg[CALLER].stream &&
	    !c->leg[AGENT].stream)
		discard(c);
}

void audiosocket_close_all(struct socket_call *first)
{
	for (struct socket_call *c = first, *next; c; c = next) {
		next = c->next;
		end(c, "signal");
	}
}
