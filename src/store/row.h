/*
 * row.h - one event to and from a row of its table
 *
 * On the store's thread.
 */
#ifndef UNDERTONE_ROW_H
#define UNDERTONE_ROW_H

#include "analysis/event.h"

#include <sqlite3.h>

/* Both return an SQLite code. */
int row_insert(sqlite3_stmt *insert, const struct event *e, int64_t seq);                       /* a schema_insert() */
int row_insert_evidence(sqlite3_stmt *insert, const struct event *e, int64_t seq);

/* The row that a schema_select() stands on.  Texts are borrowed until it steps on; evidence is left empty. */
void row_read(sqlite3_stmt *select, enum event_kind kind, const char *call, struct event *e);

/* Where an event of this kind holds its evidence, NULL where it has none. */
struct evidence *row_evidence(struct event *e);

#endif
