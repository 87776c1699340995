/*
 * audit.h - who opened, exported, noted or deleted which call, and when; kept when the call itself is forgotten
 *
 * Append-only, and a keyed chain: each entry carries a BLAKE2b of itself and of the entry before, under a key that is
 * not in the database (DB-audit-key, 32 bytes, mode 0600, made at first use; it may be a link to a place of its own).
 * The number of entries and the last link stand in an anchor beside the database (DB-audit), under the same key.  So an
 * entry changed, put in, taken out, or a tail cut off shows; what does not show is the work of one who has the key, or
 * the loss of database, key and anchor together: keep the head that `undertone audit` prints somewhere else too.
 *
 * A call is named by a keyed hash of its id, and by the id itself for as long as the call is there.  On the store's
 * thread.
 */
#ifndef UNDERTONE_AUDIT_H
#define UNDERTONE_AUDIT_H

#include "store/store.h"

enum { AUDIT_HEAD_LEN = 65 };

struct audit_entry {
	const char *at, *who, *role, *action;   /* at: RFC 3339 UTC */
	const char *call;                       /* NULL: of no call, or of one that was forgotten */
};

/*
 * An entry of now, on the disk when it returns; within ten minutes of the same one none is added: seeking in a
 * recording is one listening.  0 or a negative errno, said in s: what cannot be written down had better not be done.
 */
int audit_add(struct store *s, const char *who, const char *role, const char *action, const char *call);

/* Newest first, limit at most.  call NULL: of all; else of that one, forgotten or not. */
int audit_of(struct store *s, const char *call, int64_t limit, void (*fn)(void *ctx, const struct audit_entry *e),
	     void *ctx);

/* The newest action that begins so, into action [size: n].  -ENOENT: there is none. */
int audit_last(struct store *s, const char *beginning, char *action, size_t n);

enum audit_state {
	AUDIT_WHOLE,
	AUDIT_CHANGED,  /* entry is the first that is not as it was written, or not in its place */
	AUDIT_CUT,      /* entries are missing at the end */
	AUDIT_NO_KEY,   /* the key is gone: nothing can be told */
	AUDIT_NO_ANCHOR /* the anchor is gone or not under this key: a cut tail would not show */
};

struct audit_report {
	enum audit_state state;
	int64_t          entries;               /* there are */
	int64_t          entry;                 /* CHANGED: its number; CUT: how many there were */
	char             head[AUDIT_HEAD_LEN];  /* the last link, hex; "" where there is none */
};

/* Checks every link.  0 and *r, whatever was found; or a negative errno where the database cannot be read. */
int audit_verify(struct store *s, struct audit_report *r);

#endif
