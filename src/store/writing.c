/* writing.c - events into a database: gathered in a batch, written in short transactions, taken out again by call */

#include "store/row.h"
#include "store/store_impl.h"
#include "store/subject.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

enum { BATCH_MS = 1000 };

/* Where the events of a call go on: another program may have added some. */
static int find_seq(struct store *s, const struct event *e)
{
	int code;

	if (!strcmp(s->call, e->call))
		return 0;
	sqlite3_bind_text(s->last_seq, 1, e->call, -1, SQLITE_STATIC);
	code = sqlite3_step(s->last_seq);
	if (code == SQLITE_ROW) {
		s->next_seq = sqlite3_column_type(s->last_seq, 0) == SQLITE_NULL ? 0 : sqlite3_column_int64(s->last_seq, 0) + 1;
		snprintf(s->call, sizeof(s->call), "%s", e->call);
	}
	sqlite3_reset(s->last_seq);
	return code == SQLITE_ROW ? 0 : store_fail(s, code);
}

int store_delete(struct store *s, const char *call)
{
	sqlite3_stmt *q;
	int err = store_prepare(s, "DELETE FROM call_start WHERE call = ?1", &q);

	if (err)
		return err;
	sqlite3_bind_text(q, 1, call, -1, SQLITE_STATIC);

	int code = sqlite3_step(q);

	sqlite3_finalize(q);
	return code == SQLITE_DONE ? 0 : store_fail(s, code);
}

static int insert(struct store *s, const struct event *e)
{
	int err = e->kind == EVENT_CALL_START ? store_delete(s, e->call) : 0;
	int code;

	if (e->kind == EVENT_CALL_START)
		s->call[0] = '\0';
	/* One who has objected is not kept, whoever sends the events: the call is as one that was forgotten. */
	if (!err && e->kind == EVENT_CALL_START && e->start.caller_hash)
		err = subject_objected(s, e->start.caller_hash);
	if (err > 0)
		err = -ENOENT;
	if (!err)
		err = find_seq(s, e);
	if (err)
		return err;
	code = row_insert(s->insert[e->kind], e, s->next_seq);
	if (code == SQLITE_OK)
		code = row_insert_evidence(s->insert_evidence, e, s->next_seq);
	s->next_seq++;
	return code == SQLITE_OK ? 0 : store_fail(s, sqlite3_extended_errcode(s->db));
}

int store_commit(struct store *s)
{
	int err, gone = 0;

	if (!s->batch.count)
		return 0;
	err = store_run(s, "BEGIN IMMEDIATE");
	if (err == -EBUSY)
		return err;
	s->call[0] = '\0';
	for (size_t i = 0; !err && i < s->batch.count; i++) {
		err = insert(s, &s->batch.events[i]);
		if (err == -ENOENT) {                           /* of one call only; the others' go on */
			gone = err;
			err = 0;
		}
	}
	if (!err)
		err = store_run(s, "COMMIT");
	if (err)
		sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
	if (err != -ENOSPC && err != -EBUSY)                    /* room may be made: they are tried again */
		batch_clear(&s->batch);
	return err ? err : gone;
}

int store_write(struct store *s, const struct event *e)
{
	int err = 0;

	if (strlen(e->call) >= STORE_ID_LEN)
		return store_say(s, -EINVAL, "a call's id may have 39 characters at most");
	if (s->batch.count == BATCH_EVENTS || (s->batch.count && store_now_ms() - s->batch_since_ms >= BATCH_MS))
		err = store_commit(s);
	if (!s->batch.count)
		s->batch_since_ms = store_now_ms();
	if (err && err != -EBUSY && err != -ENOSPC)
		return err;
	if (s->batch.count == BATCH_EVENTS)
		return err;
	err = batch_add(&s->batch, e);
	return err ? store_say(s, err, "memory is short") : 0;
}
