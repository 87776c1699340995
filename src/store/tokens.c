#include "store/tokens.h"

#include "store/statement.h"

#include <errno.h>

#define COLUMNS "SELECT name, role, agent_id, team, created_at FROM token "

static void read_row(sqlite3_stmt *q, struct store_token *t)
{
	statement_text(q, 0, t->name, sizeof(t->name));
	statement_text(q, 1, t->role, sizeof(t->role));
	statement_text(q, 2, t->agent_id, sizeof(t->agent_id));
	statement_text(q, 3, t->team, sizeof(t->team));
	statement_text(q, 4, t->created_at, sizeof(t->created_at));
}

int store_token_add(struct store *s, const char *hash, const struct store_token *t)
{
	const struct value v[] = { TEXT(hash), TEXT(t->name), TEXT(t->role), TEXT(*t->agent_id ? t->agent_id : NULL),
	                           TEXT(*t->team ? t->team : NULL) };
	struct store_token other;

	if (store_token_named(s, t->name, &other) == 0)
		return -EEXIST;
	return statement_run(s, "INSERT INTO token (hash, name, role, agent_id, team) VALUES (?, ?, ?, ?, ?)", v, 5);
}

int store_token_remove(struct store *s, const char *name)
{
	int err = statement_run(s, "DELETE FROM token WHERE name = ?", (struct value[]){ TEXT(name) }, 1);

	return err ? err : sqlite3_changes(s->db) ? 0 : -ENOENT;
}

static int find(struct store *s, const char *sql, const char *key, struct store_token *out)
{
	sqlite3_stmt *q = NULL;
	int err = statement_open(s, &q, sql, (struct value[]){ TEXT(key) }, 1);

	if (!err) {
		err = statement_step(s, q);
		if (err > 0)
			read_row(q, out);
		err = err > 0 ? 0 : err ? err : -ENOENT;
	}
	sqlite3_finalize(q);
	return err;
}

int store_token_find(struct store *s, const char *hash, struct store_token *out)
{
	return find(s, COLUMNS "WHERE hash = ?", hash, out);
}

int store_token_named(struct store *s, const char *name, struct store_token *out)
{
	return find(s, COLUMNS "WHERE name = ?", name, out);
}

bool store_tokens_none(struct store *s)
{
	sqlite3_stmt *q = NULL;
	bool none = !statement_open(s, &q, "SELECT 1 FROM token LIMIT 1", NULL, 0) && statement_step(s, q) == 0;

	sqlite3_finalize(q);
	return none;
}

int store_tokens(struct store *s, void (*fn)(void *ctx, const struct store_token *t), void *ctx)
{
	sqlite3_stmt *q = NULL;
	struct store_token t;
	int err = statement_open(s, &q, COLUMNS "ORDER BY name", NULL, 0);

	while (!err && (err = statement_step(s, q)) > 0) {
		read_row(q, &t);
		fn(ctx, &t);
		err = 0;
	}
	sqlite3_finalize(q);
	return err;
}
