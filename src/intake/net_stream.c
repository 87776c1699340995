#include "intake/net_stream.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { FIRST_ROOM = 2048 };

struct buffer {
	uint8_t *data;
	size_t   size, room;
};

struct net_stream {
	struct worker *worker;
	struct loop_watch watch;
	const struct net_stream_owner *owner;
	void    *ctx;
	int      fd;
	bool     busy;                          /* in take(): closing waits */
	bool     finishing, closed;
	struct buffer in, out;
};

/* Room for n bytes more; false when memory is short or max would be passed. */
static bool grow(struct buffer *b, size_t n, size_t max)
{
	size_t room = b->room ? b->room : FIRST_ROOM;
	uint8_t *data;

	while (room < b->size + n)
		room *= 2;
	if (room > max)
		return false;
	if (room == b->room)
		return true;
	data = realloc(b->data, room);
	if (!data)
		return false;
	b->data = data;
	b->room = room;
	return true;
}

static void drop_front(struct buffer *b, size_t n)
{
	memmove(b->data, b->data + n, b->size - n);
	b->size -= n;
}

static void close_now(struct net_stream *s)
{
	loop_forget(s->worker->loop, s->fd, &s->watch);
	close(s->fd);
	atomic_fetch_sub(&s->worker->load, 1);
	s->owner->gone(s->ctx);
	free(s->in.data);
	free(s->out.data);
	loop_free(s->worker->loop, s);
}

void net_stream_close(struct net_stream *s)
{
	if (s->closed)
		return;
	s->closed = true;
	if (!s->busy)
		close_now(s);
}

/* ---- out ---- */

static void flush(struct net_stream *s)
{
	while (s->out.size) {
		ssize_t n = send(s->fd, s->out.data, s->out.size, MSG_NOSIGNAL);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno != EAGAIN)
			s->closed = true;
		if (n < 0)
			break;
		drop_front(&s->out, (size_t)n);
	}
	if (s->finishing && !s->out.size)
		shutdown(s->fd, SHUT_WR);
	loop_change(s->worker->loop, s->fd, EPOLLIN | (s->out.size ? EPOLLOUT : 0), &s->watch);
}

void net_stream_send(struct net_stream *s, const void *data, size_t size)
{
	if (s->closed || s->finishing)
		return;
	if (!grow(&s->out, size, NET_STREAM_OUT_MAX)) {
		net_stream_close(s);
		return;
	}
	memcpy(s->out.data + s->out.size, data, size);
	s->out.size += size;
	flush(s);
}

void net_stream_finish(struct net_stream *s)
{
	if (s->finishing || s->closed)
		return;
	s->finishing = true;
	flush(s);
}

/* ---- in ---- */

/* Gives what is there to the owner, until it takes nothing more. */
static void give(struct net_stream *s)
{
	while (s->in.size && !s->closed && !s->finishing) {
		ssize_t n = s->owner->take(s->ctx, s->in.data, s->in.size);

		if (n < 0)
			s->closed = true;
		if (n <= 0)
			return;
		drop_front(&s->in, (size_t)n);
	}
}

/* Reads once; false where the connection has ended. */
static bool receive(struct net_stream *s)
{
	ssize_t n;

	if (!grow(&s->in, FIRST_ROOM / 2, NET_STREAM_IN_MAX))
		return false;
	n = recv(s->fd, s->in.data + s->in.size, s->in.room - s->in.size, 0);
	if (n > 0)
		s->in.size += s->finishing ? 0 : (size_t)n;
	return n > 0 || (n < 0 && (errno == EAGAIN || errno == EINTR));
}

static void on_events(void *ctx, uint32_t events)
{
	struct net_stream *s = ctx;
	bool open = true;

	s->busy = true;
	if (events & EPOLLOUT)
		flush(s);
	if (events & (EPOLLIN | EPOLLHUP | EPOLLERR)) {
		open = receive(s);
		give(s);
	}
	s->busy = false;
	if (!open || s->closed) {
		s->closed = true;
		close_now(s);
	}
}

int net_stream_open(struct net_stream **out, struct worker *w, int fd, const struct net_stream_owner *owner, void *ctx)
{
	struct net_stream *s = *out = calloc(1, sizeof(*s));
	int err;

	if (!s) {
		close(fd);
		return -ENOMEM;
	}
	*s = (struct net_stream) { .worker = w, .owner = owner, .ctx = ctx, .fd = fd };
	s->watch = (struct loop_watch) { .fn = on_events, .ctx = s };
	err = loop_watch(w->loop, fd, EPOLLIN, &s->watch);
	if (err) {
		close(fd);
		free(s);
		*out = NULL;
		return err;
	}
	atomic_fetch_add(&w->load, 1);
	return 0;
}
