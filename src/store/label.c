/* label.c - what the agent said of a call: the one label that no recording carries */

#include "store/store_impl.h"

int store_label(struct store *s, const char *call, const char *upset)
{
	sqlite3_stmt *q;
	int err = store_prepare(s, "INSERT OR REPLACE INTO label (call, upset) VALUES (?1, ?2)", &q);

	if (err)
		return err;
	sqlite3_bind_text(q, 1, call, -1, SQLITE_STATIC);
	sqlite3_bind_text(q, 2, upset, -1, SQLITE_STATIC);

	int code = sqlite3_step(q);

	sqlite3_finalize(q);
	return code == SQLITE_DONE ? 0 : store_fail(s, code);
}

int store_labels(struct store *s, int (*fn)(void *ctx, const char *call, const char *upset), void *ctx)
{
	sqlite3_stmt *q;
	int err = store_prepare(s, "SELECT call, upset FROM label ORDER BY call", &q), code = SQLITE_DONE;

	if (err)
		return err;
	while (!err && (code = sqlite3_step(q)) == SQLITE_ROW)
		err = fn(ctx, (const char *)sqlite3_column_text(q, 0), (const char *)sqlite3_column_text(q, 1));
	sqlite3_finalize(q);
	return err ? err : code == SQLITE_DONE ? 0 : store_fail(s, code);
}
