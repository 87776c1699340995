/*
 * push.h - events to a server elsewhere, every one once, whatever stops in between
 *
 *   push_event()  ─► spool/CALL.jsonl ──┬► a thread ─► POST URL/api/push
 *   push_forget() ─► spool/CALL.forget ─┘              DELETE URL/api/push/CALL
 *
 * Each event becomes a line with its number in the call and is on the desk's disk before anything else.  The thread
 * sends what is there, in order, and takes a file away when all of it was acknowledged.  While the server is away it
 * asks again, after 0.25 s at first, at most 10 s later; the call notices nothing.  What another run left in the spool
 * is sent first.  The server skips what it has by the numbers (web/pushed.c), so that sending twice is harmless.
 */
#ifndef UNDERTONE_PUSH_H
#define UNDERTONE_PUSH_H

#include "analysis/event.h"

enum { PUSH_ERROR_LEN = 256 };

struct push;

struct push_config {
	const char *url;                        /* https://HOST[:PORT]; http only to loopback, as a token travels along */
	const char *token;                      /* a desk's; NULL: none */
	const char *spool;                      /* a folder of this desk's own; made where missing */
};

/* 0 and *out set, or a negative errno and error [size: PUSH_ERROR_LEN], one line that says what to do. */
int  push_create(struct push **out, const struct push_config *cfg, char *error);

/* An event_fn.  Writes to the spool; never waits for the network.  Events of several calls may be mixed. */
void push_event(void *push, const struct event *e);

/* The call's data is deleted: what waits of it is dropped, and the server is asked, until it says so, to delete what
 * it has. */
void push_forget(struct push *p, const char *call);

/* Waits until all was acknowledged, wait_ms at most (negative: for ever).  0, or -EAGAIN: the rest waits in the spool.
 */
int  push_flush(struct push *p, int wait_ms);

/* What the last try came to, in a line; "" where nothing is wrong.  text [size: PUSH_ERROR_LEN]. */
void push_state(struct push *p, char *text);

void push_destroy(struct push *p);              /* tries no more; what is left waits in the spool.  NULL is allowed */

#endif
