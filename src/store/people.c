#include "store/people.h"

#include "store/statement.h"

#include <errno.h>
#include <sodium.h>
#include <string.h>

#define NOW "strftime('%Y-%m-%dT%H:%M:%SZ')"
#define OF_CALL "call TEXT NOT NULL REFERENCES call_start (call) ON DELETE CASCADE"
#define COUNT(a) (sizeof(a) / sizeof(*(a)))

static const char tables[] =
    "CREATE TABLE IF NOT EXISTS note (id INTEGER PRIMARY KEY, " OF_CALL ", start_ms INTEGER NOT NULL, "
    "end_ms INTEGER NOT NULL, kind TEXT NOT NULL, text TEXT NOT NULL, author TEXT NOT NULL, role TEXT NOT NULL, "
    "created_at TEXT NOT NULL DEFAULT (" NOW ")) STRICT;"
    "CREATE INDEX IF NOT EXISTS note_by_call ON note (call, start_ms);"
    "CREATE TABLE IF NOT EXISTS label (" OF_CALL " PRIMARY KEY, upset TEXT NOT NULL, "
    "at TEXT NOT NULL DEFAULT (" NOW ")) STRICT, WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS focus (id INTEGER PRIMARY KEY, agent_id TEXT NOT NULL, text TEXT NOT NULL, "
    "set_by TEXT NOT NULL, set_at TEXT NOT NULL DEFAULT (" NOW "), done_at TEXT) STRICT;"
    "CREATE TABLE IF NOT EXISTS secret (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS token (hash TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, role TEXT NOT NULL, "
    "agent_id TEXT, team TEXT, created_at TEXT NOT NULL DEFAULT (" NOW ")) STRICT, WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS audit (id INTEGER PRIMARY KEY, at TEXT NOT NULL, who TEXT NOT NULL, role TEXT NOT "
    "NULL, "
    "action TEXT NOT NULL, ref TEXT, call TEXT, link BLOB NOT NULL) STRICT;"
    "CREATE INDEX IF NOT EXISTS audit_by_ref ON audit (ref);"
    "CREATE INDEX IF NOT EXISTS audit_by_call ON audit (call);"
    "CREATE TABLE IF NOT EXISTS objection (caller_hash TEXT PRIMARY KEY, at TEXT NOT NULL DEFAULT (" NOW ")) "
    "STRICT, WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS policy (id INTEGER PRIMARY KEY, at TEXT NOT NULL DEFAULT (" NOW "), text TEXT NOT NULL) STRICT;"
    "CREATE TABLE IF NOT EXISTS place (folder TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;"
    "CREATE INDEX IF NOT EXISTS call_start_by_caller ON call_start (caller_hash) WHERE caller_hash IS NOT NULL;"
    "CREATE INDEX IF NOT EXISTS call_start_by_time ON call_start (coalesce(started_at, stored_at), call)";

int people_create(struct store *s)
{
	return store_run(s, tables);
}

int people_secret(struct store *s, const char *name, unsigned char *key, size_t len)
{
	sqlite3_stmt *q = NULL;
	unsigned char fresh[64];
	int err;

	if (len > sizeof(fresh))
		return -EINVAL;
	randombytes_buf(fresh, len);
	/* Two servers may start at once: the first one's key is both's. */
	err = store_prepare(s, "INSERT OR IGNORE INTO secret VALUES (?1, ?2)", &q);
	if (err)
		return err;
	sqlite3_bind_text(q, 1, name, -1, SQLITE_STATIC);
	sqlite3_bind_blob(q, 2, fresh, (int)len, SQLITE_STATIC);
	err = statement_step(s, q);
	sqlite3_finalize(q);
	if (!err)
		err =
		    statement_open(s, &q, "SELECT value FROM secret WHERE name = ?1", (struct value[]){TEXT(name)}, 1);
	if (err)
		return err;
	err = statement_step(s, q) == 1 && sqlite3_column_bytes(q, 0) == (int)len ? 0 : -EIO;
	if (!err)
		memcpy(key, sqlite3_column_blob(q, 0), len);
	sqlite3_finalize(q);
	return err;
}

/* ---- notes ---- */

int notes_add(struct store *s, const char *call, struct note *n)
{
	const struct value v[] = { TEXT(call), INTEGER(n->start_ms), INTEGER(n->end_ms), TEXT(n->kind), TEXT(n->text),
	                           TEXT(n->author), TEXT(n->role) };
	int err = store_commit(s);

	if (!err)
		err = statement_run(s, "INSERT INTO note (call, start_ms, end_ms, kind, text, author, role) "
		                       "VALUES (?, ?, ?, ?, ?, ?, ?)", v, COUNT(v));
	n->id = sqlite3_last_insert_rowid(s->db);
	return err;
}

