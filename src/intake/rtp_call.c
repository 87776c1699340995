#include "wire/libre.h"

#include "intake/rtp_call.h"

#include "intake/incoming.h"
#include "wire/rtcp.h"
#include "wire/rtp.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <time.h>
#include <unistd.h>

enum {
	PACKET_MAX = 2048,                      /* over any MTU of Ethernet */
	PACKETS    = 16,                        /* read from one socket before the next one's turn */
	RECEIVE_BUFFER = 512 * 1024,            /* bytes: what waits for metadata, or for a busy thread */
	REPORT_MS  = 5000,                      /* RFC 3550, 6.2 */
	TRIES      = 4096
};

struct port {
	struct rtp_call *call;
	size_t   index;
	int      rtp, rtcp;                     /* sockets; -1: closed */
	unsigned number;
	struct loop_watch watch_rtp, watch_rtcp;
	struct rtp_receiver *receiver;
	struct srtp *srtp;
	uint8_t  key[RTP_CALL_KEY_LEN];
	struct rtcp_reporter reporter;
	struct sockaddr_storage peer;           /* where packets come from; ss_family 0: none came yet */
	struct track *track;
};

struct rtp_call {
	struct worker   *worker;
	struct port      port[SIDES];
	struct incoming *in;
	struct rtp_call_config cfg;
	bool             begun;
	bool             placed;                /* holds a place of intake_reserve() that is not a call's yet */
};

/* ---- packets ---- */

