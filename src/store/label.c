/* label.c - what the agent said of a call: the one label that no recording carries */

#include "store/store_impl.h"

static const char create[] =
	"CREATE TABLE IF NOT EXISTS label (\n"
	"	call TEXT NOT NULL PRIMARY KEY REFERENCES call_start (call) ON DELETE CASCADE,\n"
	"	upset TEXT NOT NULL CHECK (upset IN ('yes', 'no', 'unsure'))\n"
	") STRICT, WITHOUT ROWID";

int store_label(struct store *s, const char *call, const char *upset)
{
	sqlite3_stmt *q;
	int err = store_run(s, create);

	if (!err)
		err = store_prepare(s, "INSERT OR REPLACE INTO label VALUES (?1, ?2)", &q);
	if (err)
		return err;
	sqlite3_bind_text(q, 1, call, -1, SQLITE_STATIC);
	sqlite3_bind_text(q, 2, upset, -1, SQLITE_STATIC);

	int code = sqlite3_step(q);

	sqlite3_finalize(q);
	return code == SQLITE_DONE ? 0 : store_fail(s, code);
}
