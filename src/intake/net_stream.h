/*
 * net_stream.h - a TCP connection on a worker: bytes in, bytes out, and an end
 *
 * The owner is given all that has come and not been taken yet, in one buffer it may write in.  What is sent waits in a
 * small buffer where the other side reads slowly; one that does not read at all is closed.  On the worker's thread.
 */
#ifndef UNDERTONE_NET_STREAM_H
#define UNDERTONE_NET_STREAM_H

#include "intake/worker.h"

#include <sys/types.h>

enum { NET_STREAM_IN_MAX = 512 * 1024, NET_STREAM_OUT_MAX = 64 * 1024 };

struct net_stream_owner {
	/* How much of data [size] was taken, or negative: the connection ends.  Called again while bytes are taken. */
	ssize_t (*take)(void *ctx, uint8_t *data, size_t size);
	/* The other side has gone, or take said so, or the connection was closed here; last of all. */
	void    (*gone)(void *ctx);
};

struct net_stream;

/* Takes over fd, also where it fails.  0 and *out set, or a negative errno. */
int  net_stream_open(struct net_stream **out, struct worker *w, int fd, const struct net_stream_owner *owner, void *ctx);

void net_stream_send(struct net_stream *s, const void *data, size_t size);

/* Ends the connection once what was sent has gone out; nothing more is taken. */
void net_stream_finish(struct net_stream *s);

/* Ends it at once, and frees it: gone() is called before this returns. */
void net_stream_close(struct net_stream *s);

#endif
