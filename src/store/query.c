/* query.c - asking a store, and removing from it */

#include "store/row.h"
#include "store/schema.h"
#include "store/store_impl.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What waits is written first; on a full disk it goes on waiting, and what is there can be read. */
static int write_out(struct store *s)
{
	int err = store_commit(s);

	return err == -ENOSPC ? 0 : err;
}

static sqlite3_stmt *bind_call(sqlite3_stmt *q, const char *call)
{
	sqlite3_reset(q);
	sqlite3_bind_text(q, 1, call, -1, SQLITE_TRANSIENT);
	return q;
}

/* 1: a row, 0: no more (or, while salvaging, no more that can be read), or a negative errno. */
static int step(struct store *s, sqlite3_stmt *q)
{
	int code = sqlite3_step(q);
	int err = code == SQLITE_ROW ? 1 : code == SQLITE_DONE ? 0 : store_fail(s, code);

	if (err != -EILSEQ || !s->salvaging)
		return err;
	s->damaged = true;
	return 0;
}

static int prepare_select(struct store *s, enum event_kind kind, sqlite3_stmt **out)
{
	char sql[SCHEMA_SQL_LEN];

	return store_prepare(s, schema_select(kind, sql), out);
}

/* ---- calls ---- */

/* One call's start and end; their statements stay on their rows, which hold the texts. */
static int give_call(struct store *s, sqlite3_stmt *starts, sqlite3_stmt *ends, const char *id,
                     int (*fn)(void *ctx, const struct store_call *call), void *ctx)
{
	struct store_call call = { .end.duration_ms = EVENT_NULL_MS };
	struct event e;
	int err = step(s, bind_call(starts, id));

	if (err <= 0)
		return err;
	snprintf(call.id, sizeof(call.id), "%s", id);
	row_read(starts, EVENT_CALL_START, call.id, &e);
	call.start = e.start;
	err = step(s, bind_call(ends, id));
	if (err < 0)
		return err;
	if (err) {
		row_read(ends, EVENT_CALL_END, call.id, &e);
		call.end = e.end;
	}
	return fn(ctx, &call);
}

int store_calls(struct store *s, int (*fn)(void *ctx, const struct store_call *call), void *ctx)
{
	sqlite3_stmt *ids = NULL, *starts = NULL, *ends = NULL;
	int err = write_out(s);

	if (!err)
		err = store_prepare(s, "SELECT call FROM call_start "
		                       "ORDER BY coalesce(started_at, stored_at) DESC, call", &ids);
	if (!err)
		err = prepare_select(s, EVENT_CALL_START, &starts);
	if (!err)
		err = prepare_select(s, EVENT_CALL_END, &ends);
	while (!err) {
		err = step(s, ids);
		if (err <= 0)
			break;
		err = give_call(s, starts, ends, (const char *)sqlite3_column_text(ids, 0), fn, ctx);
	}
	sqlite3_finalize(ids);
	sqlite3_finalize(starts);
	sqlite3_finalize(ends);
	return err;
}

/* ---- events: a cursor a kind, and always the one with the lowest seq ---- */

struct cursors {
	sqlite3_stmt *q[EVENT_KINDS], *evidence;
	bool          row[EVENT_KINDS];         /* it stands on one */
};

static int open_cursors(struct store *s, struct cursors *c, const char *call)
{
	int err = store_prepare(s, schema_select_evidence, &c->evidence);

	for (size_t i = 0; !err && i < EVENT_KINDS; i++) {
		err = prepare_select(s, (enum event_kind)i, &c->q[i]);
		if (err)
			break;

		int row = step(s, bind_call(c->q[i], call));

		c->row[i] = row > 0;
		err = row < 0 ? row : 0;
	}
	return err;
}

static void close_cursors(struct cursors *c)
{
	sqlite3_finalize(c->evidence);
	for (size_t i = 0; i < EVENT_KINDS; i++)
		sqlite3_finalize(c->q[i]);
}

static size_t lowest(const struct cursors *c)
{
	size_t best = EVENT_KINDS;
	int64_t lowest_seq = INT64_MAX;

	for (size_t i = 0; i < EVENT_KINDS; i++)
		if (c->row[i] && sqlite3_column_int64(c->q[i], 0) < lowest_seq) {
			lowest_seq = sqlite3_column_int64(c->q[i], 0);
			best = i;
		}
	return best;
}

static const char *copy_text(sqlite3_stmt *q, int at)
{
	const char *text = (const char *)sqlite3_column_text(q, at);

	return text ? strdup(text) : NULL;
}

static float real(sqlite3_stmt *q, int at)
{
	return sqlite3_column_type(q, at) == SQLITE_NULL ? NAN : (float)sqlite3_column_double(q, at);
}

