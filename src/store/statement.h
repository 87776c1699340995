/*
 * statement.h - one SQL statement with its values, run and finished
 *
 * On the store's thread.
 */
#ifndef UNDERTONE_STATEMENT_H
#define UNDERTONE_STATEMENT_H

#include "store/store_impl.h"

enum { STATEMENT_VALUES = 24 };

struct value {
	const char *text;                       /* NULL: null, where is_integer is false */
	int64_t     integer;
	bool        is_integer;
};

#define TEXT(t)    ((struct value){ .text = (t) })
#define INTEGER(i) ((struct value){ .integer = (i), .is_integer = true })

/* Prepares sql and binds count values, which outlive it.  0 or a negative errno, said in s. */
int statement_open(struct store *s, sqlite3_stmt **out, const char *sql, const struct value *values, size_t count);

/* 1: a row, 0: no more, or a negative errno. */
int statement_step(struct store *s, sqlite3_stmt *q);

/* Runs sql to its end.  0 or a negative errno; -ENOENT: it refers to a call that is not there. */
int statement_run(struct store *s, const char *sql, const struct value *values, size_t count);

/* A column's text into out [size: n], "" for null. */
void statement_text(sqlite3_stmt *q, int column, char *out, size_t n);
const char *statement_borrow(sqlite3_stmt *q, int column);      /* until the next step; NULL for null */

#endif
