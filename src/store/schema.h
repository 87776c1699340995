/*
 * schema.h - the database's tables, made from the data dictionary (README.md shows them)
 *
 * Any thread.
 */
#ifndef UNDERTONE_SCHEMA_H
#define UNDERTONE_SCHEMA_H

#include "analysis/column.h"

enum { SCHEMA_APPLICATION_ID = 0x556E6474, SCHEMA_SQL_LEN = 8192 };     /* "Undt" */

/* SQL into out [size: SCHEMA_SQL_LEN], which is returned. */
char *schema_create(enum event_kind kind, char *out);           /* CREATE TABLE */
char *schema_add(enum event_kind kind, const struct column *c, char *out);      /* ALTER TABLE, one column more */
char *schema_insert(enum event_kind kind, char *out);           /* ?1 call, ?2 seq, ?3 t_ms, ?4 side, then the columns */
char *schema_select(enum event_kind kind, char *out);           /* seq, t_ms, side, the columns; of call ?1 in order */

extern const char schema_create_evidence[];
extern const char schema_insert_evidence[];     /* ?1 call, ?2 seq, ?3 rank, then as in struct evidence_item */
extern const char schema_select_evidence[];     /* of call ?1, seq ?2: feature, delta, unit, points */

#endif
