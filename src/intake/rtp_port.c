#include "wire/libre.h"

#include "intake/rtp_port.h"

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
	PACKETS    = 8,                         /* read from one socket before the next one's turn */
	RECEIVE_BUFFER = 512 * 1024,            /* bytes: what waits for metadata, or for a busy thread */
	REPORT_MS  = 5000,                      /* RFC 3550, 6.2 */
	TRIES      = 4096
};

struct rtp_port {
	struct worker *worker;
	int      rtp, rtcp;                     /* sockets; -1: closed */
	unsigned number;
	bool     more;                          /* packets may wait that no event tells of */
	struct loop_watch watch_rtp, watch_rtcp;
	struct rtp_receiver *receiver;          /* NULL: not started */
	struct srtp *srtp;
	uint8_t  key[RTP_PORT_KEY_LEN];
	struct rtcp_reporter reporter;
	struct sockaddr_storage peer;           /* where packets come from; ss_family 0: none came yet */
	struct track *track;
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
static bool decrypt(struct rtp_port *p, uint8_t *data, size_t *size)
{
	struct mbuf mb = { .buf = data, .size = *size, .end = *size };

	if (srtp_decrypt(p->srtp, &mb))
		return false;
	*size = mb.end;
	return true;
}

static void take_packet(struct rtp_port *p, uint8_t *data, size_t size, int64_t arrived_us)
{
	int64_t late_us = clock_us(CLOCK_REALTIME) - arrived_us;
	struct rtp_packet packet;

	if ((p->srtp && !decrypt(p, data, &size)) || rtp_parse(&packet, data, size))
		return;
	/* A port shared with RTCP (RFC 5761): its types look like these. */
	if (packet.type >= 64 && packet.type <= 95 && packet.marker)
		return;
	rtp_receiver_push(p->receiver, &packet, (clock_us(CLOCK_MONOTONIC) - late_us) / 1000);
	worker_delay(p->worker, clock_us(CLOCK_REALTIME) - arrived_us);
}

/* What waits, up to PACKETS: true where there may be more. */
static bool receive(struct rtp_port *p)
{
	struct { uint8_t data[PACKET_MAX], control[CMSG_SPACE(sizeof(struct timespec))]; } packet[PACKETS];
	struct sockaddr_storage from[PACKETS];
	struct mmsghdr message[PACKETS];
	struct iovec iov[PACKETS];

	for (int i = 0; i < PACKETS; i++) {
		iov[i] = (struct iovec) { packet[i].data, PACKET_MAX };
		message[i] = (struct mmsghdr) { .msg_hdr = {
			.msg_name = &from[i], .msg_namelen = sizeof(from[i]), .msg_iov = &iov[i], .msg_iovlen = 1,
			.msg_control = packet[i].control, .msg_controllen = sizeof(packet[i].control) } };
	}

	int n = recvmmsg(p->rtp, message, PACKETS, MSG_DONTWAIT, NULL);

	for (int i = 0; i < n; i++) {
		if (!intake_allows(&p->worker->common->cfg, (struct sockaddr *)&from[i]))
			continue;
		p->peer = from[i];
		take_packet(p, packet[i].data, message[i].msg_len, received_us(&message[i].msg_hdr));
	}
	return n == PACKETS;
}

/* Told once of each packet, so that epoll need not look again whether there is another. */
static void on_rtp(void *ctx, uint32_t events)
{
	struct rtp_port *p = ctx;

	(void)events;
	p->more = receive(p);
}

static void on_rtcp(void *ctx, uint32_t events)
{
	struct rtp_port *p = ctx;
	uint8_t data[PACKET_MAX];
	ssize_t n;

	(void)events;
	for (int i = 0; i < PACKETS && (n = recv(p->rtcp, data, sizeof(data), 0)) > 0; i++)
		rtcp_heard(&p->reporter, data, (size_t)n, loop_now_ms(p->worker->loop));
}

/* A receiver report to the port above the one that packets come from. */
static void report(struct rtp_port *p, int64_t now_ms)
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

void rtp_port_tick(struct rtp_port *p, int64_t now_ms)
{
	if (p->more)
		p->more = receive(p);
	rtp_receiver_tick(p->receiver, now_ms);
	report(p, now_ms);
}

void rtp_port_drain(struct rtp_port *p)
{
	for (int i = 0; i < RECEIVE_BUFFER / PACKET_MAX && receive(p); i++)
		;
	rtp_receiver_flush(p->receiver);
}

/* ---- what may be sent ---- */

static void set_key(struct rtp_port *p, const struct rtp_port_offer *o)
{
	if (o->suite < 0 || (p->srtp && !memcmp(p->key, o->key, o->key_len)))
		return;
	memcpy(p->key, o->key, o->key_len);
	p->srtp = mem_deref(p->srtp);
	srtp_alloc(&p->srtp, (enum srtp_suite)o->suite, o->key, o->key_len, 0);
}

void rtp_port_change(struct rtp_port *p, const struct rtp_port_offer *offer)
{
	for (size_t i = 0; i < offer->formats; i++)
		track_map(p->track, offer->format[i].type, &offer->format[i].format);
	set_key(p, offer);
}

int rtp_port_start(struct rtp_port *p, const struct rtp_port_offer *offer, struct track *track)
{
	const struct intake_config *cfg = &p->worker->common->cfg;
	struct rtp_config rtp = { cfg->reorder_ms, cfg->relock_ms, offer->format[0].format.clock_hz };
	int err = rtp_receiver_create(&p->receiver, &rtp, track_packet, track);

	if (err)
		return err;
	p->track = track;
	rtp_port_change(p, offer);
	loop_watch(p->worker->loop, p->rtp, EPOLLIN | EPOLLET, &p->watch_rtp);
	loop_watch(p->worker->loop, p->rtcp, EPOLLIN, &p->watch_rtcp);
	return 0;
}

/* ---- sockets ---- */

static void close_sockets(struct rtp_port *p)
{
	if (p->rtp >= 0) {
		loop_forget(p->worker->loop, p->rtp, &p->watch_rtp);
		close(p->rtp);
	}
	if (p->rtcp >= 0) {
		loop_forget(p->worker->loop, p->rtcp, &p->watch_rtcp);
		close(p->rtcp);
	}
	p->rtp = p->rtcp = -1;
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
	if (address_parse(&at, text))
		return -EINVAL;
	*fd = open_socket((struct sockaddr *)&at, at.ss_family == AF_INET6 ? sizeof(struct sockaddr_in6) :
	                                                                     sizeof(struct sockaddr_in));
	return *fd < 0 ? *fd : 0;
}

static int open_pair(struct rtp_port *p, const char *host)
{
	struct intake_common *common = p->worker->common;
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
		close_sockets(p);
		if (err != -EADDRINUSE)
			return err;
	}
	return -EADDRINUSE;
}

int rtp_port_open(struct rtp_port **out, struct worker *w, const char *host)
{
	struct rtp_port *p = *out = calloc(1, sizeof(*p));
	int err;

	if (!p)
		return -ENOMEM;
	*p = (struct rtp_port) { .worker = w, .rtp = -1, .rtcp = -1 };
	p->watch_rtp = (struct loop_watch) { .fn = on_rtp, .ctx = p };
	p->watch_rtcp = (struct loop_watch) { .fn = on_rtcp, .ctx = p };
	rtcp_init(&p->reporter);
	err = open_pair(p, host);
	if (!err)
		return 0;
	free(p);
	*out = NULL;
	return err;
}

void rtp_port_close(struct rtp_port *p)
{
	if (!p)
		return;
	close_sockets(p);
	rtp_receiver_destroy(p->receiver);
	mem_deref(p->srtp);
	/* One that was started may be named by events the loop has in hand. */
	if (p->track)
		loop_free(p->worker->loop, p);
	else
		free(p);
}

unsigned rtp_port_number(const struct rtp_port *p)
{
	return p->number;
}
