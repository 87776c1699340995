#include "store/audit.h"

#include "store/statement.h"

int audit_add(struct store *s, const char *who, const char *role, const char *action, const char *call)
{
	const struct value v[] = { TEXT(who), TEXT(role), TEXT(action), TEXT(call) };

	return statement_run(s, "INSERT INTO audit (who, role, action, call) SELECT ?1, ?2, ?3, ?4 WHERE NOT EXISTS "
	                        "(SELECT 1 FROM audit WHERE call = ?4 AND who = ?1 AND action = ?3 AND "
	                        "at > strftime('%Y-%m-%dT%H:%M:%SZ', 'now', '-10 minutes'))", v, 4);
}

int audit_of(struct store *s, const char *call, int64_t limit, void (*fn)(void *ctx, const struct audit_entry *e), void *ctx)
{
	const struct value v[] = { TEXT(call), INTEGER(limit) };
	sqlite3_stmt *q = NULL;
	int err = statement_open(s, &q, call ? "SELECT at, who, role, action, call FROM audit WHERE call = ?1 ORDER BY id DESC LIMIT ?2"
	                                     : "SELECT at, who, role, action, call FROM audit ORDER BY id DESC LIMIT ?2", v, 2);

	while (!err && (err = statement_step(s, q)) > 0) {
		const struct audit_entry e = { statement_borrow(q, 0), statement_borrow(q, 1), statement_borrow(q, 2),
			statement_borrow(q, 3), statement_borrow(q, 4) };

		fn(ctx, &e);
		err = 0;
	}
	sqlite3_finalize(q);
	return err;
}
