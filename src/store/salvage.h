/*
 * salvage.h - a database that may be damaged: looked over, copied, and read as far as it goes
 *
 * On the store's thread.
 */
#ifndef UNDERTONE_SALVAGE_H
#define UNDERTONE_SALVAGE_H

#include "store/store.h"

/* The first thing that SQLite's own check finds, into what [size: STORE_ERROR_LEN], "" where all is well.  1: damaged,
 * 0: whole, or a negative errno. */
int salvage_check(struct store *s, char *what);

struct salvage_report {
	int64_t calls;                          /* read whole */
	int64_t partial;                        /* read in part: of each kind of event what comes before the damage */
	int64_t lost;                           /* known of, nothing could be read */
};

/* Gives every event that can be read, call by call; a call that is named anywhere in the database is tried.  0 or
 * -ENOMEM. */
int salvage_read(struct store *s, event_fn *fn, void *ctx, struct salvage_report *r);

/* A whole copy to path, which must not exist, while others go on writing.  0 or a negative errno, said in s. */
int salvage_backup(struct store *s, const char *path);

struct salvage_counts {
	int64_t calls, callers, agents, notes, labels, tokens, objections;
};

/* How much is stored, without saying of whom. */
int salvage_count(struct store *s, struct salvage_counts *c);

#endif
