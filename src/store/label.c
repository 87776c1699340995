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