static int64_t clock_us(clockid_t id)
{
	struct timespec t;

	clock_gettime(id, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

/* When the kernel received a message, by the wall. */
static int64_t received_us(struct msghdr *m)
{
	for (struct cmsghdr *c = CMSG_FIRSTHDR(m); c; c = CMSG_NXTHDR(m, c))
		if (c->cmsg_level == SOL_SOCKET && c->cmsg_type == SO_TIMESTAMPNS) {
			struct timespec t;

			memcpy(&t, CMSG_DATA(c), sizeof(t));
			return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
		}
	return clock_us(CLOCK_REALTIME);
}

/* Decrypts in place; false where it is not authentic. */
static bool decrypt(struct port *p, uint8_t *data, size_t *size)
{
	struct mbuf mb = { .buf = data, .size = *size, .end = *size };

	if (srtp_decrypt(p->srtp, &mb))
		return false;
	*size = mb.end;
	return true;
}

static void take_packet(struct port *p, uint8_t *data, size_t size, int64_t arrived_us)
{
	int64_t late_us = clock_us(CLOCK_REALTIME) - arrived_us;
	struct rtp_packet packet;

	if ((p->srtp && !decrypt(p, data, &size)) || rtp_parse(&packet, data, size))
		return;
	/* A port shared with RTCP (RFC 5761): its types look like these. */
	if (packet.type >= 64 && packet.type <= 95 && packet.marker)
		return;
	rtp_receiver_push(p->receiver, &packet, (clock_us(CLOCK_MONOTONIC) - late_us) / 1000);
	worker_delay(p->call->worker, clock_us(CLOCK_REALTIME) - arrived_us);
}

static void on_rtp(void *ctx, uint32_t events)
{
	struct port *p = ctx;
	uint8_t data[PACKET_MAX], control[CMSG_SPACE(sizeof(struct timespec))];

	(void)events;
	for (int i = 0; i < PACKETS; i++) {
		struct sockaddr_storage from;
		struct iovec iov = { data, sizeof(data) };
		struct msghdr m = { .msg_name = &from, .msg_namelen = sizeof(from), .msg_iov = &iov, .msg_iovlen = 1,
		                    .msg_control = control, .msg_controllen = sizeof(control) };
		ssize_t n = recvmsg(p->rtp, &m, 0);

		if (n < 0)
			return;
		if (!intake_allows(&p->call->worker->common->cfg, (struct sockaddr *)&from))
			continue;
		p->peer = from;
		take_packet(p, data, (size_t)n, received_us(&m));
	}
}

static void on_rtcp(void *ctx, uint32_t events)
{
	struct port *p = ctx;
	uint8_t data[PACKET_MAX];
	ssize_t n;

	(void)events;
	for (int i = 0; i < PACKETS && (n = recv(p->rtcp, data, sizeof(data), 0)) > 0; i++)
		rtcp_heard(&p->reporter, data, (size_t)n, loop_now_ms(p->call->worker->loop));
}

/* A receiver report to the port above the one that packets come from. */
static void report(struct port *p, int64_t now_ms)
{
	uint8_t data[RTCP_REPORT_LEN];
	struct sockaddr_storage to = p->peer;
	in_port_t *number = to.ss_family == AF_INET6 ? &((struct sockaddr_in6 *)&to)->sin6_port :
	                                               &((struct sockaddr_in *)&to)->sin_port;
	size_t n;

	if (!to.ss_family || p->srtp || now_ms - p->reporter.reported_ms < REPORT_MS || !rtp_receiver_ssrc(p->receiver))
		return;
	n = rtcp_report(&p->reporter, data, rtp_receiver_counts(p->receiver), rtp_receiver_ssrc(p->receiver),
	                rtp_receiver_highest(p->receiver), now_ms);
	*number = htons((uint16_t)(ntohs(*number) + 1));
	sendto(p->rtcp, data, n, MSG_DONTWAIT, (struct sockaddr *)&to,
	       to.ss_family == AF_INET6 ? sizeof(struct sockaddr_in6) : sizeof(struct sockaddr_in));
}

static void on_tick(void *ctx, int64_t now_ms)
{
	struct rtp_call *c = ctx;

	for (size_t i = 0; i < c->cfg.streams; i++) {
		rtp_receiver_tick(c->port[i].receiver, now_ms);
		report(&c->port[i], now_ms);
	}
}

/* ---- the call, on the worker ---- */

static int create_call(struct rtp_call *c)
{
	const struct rtp_call_config *cfg = &c->cfg;
	struct incoming_config in = { .source = cfg->source, .voices = cfg->voices, .agent_id = cfg->agent_id,
	                              .caller_id = cfg->caller_id, .apart = true, .silent = cfg->silent,
	                              .owner = cfg->owner, .tick = on_tick, .tick_ctx = c };

	for (size_t i = 0; i < cfg->streams; i++)
		in.rate_hz[cfg->streams == 1 ? CALLER : cfg->side[i]] = cfg->stream[i].format[0].format.rate_hz;
	c->placed = false;
	return incoming_create(&c->in, c->worker, &in);
}

static void set_key(struct port *p, const struct rtp_call_side *s)
{
	if (s->suite < 0 || (p->srtp && !memcmp(p->key, s->key, s->key_len)))
		return;
	memcpy(p->key, s->key, s->key_len);
	p->srtp = mem_deref(p->srtp);
	srtp_alloc(&p->srtp, (enum srtp_suite)s->suite, s->key, s->key_len, 0);
}

static void set_formats(struct rtp_call *c)
{
	for (size_t i = 0; i < c->cfg.streams; i++) {
		struct port *p = &c->port[i];
		const struct rtp_call_side *s = &c->cfg.stream[i];

		for (size_t k = 0; p->track && k < s->formats; k++)
			track_map(p->track, s->format[k].type, &s->format[k].format);
		set_key(p, s);
	}
}

static int start_port(struct rtp_call *c, size_t i)
{
	struct port *p = &c->port[i];
	const struct intake_config *cfg = &c->worker->common->cfg;
	struct rtp_config rtp = { cfg->reorder_ms, cfg->relock_ms, c->cfg.stream[i].format[0].format.clock_hz };
	int err;

	p->track = incoming_track(c->in, c->cfg.streams == 1 ? CALLER : c->cfg.side[i]);
	err = p->track ? rtp_receiver_create(&p->receiver, &rtp, track_packet, p->track) : -EINVAL;
	return err;
}

static void begin(struct rtp_call *c)
{
	int err = create_call(c);

	for (size_t i = 0; i < c->cfg.streams && !err; i++)
		err = start_port(c, i);
	if (err) {
		incoming_end(c->in, "error");
		c->in = NULL;
		return;
	}
	set_formats(c);
	for (size_t i = 0; i < c->cfg.streams; i++) {
		loop_watch(c->worker->loop, c->port[i].rtp, EPOLLIN, &c->port[i].watch_rtp);
		loop_watch(c->worker->loop, c->port[i].rtcp, EPOLLIN, &c->port[i].watch_rtcp);
	}
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
	if (c->begun)
		memcpy(c->cfg.stream, l->cfg.stream, sizeof(c->cfg.stream));
	else
		c->cfg = l->cfg;
	if (!c->begun)
		begin(c);
	else if (c->in)
		set_formats(c);
	c->begun = true;
	free(l);
}

static void close_port(struct port *p)
{
	if (p->rtp >= 0) {
		loop_forget(p->call->worker->loop, p->rtp, &p->watch_rtp);
		close(p->rtp);
	}
	if (p->rtcp >= 0) {
		loop_forget(p->call->worker->loop, p->rtcp, &p->watch_rtcp);
		close(p->rtcp);
	}
	p->rtp = p->rtcp = -1;
}

/* What has arrived already belongs to the call. */
static void drain(struct rtp_call *c)
{
	for (size_t i = 0; i < c->cfg.streams && c->in; i++) {
		for (int k = 0; k < RECEIVE_BUFFER / PACKET_MAX; k++)
			on_rtp(&c->port[i], 0);
		rtp_receiver_flush(c->port[i].receiver);
	}
}

static void destroy(struct rtp_call *c)
{
	for (size_t i = 0; i < SIDES; i++) {
		close_port(&c->port[i]);
		rtp_receiver_destroy(c->port[i].receiver);
		mem_deref(c->port[i].srtp);
	}
	if (c->placed)
		intake_release(c->worker->common);
	atomic_fetch_sub(&c->worker->load, 1);
	loop_free(c->worker->loop, c);
}

static void do_end(void *ctx)
{
	struct letter *l = ctx;

	drain(l->call);
	incoming_end(l->call->in, l->reason);
	destroy(l->call);
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

static int open_socket(const struct sockaddr *at, socklen_t len)
{
	int fd = socket(at->sa_family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	int one = 1, room = RECEIVE_BUFFER;

	if (fd < 0)
		return -errno;
	if (bind(fd, at, len)) {
		int err = -errno;

		close(fd);
		return err;
	}
	setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPNS, &one, sizeof(one));
	setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &room, sizeof(room));
	return fd;
}

static int open_at(int *fd, const char *host, unsigned number)
{
	struct sockaddr_storage at;
	char text[INTAKE_ADDRESS_LEN + 16];

	snprintf(text, sizeof(text), strchr(host, ':') ? "[%s]:%u" : "%s:%u", host, number);
	if (intake_address(&at, text))
		return -EINVAL;
	*fd = open_socket((struct sockaddr *)&at, at.ss_family == AF_INET6 ? sizeof(struct sockaddr_in6) :
	                                                                     sizeof(struct sockaddr_in));
	return *fd < 0 ? *fd : 0;
}

/* An even port and the one above it (RFC 3550, 11). */
static int open_pair(struct port *p, const char *host, struct intake_common *common)
{
	unsigned first = (common->cfg.port_min + 1) & ~1u, pairs = (common->cfg.port_max + 1 - first) / 2;

	for (unsigned i = 0; i < pairs && i < TRIES; i++) {
		unsigned number = first + 2 * (atomic_fetch_add(&common->next_port, 1) % pairs);
		int err = open_at(&p->rtp, host, number);

		if (!err)
			err = open_at(&p->rtcp, host, number + 1);
		if (!err) {
			p->number = number;
			return 0;
		}
		close_port(p);
		if (err != -EADDRINUSE)
			return err;
	}
	return -EADDRINUSE;
}

int rtp_call_create(struct rtp_call **out, struct worker *w, const char *host)
{
	struct rtp_call *c = calloc(1, sizeof(*c));
	int err = 0;

	*out = NULL;
	if (!c) {
		intake_release(w->common);
		return -ENOMEM;
	}
	c->worker = w;
	c->placed = true;
	for (size_t i = 0; i < SIDES; i++) {
		struct port *p = &c->port[i];

		*p = (struct port) { .call = c, .index = i, .rtp = -1, .rtcp = -1 };
		p->watch_rtp = (struct loop_watch) { .fn = on_rtp, .ctx = p };
		p->watch_rtcp = (struct loop_watch) { .fn = on_rtcp, .ctx = p };
		rtcp_init(&p->reporter);
	}
	for (size_t i = 0; i < SIDES && !err; i++)
		err = open_pair(&c->port[i], host, w->common);
	if (!err) {
		/* Counted before it begins, so that calls that come at once are spread. */
		atomic_fetch_add(&w->load, 1);
		*out = c;
		return 0;
	}
	for (size_t i = 0; i < SIDES; i++)
		close_port(&c->port[i]);
	intake_release(w->common);
	free(c);
	return err;
}

unsigned rtp_call_port(const struct rtp_call *c, size_t stream)
{
	return c->port[stream].number;
}
