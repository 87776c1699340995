#include "store/upgrade.h"

#include "store/people.h"
#include "store/schema.h"
#include "store/statement.h"

#include <string.h>

/* 1: it is there, 0, or a negative errno.  column NULL: the table itself. */
static int has(struct store *s, const char *table, const char *column)
{
	const struct value v[] = { TEXT(table), TEXT(column) };
	sqlite3_stmt *q = NULL;
	int err = statement_open(s, &q, "SELECT 1 FROM pragma_table_info(?1) WHERE ?2 IS NULL OR name = ?2 LIMIT 1", v, 2);

	if (!err)
		err = statement_step(s, q);
	sqlite3_finalize(q);
	return err;
}

static int add_columns(struct store *s, enum event_kind kind)
{
	struct column columns[COLUMNS_MAX];
	size_t count = columns_of(kind, columns);
	char sql[SCHEMA_SQL_LEN], name[COLUMN_NAME_LEN];
	int there = 1;

	for (size_t i = 0; there >= 0 && i < count; i++) {
		if (columns[i].field.type == FIELD_EVIDENCE)
			continue;
		there = has(s, event_kind_name(kind), column_name(&columns[i], name));
		if (there == 0)
			there = store_run(s, schema_add(kind, &columns[i], sql));
	}
	return there < 0 ? there : 0;
}

int upgrade_tables(struct store *s)
{
	char sql[SCHEMA_SQL_LEN];
	int err = 0;

	for (size_t i = 0; !err && i < EVENT_KINDS; i++) {
		int there = has(s, event_kind_name((enum event_kind)i), NULL);

		if (there < 0)
			return there;
		err = there ? add_columns(s, (enum event_kind)i) : store_run(s, schema_create((enum event_kind)i, sql));
	}
	if (!err && has(s, "evidence", NULL) == 0)
		err = store_run(s, schema_create_evidence);
	return err ? err : people_create(s);
}
