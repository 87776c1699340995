#include "store/subject.h"

#include "store/statement.h"

#include <errno.h>

int subject_calls(struct store *s, const char *caller_hash, void (*fn)(void *ctx, const char *call), void *ctx)
{
	sqlite3_stmt *q = NULL;
	int err = store_commit(s);

	if (err && err != -ENOENT && err != -ENOSPC)
		return err;
	err = statement_open(s, &q, "SELECT call FROM call_start WHERE caller_hash = ? ORDER BY coalesce(started_at, stored_at)",
	                     (struct value[]){ TEXT(caller_hash) }, 1);
	while (!err && (err = statement_step(s, q)) > 0) {
		fn(ctx, statement_borrow(q, 0));
		err = 0;
	}
	sqlite3_finalize(q);
	return err;
}

int subject_erase(struct store *s, const char *caller_hash)
{
	int err = store_commit(s), erased;

	if (err && err != -ENOENT && err != -ENOSPC)
		return err;
	err = store_scrub_begin(s);
	if (err)
		return err;
	err = statement_run(s, "DELETE FROM call_start WHERE caller_hash = ?", (struct value[]){ TEXT(caller_hash) }, 1);
	erased = sqlite3_changes(s->db);
	if (!err)
		err = store_scrub(s);
	return err ? err : erased;
}

int subject_object(struct store *s, const char *caller_hash)
{
	return statement_run(s, "INSERT OR IGNORE INTO objection (caller_hash) VALUES (?)", (struct value[]){ TEXT(caller_hash) }, 1);
}

int subject_withdraw(struct store *s, const char *caller_hash)
{
	int err = statement_run(s, "DELETE FROM objection WHERE caller_hash = ?", (struct value[]){ TEXT(caller_hash) }, 1);

	return err ? err : sqlite3_changes(s->db) ? 0 : -ENOENT;
}

int subject_objected(struct store *s, const char *caller_hash)
{
	sqlite3_stmt *q = NULL;
	int err = statement_open(s, &q, "SELECT 1 FROM objection WHERE caller_hash = ?", (struct value[]){ TEXT(caller_hash) }, 1);

	if (!err)
		err = statement_step(s, q);
	sqlite3_finalize(q);
	return err;
}
