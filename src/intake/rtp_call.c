#include "intake/rtp_call.h"

#include "intake/incoming.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct rtp_call {
	struct worker   *worker;
	struct rtp_port *port[SIDES];
	struct incoming *in;
	struct rtp_call_config cfg;
	bool             begun;
	bool             placed;                /* holds a place of intake_reserve() that is not a call's yet */
};

static void close_ports(struct rtp_call *c)
{
	for (size_t i = 0; i < SIDES; i++) {
		rtp_port_close(c->port[i]);
		c->port[i] = NULL;
	}
}

/* ---- on the worker ---- */

static enum side side_of(const struct rtp_call *c, size_t stream)
{
	return c->cfg.streams == 1 ? CALLER : c->cfg.side[stream];
}

static void on_tick(void *ctx, int64_t now_ms)
{
	struct rtp_call *c = ctx;

	for (size_t i = 0; i < c->cfg.streams; i++)
		rtp_port_tick(c->port[i], now_ms);
}

static int create_call(struct rtp_call *c)
{
	const struct rtp_call_config *cfg = &c->cfg;
	struct incoming_config in = { .source = cfg->source, .voices = cfg->voices, .agent_id = cfg->agent_id,
	                              .caller_id = cfg->caller_id, .apart = true, .give_up = cfg->give_up,
	                              .owner = cfg->owner, .tick = on_tick, .tick_ctx = c };

	for (size_t i = 0; i < cfg->streams; i++)
		in.rate_hz[side_of(c, i)] = cfg->stream[i].format[0].format.rate_hz;
	c->placed = false;
	return incoming_create(&c->in, c->worker, &in);
}

static void begin(struct rtp_call *c)
{
	int err = create_call(c);

	for (size_t i = 0; i < c->cfg.streams && !err; i++)
		err = rtp_port_start(c->port[i], &c->cfg.stream[i], incoming_track(c->in, side_of(c, i)));
	if (!err)
		return;
	/* Ports first: what they give goes to the call. */
	close_ports(c);
	incoming_end(c->in, "error");
	c->in = NULL;
}

struct letter {
	struct rtp_call *call;
	struct rtp_call_config cfg;
	const char *reason;
};

static void do_begin(void *ctx)
{
	struct letter *l = ctx;
	struct rtp_call *c = l->call;

	/* Who speaks where stays as it was first said: a call has one caller. */
	if (c->begun) {
		memcpy(c->cfg.stream, l->cfg.stream, sizeof(c->cfg.stream));
		c->cfg.held = l->cfg.held;
	} else {
		c->cfg = l->cfg;
	}
	if (!c->begun)
		begin(c);
	for (size_t i = 0; c->begun && c->in && i < c->cfg.streams; i++)
		rtp_port_change(c->port[i], &c->cfg.stream[i]);
	if (c->in)
		incoming_hold(c->in, c->cfg.held);
	c->begun = true;
	free(l);
}

static void do_end(void *ctx)
{
	struct letter *l = ctx;
	struct rtp_call *c = l->call;

	for (size_t i = 0; i < c->cfg.streams && c->in; i++)
		rtp_port_drain(c->port[i]);
	incoming_end(c->in, l->reason);
	close_ports(c);
	if (c->placed)
		intake_release(c->worker->common);
	atomic_fetch_sub(&c->worker->load, 1);
	free(c);
	free(l);
}

/* ---- on the thread that speaks SIP ---- */

static void post(struct rtp_call *c, loop_post_fn *fn, const struct rtp_call_config *cfg, const char *reason)
{
	struct letter *l = calloc(1, sizeof(*l));

	if (!l)
		return;
	l->call = c;
	l->reason = reason;
	if (cfg)
		l->cfg = *cfg;
	if (loop_post(c->worker->loop, fn, l))
		free(l);
}

void rtp_call_begin(struct rtp_call *c, const struct rtp_call_config *cfg)
{
	post(c, do_begin, cfg, NULL);
}

void rtp_call_end(struct rtp_call *c, const char *reason)
{
	post(c, do_end, NULL, reason);
}

int rtp_call_create(struct rtp_call **out, struct worker *w, const char *host)
{
	struct rtp_call *c = *out = calloc(1, sizeof(*c));
	int err = c ? 0 : -ENOMEM;

	for (size_t i = 0; i < SIDES && !err; i++)
		err = rtp_port_open(&c->port[i], w, host);
	if (err) {
		if (c)
			close_ports(c);
		free(c);
		*out = NULL;
		intake_release(w->common);
		return err;
	}
	c->worker = w;
	c->placed = true;
	/* Counted before it begins, so that calls that come at once are spread. */
	atomic_fetch_add(&w->load, 1);
	return 0;
}

unsigned rtp_call_port(const struct rtp_call *c, size_t stream)
{
	return rtp_port_number(c->port[stream]);
}
