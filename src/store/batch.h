/*
 * batch.h - events kept in memory until they are written together
 *
 * A transaction then lasts milliseconds, and several programs can write to one database without waiting for each other.
 * One thread at a time.
 */
#ifndef UNDERTONE_BATCH_H
#define UNDERTONE_BATCH_H

#include "analysis/event.h"

enum { BATCH_EVENTS = 256 };

struct batch {
	size_t       count;
	struct event events[BATCH_EVENTS];      /* their texts are copies */
};

/* A copy of e at the end: 0, -ENOBUFS (full) or -ENOMEM. */
int  batch_add(struct batch *b, const struct event *e);
void batch_clear(struct batch *b);              /* frees what it holds */

void batch_free_text(const char *text);         /* one that was allocated; NULL is allowed */

#endif
