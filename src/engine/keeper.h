/*
 * keeper.h - a live call's timeline into the store, at most a second behind
 *
 * A store that fails (a full disk, a lock) is told once, in words; what it could not take waits in its batch and is tried
 * again each second; what no longer fits there is counted.  One thread at a time.
 */
#ifndef UNDERTONE_KEEPER_H
#define UNDERTONE_KEEPER_H

#include "store/store.h"

#include <stdbool.h>

struct keeper {
	struct store *store;                    /* NULL: nothing is kept */
	int64_t  committed_ns;                  /* by the caller's clock */
	bool     failing;
	bool     pending;                       /* events since the last commit */
	int64_t  lost;                          /* events that never reached the store */
	char     message[STORE_ERROR_LEN + 64];
};

/* path NULL: nothing is kept.  0 or a negative errno and k->message. */
int  keeper_open(struct keeper *k, const char *path);
void keeper_event(struct keeper *k, const struct event *e);

/* Commits when a second has passed.  A message for a person when something went wrong or right again, else NULL. */
const char *keeper_tick(struct keeper *k, int64_t now_ns);
const char *keeper_commit(struct keeper *k, int64_t now_ns);    /* the same, now */

/* The wrap-up's answer: "yes", "no" or "unsure". */
void keeper_label(struct keeper *k, const char *call, const char *answer);
void keeper_forget(struct keeper *k, const char *call);
/* Commits and closes; the last message or NULL. */
const char *keeper_close(struct keeper *k);

#endif