static struct note read_note(sqlite3_stmt *q)
{
	return (struct note){ sqlite3_column_int64(q, 0), sqlite3_column_int64(q, 1), sqlite3_column_int64(q, 2),
		statement_borrow(q, 3), statement_borrow(q, 4), statement_borrow(q, 5), statement_borrow(q, 6),
		statement_borrow(q, 7) };
}

int notes_of(struct store *s, const char *call, void (*fn)(void *ctx, const struct note *n), void *ctx)
{
	sqlite3_stmt *q = NULL;
	int err = statement_open(s, &q, "SELECT id, start_ms, end_ms, kind, text, author, role, created_at FROM note "
	                         "WHERE call = ?1 ORDER BY start_ms, id", (struct value[]){ TEXT(call) }, 1);

	while (!err && (err = statement_step(s, q)) > 0) {
		const struct note n = read_note(q);

		fn(ctx, &n);
		err = 0;
	}
	sqlite3_finalize(q);
	return err;
}

int notes_of_agent(struct store *s, const char *agent_id, const char *own_team, int64_t limit,
                   void (*fn)(void *ctx, const char *call, const struct note *n), void *ctx)
{
	const struct value v[] = { TEXT(agent_id), TEXT(own_team), INTEGER(limit) };
	sqlite3_stmt *q = NULL;
	int err = statement_open(
	    s, &q,
	    "SELECT n.id, n.start_ms, n.end_ms, n.kind, n.text, n.author, n.role, n.created_at, n.call "
	    "FROM note n JOIN call_start c USING (call) WHERE c.agent_id = ?1 AND n.kind IN ('celebrate', 'try') "
	    "AND (?2 IS NULL OR c.team = ?2) ORDER BY n.created_at DESC, n.id DESC LIMIT ?3",
	    v, COUNT(v));

	while (!err && (err = statement_step(s, q)) > 0) {
		const struct note n = read_note(q);

		fn(ctx, statement_borrow(q, 8), &n);
		err = 0;
	}
	sqlite3_finalize(q);
	return err;
}

int notes_remove_one(struct store *s, const char *call, int64_t id, const char *author)
{
	const struct value v[] = { TEXT(call), INTEGER(id), TEXT(author) };
	int err = statement_run(s, "DELETE FROM note WHERE call = ?1 AND id = ?2 AND author = coalesce(?3, author)", v,
				COUNT(v));

	return err ? err : sqlite3_changes(s->db) ? 0 : -ENOENT;
}

int labels_put(struct store *s, const char *call, const char *upset)
{
	const struct value v[] = { TEXT(call), TEXT(upset) };

	return statement_run(s, "INSERT OR REPLACE INTO label (call, upset) VALUES (?, ?)", v, COUNT(v));
}

/* ---- focus ---- */

int focus_done(struct store *s, const char *agent_id)
{
	int err = statement_run(s, "UPDATE focus SET done_at = " NOW " WHERE agent_id = ? AND done_at IS NULL",
	                        (struct value[]){ TEXT(agent_id) }, 1);

	return err ? err : sqlite3_changes(s->db) ? 0 : -ENOENT;
}

int focus_add(struct store *s, const char *agent_id, const char *text, const char *set_by)
{
	const struct value v[] = { TEXT(agent_id), TEXT(text), TEXT(set_by) };
	int err = focus_done(s, agent_id);

	if (err && err != -ENOENT)
		return err;
	return statement_run(s, "INSERT INTO focus (agent_id, text, set_by) VALUES (?, ?, ?)", v, COUNT(v));
}

int focus_of(struct store *s, const char *agent_id, void (*fn)(void *ctx, const struct focus *f), void *ctx)
{
	sqlite3_stmt *q = NULL;
	int err = statement_open(s, &q,
				 "SELECT text, set_by, set_at, done_at FROM focus WHERE agent_id = ? ORDER BY id DESC "
				 "LIMIT 20",
				 (struct value[]){TEXT(agent_id)}, 1);

	while (!err && (err = statement_step(s, q)) > 0) {
		const struct focus f = { statement_borrow(q, 0), statement_borrow(q, 1), statement_borrow(q, 2),
			statement_borrow(q, 3) };

		fn(ctx, &f);
		err = 0;
	}
	sqlite3_finalize(q);
	return err;
}

/* ---- push ---- */

int64_t push_last_seq(struct store *s, const char *call)
{
	int64_t seq = -1;
	int err = store_commit(s);

	if (err)
		return err == -1 ? -EIO : err;
	sqlite3_reset(s->last_seq);
	sqlite3_bind_text(s->last_seq, 1, call, -1, SQLITE_TRANSIENT);
	err = statement_step(s, s->last_seq);
	if (err > 0 && sqlite3_column_type(s->last_seq, 0) != SQLITE_NULL)
		seq = sqlite3_column_int64(s->last_seq, 0);
	sqlite3_reset(s->last_seq);
	return err < 0 ? (err == -1 ? -EIO : err) : seq;
}
