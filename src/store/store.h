/*
 * store.h - timelines that last
 *
 * One SQLite database in WAL mode.  One STRICT table per event kind, made from the data dictionary (event.h): a column a
 * field, under the same name and unit; PRAGMA user_version is the schema's version (README.md).  Texts given to a handler
 * are valid while it runs, and it may not call the store.  One store object per thread; several threads and programs may
 * each have the same database open.
 */
#ifndef UNDERTONE_STORE_H
#define UNDERTONE_STORE_H

#include "analysis/event.h"

enum { STORE_SCHEMA_VERSION = 1, STORE_ERROR_LEN = 256, STORE_ID_LEN = 40 };

struct store;

/* 0 and *out set; else a negative errno, *out NULL, and error [size: STORE_ERROR_LEN] one line that says what to do.
 * Makes the file and its folder when they are missing.  -EBUSY: locked by another program for longer than 5 s;
 * -EPROTO: made by a newer Undertone; -EILSEQ: not an Undertone database, or damaged. */
int  store_open(struct store **out, const char *path, char *error);
void store_close(struct store *s);              /* commits; NULL is allowed */
void store_patience(struct store *s, int ms);   /* how long to wait for another program's lock: 5000 unless told */
const char *store_error(const struct store *s); /* of the last call that failed */

/*
 * Adds one event of a call, in order; a call_start of a call that is there already begins it anew.  Events are gathered and
 * written together: when store_commit() says so, and, at a write, after 256 of them or a second.  0 or a negative errno,
 * which may be that of the events before: -EBUSY: nothing is lost yet, try again; -ENOENT: a call that was forgotten (or
 * never begun) goes on, its events are dropped; -ENOSPC and others: what was gathered is dropped, what was committed is
 * safe.
 */
int  store_write(struct store *s, const struct event *e);
int  store_commit(struct store *s);

struct store_call {
	char    id[STORE_ID_LEN];
	struct event_call_start start;
	struct event_call_end   end;            /* duration_ms EVENT_NULL_MS: the call has no call_end (yet) */
};

/* Calls, newest first.  fn returns non-zero to stop, which store_calls() then returns; else 0 or a negative errno. */
int  store_calls(struct store *s, int (*fn)(void *ctx, const struct store_call *call), void *ctx);

/* All events of one call in their order.  -ENOENT: no such call. */
int  store_events(struct store *s, const char *call, event_fn *fn, void *ctx);

/* The one call whose id begins with prefix, into id [size: STORE_ID_LEN].  -ENOENT: none; -EEXIST: more than one. */
int  store_find(struct store *s, const char *prefix, char *id);

/* The agent's answer to "Was the caller upset?": "yes", "no" or "unsure"; goes with the call.  -ENOENT: no such call. */
int  store_label(struct store *s, const char *call, const char *upset);

/* All answers.  fn returns non-zero to stop, which store_labels() then returns; else 0 or a negative errno. */
int  store_labels(struct store *s, int (*fn)(void *ctx, const char *call, const char *upset), void *ctx);

/* Removes a call from every table and from the file itself (secure_delete, WAL truncated).  -ENOENT: no such call.
 * -EBUSY: it may be gone from the tables already; its bytes then go with the next forgetting or purge. */
int  store_forget(struct store *s, const char *call);

#endif
