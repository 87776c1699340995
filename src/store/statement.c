#include "store/statement.h"

#include <stdio.h>

int statement_open(struct store *s, sqlite3_stmt **out, const char *sql, const struct value *values, size_t count)
{
	int err = store_prepare(s, sql, out);

	for (size_t i = 0; !err && i < count; i++) {
		int at = (int)i + 1;

		if (values[i].is_integer)
			sqlite3_bind_int64(*out, at, values[i].integer);
		else if (values[i].text)
			sqlite3_bind_text(*out, at, values[i].text, -1, SQLITE_STATIC);
	}
	return err;
}

int statement_step(struct store *s, sqlite3_stmt *q)
{
	int code = sqlite3_step(q);

	return code == SQLITE_ROW ? 1 : code == SQLITE_DONE ? 0 : store_fail(s, sqlite3_extended_errcode(s->db));
}

int statement_run(struct store *s, const char *sql, const struct value *values, size_t count)
{
	sqlite3_stmt *q = NULL;
	int err = statement_open(s, &q, sql, values, count);

	while (!err && (err = statement_step(s, q)) > 0)
		err = 0;
	sqlite3_finalize(q);
	return err;
}

const char *statement_borrow(sqlite3_stmt *q, int column)
{
	return (const char *)sqlite3_column_text(q, column);
}

void statement_text(sqlite3_stmt *q, int column, char *out, size_t n)
{
	const char *text = statement_borrow(q, column);

	snprintf(out, n, "%s", text ? text : "");
}
