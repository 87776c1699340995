#include "intake/listener.h"

#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { BACKLOG = 512, ACCEPTS = 64 };           /* connections taken at once, so that audio is not kept waiting */

struct listener {
	struct loop *loop;
	const struct intake_config *cfg;
	struct loop_watch watch;
	listener_fn *fn;
	void    *ctx;
	int      fd;
	unsigned port;
};

static void on_readable(void *ctx, uint32_t events)
{
	struct listener *s = ctx;

	(void)events;
	for (int i = 0; i < ACCEPTS; i++) {
		struct sockaddr_storage from;
		socklen_t len = sizeof(from);
		int one = 1, fd = accept4(s->fd, (struct sockaddr *)&from, &len, SOCK_NONBLOCK | SOCK_CLOEXEC);

		if (fd < 0)
			return;
		if (!intake_allows(s->cfg, (struct sockaddr *)&from)) {
			close(fd);
			continue;
		}
		setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
		s->fn(s->ctx, fd);
	}
}

static in_port_t *port_of(struct sockaddr_storage *a)
{
	return a->ss_family == AF_INET ? &((struct sockaddr_in *)a)->sin_port : &((struct sockaddr_in6 *)a)->sin6_port;
}

static int open_socket(struct listener *s, struct sockaddr_storage *at)
{
	socklen_t len = sizeof(*at);
	int one = 1;

	s->fd = socket(at->ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (s->fd < 0)
		return -errno;
	setsockopt(s->fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	if (bind(s->fd, (struct sockaddr *)at, at->ss_family == AF_INET ? sizeof(struct sockaddr_in) :
	         sizeof(struct sockaddr_in6)) || listen(s->fd, BACKLOG) || getsockname(s->fd, (struct sockaddr *)at, &len))
		return -errno;
	s->port = ntohs(*port_of(at));
	return 0;
}

int listener_open(struct listener **out, struct loop *l, const struct intake_config *cfg, const char *address,
                  unsigned plus, listener_fn *fn, void *ctx, char *error)
{
	struct listener *s = calloc(1, sizeof(*s));
	struct sockaddr_storage at;
	int err = -ENOMEM;

	*out = NULL;
	if (!s)
		return err;
	*s = (struct listener) { .loop = l, .cfg = cfg, .fn = fn, .ctx = ctx, .fd = -1 };
	s->watch = (struct loop_watch) { .fn = on_readable, .ctx = s };
	err = address_parse(&at, address);
	if (err) {
		snprintf(error, INTAKE_ERROR_LEN, "%.60s: write HOST:PORT, such as 127.0.0.1:8090", address);
		goto fail;
	}
	*port_of(&at) = htons((uint16_t)(ntohs(*port_of(&at)) + plus));
	err = open_socket(s, &at);
	if (!err)
		err = loop_watch(l, s->fd, EPOLLIN, &s->watch);
	if (err) {
		snprintf(error, INTAKE_ERROR_LEN, "%.60s: cannot listen there: %s", address, strerror(-err));
		goto fail;
	}
	*out = s;
	return 0;
fail:
	listener_close(s);
	return err;
}

void listener_close(struct listener *s)
{
	if (!s)
		return;
	if (s->fd >= 0) {
		loop_forget(s->loop, s->fd, &s->watch);
		close(s->fd);
	}
	free(s);
}

unsigned listener_port(const struct listener *s)
{
	return s->port;
}
