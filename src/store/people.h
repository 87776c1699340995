/*
 * people.h - what people add to timelines: notes, labels, an agreed focus; and the server's own keys
 *
 * Tables beside those of events, in the same database.  What belongs to a call goes with it when it is forgotten.  On
 * the store's thread, as all that takes a struct store.
 */
#ifndef UNDERTONE_PEOPLE_H
#define UNDERTONE_PEOPLE_H

#include "store/store.h"

enum { PEOPLE_NAME = 64, PEOPLE_TEXT = 2000, PEOPLE_TIME = 32 };

/* Makes the tables of people.h, audit.h, tokens.h, subject.h, agreement.h and places.h, and search.h's index where they are missing; store_open()
 * has done so already.  0 or a negative errno. */
int people_create(struct store *s);

/* A random key of the server's own, made at first use.  0 or a negative errno. */
int people_secret(struct store *s, const char *name, unsigned char *key, size_t len);

/* ---- notes: a range of a call, in words ---- */

struct note {
	int64_t     id;                         /* set by the store */
	int64_t     start_ms, end_ms;           /* the same for a moment */
	const char *kind;                       /* "note", "bookmark", "celebrate", "try" */
	const char *text, *author, *role;
	const char *created_at;                 /* set by the store: RFC 3339 UTC */
};

/* 0 and n->id set; -ENOENT: no such call. */
int notes_add(struct store *s, const char *call, struct note *n);
int notes_of(struct store *s, const char *call, void (*fn)(void *ctx, const struct note *n), void *ctx);

/* Moments that somebody marked to celebrate or to try differently, in this agent's calls, newest first, limit at most;
 * call is the one each is in.  own_team NULL: of any team. */
int notes_of_agent(struct store *s, const char *agent_id, const char *own_team, int64_t limit,
                   void (*fn)(void *ctx, const char *call, const struct note *n), void *ctx);

/* author NULL: whoever's.  -ENOENT: there is none of this id on this call by this author. */
int notes_remove_one(struct store *s, const char *call, int64_t id, const char *author);

/* ---- labels: was the caller upset?  "yes", "no", "unknown".  Never shown by agent. ---- */

/* 0, -ENOENT (no such call) or another negative errno. */
int labels_put(struct store *s, const char *call, const char *upset);

/* ---- focus: what supervisor and agent agreed to try, until next time ---- */

struct focus {
	const char *text, *set_by, *set_at;
	const char *done_at;                    /* NULL: open */
};

/* All three: 0 or a negative errno.  A new one ends the open one; -ENOENT: none is open; fn gets the newest first. */
int focus_add(struct store *s, const char *agent_id, const char *text, const char *set_by);
int focus_done(struct store *s, const char *agent_id);
int focus_of(struct store *s, const char *agent_id, void (*fn)(void *ctx, const struct focus *f), void *ctx);

/* ---- push ---- */

/* The number of the last event that is stored of this call; -1: there is none, below -1: a negative errno. */
int64_t push_last_seq(struct store *s, const char *call);

#endif
