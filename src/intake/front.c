#include "intake/front.h"

#include "intake/listener.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

/* A connection on its way to a worker. */
struct arrival {
	struct post_office *to;
	int       fd;
	enum side side;
	uint8_t   uuid[AUDIOSOCKET_UUID_LEN];
};

/* An AudioSocket that has not said its UUID yet. */
struct knock {
	struct knock *next, **link;
	struct front *front;
	struct loop_watch watch;
	int       fd;
	enum side side;
	int64_t   since_ms;
};

struct front {
	struct intake_common *common;
	struct post_office   *workers;
	size_t                count;
	struct loop          *loop;
	struct listener      *ws, *audiosocket[SIDES];
	struct knock         *knocks;
};

/* ---- WebSocket: to the worker with the least to do ---- */

static struct post_office *least_busy(const struct front *f)
{
	struct post_office *best = &f->workers[0];

	for (size_t i = 1; i < f->count; i++)
		if (atomic_load(&f->workers[i].worker->load) < atomic_load(&best->worker->load))
			best = &f->workers[i];
	return best;
}

static void send_on(struct post_office *to, loop_post_fn *fn, const struct arrival *arrival)
{
	struct arrival *a = malloc(sizeof(*a));

	if (a) {
		*a = *arrival;
		a->to = to;
	}
	if (!a || loop_post(to->worker->loop, fn, a)) {
		close(arrival->fd);
		free(a);
	}
}

static void deliver_ws(void *ctx)
{
	struct arrival *a = ctx;

	ws_connection_open(a->to->worker, a->fd, &a->to->ws);
	free(a);
}

static void on_ws(void *ctx, int fd)
{
	struct front *f = ctx;

	send_on(least_busy(f), deliver_ws, &(struct arrival) { .fd = fd });
}

/* ---- AudioSocket: both sides of a UUID to one worker ---- */

static void deliver_socket(void *ctx)
{
	struct arrival *a = ctx;

	audiosocket_open(a->to->worker, a->fd, a->side, a->uuid, &a->to->sockets);
	free(a);
}

static void forget(struct knock *k)
{
	loop_forget(k->front->loop, k->fd, &k->watch);
	*k->link = k->next;
	if (k->next)
		k->next->link = k->link;
	loop_free(k->front->loop, k);
}

static size_t worker_of(const struct front *f, const uint8_t *uuid)
{
	size_t sum = 0;

	for (size_t i = 0; i < AUDIOSOCKET_UUID_LEN; i++)
		sum = sum * 31 + uuid[i];
	return sum % f->count;
}

static void on_knock(void *ctx, uint32_t events)
{
	struct knock *k = ctx;
	struct audiosocket_message m;
	struct arrival a = { .fd = k->fd, .side = k->side };
	uint8_t first[AUDIOSOCKET_FIRST];
	ssize_t n = recv(k->fd, first, sizeof(first), MSG_PEEK);

	if (n == sizeof(first) && audiosocket_parse(&m, first, sizeof(first)) == n && m.kind == AUDIOSOCKET_UUID) {
		memcpy(a.uuid, m.payload, sizeof(a.uuid));
		forget(k);
		send_on(&k->front->workers[worker_of(k->front, a.uuid)], deliver_socket, &a);
	} else if (n == 0 || n == sizeof(first) || events & (EPOLLHUP | EPOLLERR | EPOLLRDHUP)) {
		forget(k);
		close(a.fd);
	}
}

static void knock(struct front *f, int fd, enum side side)
{
	struct knock *k = calloc(1, sizeof(*k));
	int enough = AUDIOSOCKET_FIRST;

	if (!k) {
		close(fd);
		return;
	}
	*k = (struct knock) { .front = f, .fd = fd, .side = side, .since_ms = loop_now_ms(f->loop), .next = f->knocks,
	                      .link = &f->knocks, .watch = { .fn = on_knock, .ctx = k } };
	/* Not readable before the whole first message is there. */
	setsockopt(fd, SOL_SOCKET, SO_RCVLOWAT, &enough, sizeof(enough));
	if (loop_watch(f->loop, fd, EPOLLIN | EPOLLRDHUP, &k->watch)) {
		close(fd);
		free(k);
		return;
	}
	if (k->next)
		k->next->link = &k->next;
	f->knocks = k;
}

static void on_caller(void *ctx, int fd)
{
	knock(ctx, fd, CALLER);
}

static void on_agent(void *ctx, int fd)
{
	knock(ctx, fd, AGENT);
}

static void tick(void *ctx)
{
	struct front *f = ctx;

	for (struct knock *k = f->knocks, *next; k; k = next) {
		next = k->next;
		if (loop_now_ms(f->loop) - k->since_ms >= 1000 * (int64_t)f->common->cfg.handshake_s) {
			int fd = k->fd;

			forget(k);
			close(fd);
		}
	}
}

/* ---- begin and end ---- */

static int open_ports(struct front *f, char *error)
{
	const struct intake_config *cfg = &f->common->cfg;
	char agents[INTAKE_ADDRESS_LEN + 8];
	int err = 0;

	if (*cfg->ws)
		err = listener_open(&f->ws, f->loop, cfg, cfg->ws, 0, on_ws, f, error);
	if (err || !*cfg->audiosocket)
		return err;
	err = listener_open(&f->audiosocket[CALLER], f->loop, cfg, cfg->audiosocket, 0, on_caller, f, error);
	if (err)
		return err;

	/* Beside the port the callers' got, which is another than the one asked for where that was 0. */
	const char *colon = strrchr(cfg->audiosocket, ':');

	snprintf(agents, sizeof(agents), "%.*s:%u", colon ? (int)(colon - cfg->audiosocket) : 0, cfg->audiosocket,
	         listener_port(f->audiosocket[CALLER]));
	return listener_open(&f->audiosocket[AGENT], f->loop, cfg, agents, 1, on_agent, f, error);
}

int front_start(struct front **out, struct intake_common *common, struct post_office *workers, size_t count, char *error)
{
	struct front *f = *out = calloc(1, sizeof(*f));
	int err = -ENOMEM;

	if (!f)
		goto fail;
	*f = (struct front) { .common = common, .workers = workers, .count = count };
	err = loop_create(&f->loop, tick, f);
	if (err)
		goto fail;
	err = open_ports(f, error);
	if (!err && (err = loop_start(f->loop)))
		snprintf(error, INTAKE_ERROR_LEN, "cannot start a thread: %s", strerror(-err));
	if (!err)
		return 0;
fail:
	if (err == -ENOMEM)
		snprintf(error, INTAKE_ERROR_LEN, "out of memory");
	front_stop(f);
	*out = NULL;
	return err;
}

void front_stop(struct front *f)
{
	if (!f)
		return;
	if (f->loop)
		loop_join(f->loop);
	for (struct knock *k = f->knocks, *next; k; k = next) {
		int fd = k->fd;

		next = k->next;
		forget(k);
		close(fd);
	}
	listener_close(f->ws);
	listener_close(f->audiosocket[CALLER]);
	listener_close(f->audiosocket[AGENT]);
	loop_destroy(f->loop);
	free(f);
}

static void add_port(char *text, size_t n, const char *name, const struct listener *s)
{
	size_t at = strlen(text);

	if (s)
		snprintf(text + at, n - at, "%s %u\n", name, listener_port(s));
}

void front_ports(const struct front *f, char *text, size_t n)
{
	add_port(text, n, "ws", f->ws);
	add_port(text, n, "audiosocket-caller", f->audiosocket[CALLER]);
	add_port(text, n, "audiosocket-agent", f->audiosocket[AGENT]);
}
