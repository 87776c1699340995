/*
 * store_impl.h - inside of a store: the connection, its prepared statements, and what is not yet written
 */
#ifndef UNDERTONE_STORE_IMPL_H
#define UNDERTONE_STORE_IMPL_H

#include "store/batch.h"
#include "store/store.h"

#include <sqlite3.h>

struct store {
	sqlite3      *db;
	char          path[256];                        /* for messages; the start of it */
	char          error[STORE_ERROR_LEN];
	sqlite3_stmt *insert[EVENT_KINDS], *insert_evidence, *last_seq;
	char          call[STORE_ID_LEN];               /* the call of the last event written, and its next seq */
	int64_t       next_seq;
	int64_t       batch_since_ms;                   /* monotonic; when the batch began */
	struct batch  batch;
	bool          salvaging, damaged;               /* what cannot be read is left out, and said in `damaged` */
};

/* Says in s->error what is wrong with the file, and returns err. */
int store_say(struct store *s, int err, const char *what);

/* Says in s->error what an SQLite code means and what to do, and returns it as a negative errno. */
int store_fail(struct store *s, int code);

int store_prepare(struct store *s, const char *sql, sqlite3_stmt **out);        /* 0 or a negative errno, said */
int store_run(struct store *s, const char *sql);
int64_t store_now_ms(void);                                                     /* monotonic, to some 4 ms */
int store_delete(struct store *s, const char *call);    /* its rows in every table */
int store_scrub_begin(struct store *s);                 /* before a deletion */
int store_scrub_is_due(struct store *s);                /* 1: one was not finished, 0, or a negative errno */
int store_scrub(struct store *s);                       /* the bytes of what was deleted, out of every file */

#endif
