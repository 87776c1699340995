/*
 * retention.h - timelines that have been kept long enough
 *
 * A timeline's age counts from when it was stored: recordings of last year that are analysed today are kept as long as
 * today's calls.  On the store's thread.
 */
#ifndef UNDERTONE_RETENTION_H
#define UNDERTONE_RETENTION_H

#include "store/store.h"

struct retention_call {
	const char *call, *stored_at;           /* RFC 3339 UTC */
};

/* Calls that were stored more than days ago, oldest first.  fn may not call the store. */
int retention_due(struct store *s, unsigned days, void (*fn)(void *ctx, const struct retention_call *c), void *ctx);

int retention_count(struct store *s, unsigned days);        /* how many there are, or a negative errno */

/* Removes them for good, as store_forget() does, and finishes a removal that was broken off.  Their number, or a
 * negative errno. */
int retention_purge(struct store *s, unsigned days);

/* When the oldest timeline was stored, into out [size: 32]; -ENOENT: there is none. */
int retention_oldest(struct store *s, char *out);

#endif
