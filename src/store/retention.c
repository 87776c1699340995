#include "store/retention.h"

#include "store/statement.h"

#include <errno.h>

enum { TIME_LEN = 32 };

#define DUE "FROM call_start WHERE stored_at < strftime('%Y-%m-%dT%H:%M:%SZ', 'now', '-' || ?1 || ' days')"

int retention_due(struct store *s, unsigned days, void (*fn)(void *ctx, const struct retention_call *c), void *ctx)
{
	sqlite3_stmt *q = NULL;
	int err = statement_open(s, &q, "SELECT call, stored_at " DUE " ORDER BY stored_at, call",
	                         (struct value[]){ INTEGER((int64_t)days) }, 1);

	while (!err && (err = statement_step(s, q)) > 0) {
		fn(ctx, &(struct retention_call){ statement_borrow(q, 0), statement_borrow(q, 1) });
		err = 0;
	}
	sqlite3_finalize(q);
	return err;
}

int retention_count(struct store *s, unsigned days)
{
	sqlite3_stmt *q = NULL;
	int err = statement_open(s, &q, "SELECT count(*) " DUE, (struct value[]){ INTEGER((int64_t)days) }, 1);

	if (!err && (err = statement_step(s, q)) > 0)
		err = sqlite3_column_int(q, 0);
	sqlite3_finalize(q);
	return err;
}

int retention_purge(struct store *s, unsigned days)
{
	int err = store_scrub_is_due(s), due = err > 0 || retention_count(s, days) > 0, purged = 0;

	if (err < 0 || !due)
		return err < 0 ? err : 0;
	err = store_scrub_begin(s);
	if (!err) {
		err = statement_run(s, "DELETE " DUE, (struct value[]){ INTEGER((int64_t)days) }, 1);
		purged = sqlite3_changes(s->db);
	}
	if (!err)
		err = store_scrub(s);
	return err ? err : purged;
}

int retention_oldest(struct store *s, char *out)
{
	sqlite3_stmt *q = NULL;
	int err = statement_open(s, &q, "SELECT min(stored_at) FROM call_start", NULL, 0);

	if (!err && (err = statement_step(s, q)) > 0) {
		statement_text(q, 0, out, TIME_LEN);
		err = *out ? 0 : -ENOENT;
	}
	sqlite3_finalize(q);
	return err;
}
