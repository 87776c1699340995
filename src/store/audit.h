/*
 * audit.h - who opened, exported, noted or deleted which call, and when; kept when the call itself is forgotten
 */
#ifndef UNDERTONE_AUDIT_H
#define UNDERTONE_AUDIT_H

#include "store/store.h"

struct audit_entry {
	const char *at, *who, *role, *action;   /* at: RFC 3339 UTC */
	const char *call;                       /* NULL: of no call */
};

/* An entry of now; within ten minutes of the same one none is added: seeking in a recording is one listening. */
int audit_add(struct store *s, const char *who, const char *role, const char *action, const char *call);

/* Newest first, limit at most.  call NULL: of all. */
int audit_of(struct store *s, const char *call, int64_t limit, void (*fn)(void *ctx, const struct audit_entry *e), void *ctx);

#endif