static int read_evidence(struct store *s, sqlite3_stmt *q, const char *call, int64_t seq, struct evidence *out)
{
	int err = 1;

	bind_call(q, call);
	sqlite3_bind_int64(q, 2, seq);
	while (out->count < EVENT_EVIDENCE && (err = step(s, q)) > 0)
		out->items[out->count++] = (struct evidence_item){
			copy_text(q, 0), real(q, 1), copy_text(q, 2), real(q, 3)
		};
	sqlite3_reset(q);
	return err < 0 ? err : 0;
}

static void free_evidence(struct evidence *evidence)
{
	for (size_t i = 0; i < evidence->count; i++) {
		batch_free_text(evidence->items[i].feature);
		batch_free_text(evidence->items[i].unit);
	}
}

static int give_event(struct store *s, struct cursors *c, size_t kind, const char *call, event_fn *fn, void *ctx)
{
	struct event e;
	int err = 0;

	row_read(c->q[kind], (enum event_kind)kind, call, &e);

	struct evidence *evidence = row_evidence(&e);

	if (evidence)
		err = read_evidence(s, c->evidence, call, sqlite3_column_int64(c->q[kind], 0), evidence);
	if (!err)
		fn(ctx, &e);
	if (evidence)
		free_evidence(evidence);
	if (err)
		return err;
	err = step(s, c->q[kind]);
	c->row[kind] = err > 0;
	return err < 0 ? err : 0;
}

int store_events(struct store *s, const char *call, event_fn *fn, void *ctx)
{
	struct cursors c = { .evidence = NULL };
	size_t kind;
	int err = write_out(s);

	if (err)
		return err;
	err = store_run(s, "BEGIN");                    /* one state of the database for all the cursors */
	if (err)
		return err;
	err = open_cursors(s, &c, call);
	if (!err && lowest(&c) == EVENT_KINDS)
		err = -ENOENT;
	while (!err && (kind = lowest(&c)) < EVENT_KINDS)
		err = give_event(s, &c, kind, call, fn, ctx);
	close_cursors(&c);
	sqlite3_exec(s->db, "COMMIT", NULL, NULL, NULL);
	if (err == -ENOENT)
		snprintf(s->error, sizeof(s->error), "there is no call %.40s", call);
	return err;
}

/* ---- one call ---- */

int store_find(struct store *s, const char *prefix, char *id)
{
	sqlite3_stmt *q = NULL;
	int err = write_out(s), found = 0;

	/* U+10FFFF sorts after whatever can follow the prefix.  The call of exactly this id is the first. */
	if (!err)
		err = store_prepare(s, "SELECT call FROM call_start WHERE call >= ?1 AND call < ?1 || char(0x10FFFF) "
		                       "ORDER BY call LIMIT 2", &q);
	if (err)
		return err;
	bind_call(q, prefix);
	while ((err = step(s, q)) > 0)
		if (!found++)
			snprintf(id, STORE_ID_LEN, "%s", (const char *)sqlite3_column_text(q, 0));
	sqlite3_finalize(q);
	if (err)
		return err;
	if (found == 2 && !strcmp(id, prefix))
		found = 1;
	if (found == 1)
		return 0;
	snprintf(s->error, sizeof(s->error), found ? "more than one call begins with %.40s: give more of its id" :
	         "there is no call that begins with %.40s: `undertone calls` lists them", prefix);
	return found ? -EEXIST : -ENOENT;
}

/* Said before anything is deleted and taken back when the bytes are gone: who is interrupted or finds the file busy
 * leaves it standing, and the next purge goes on. */
static const char scrub_due[] = "INSERT OR IGNORE INTO secret VALUES ('scrub_due', x'01')";
static const char scrub_done[] = "DELETE FROM secret WHERE name = 'scrub_due'";

int store_scrub_begin(struct store *s)
{
	return store_run(s, scrub_due);
}

int store_scrub_is_due(struct store *s)
{
	sqlite3_stmt *q = NULL;
	int err = store_prepare(s, "SELECT 1 FROM secret WHERE name = 'scrub_due'", &q);

	if (!err)
		err = step(s, q);
	sqlite3_finalize(q);
	return err;
}

/* Pages that were split keep old bytes in their gaps, which secure_delete does not reach: write the file anew. */
int store_scrub(struct store *s)
{
	int err = store_run(s, "UPDATE audit SET call = NULL WHERE call NOT IN (SELECT call FROM call_start)");
	int code;

	if (!err)
		err = store_run(s, "VACUUM");
	if (!err)
		err = store_run(s, scrub_done);
	if (err)
		return err;
	code = sqlite3_wal_checkpoint_v2(s->db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
	return code == SQLITE_OK ? 0 : store_fail(s, code);
}

int store_forget(struct store *s, const char *call)
{
	char id[STORE_ID_LEN];
	int err = write_out(s);

	if (!err)
		err = store_find(s, call, id);
	if (!err && strcmp(id, call))
		err = -ENOENT;
	if (!err)
		err = store_scrub_begin(s);
	if (!err)
		err = store_delete(s, call);
	return err ? err : store_scrub(s);
}
