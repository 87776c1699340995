#include "store/audit.h"

#include "analysis/utc.h"
#include "store/audit_chain.h"
#include "store/statement.h"

#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { TEXTS = 5 };

static const char *path_of(struct store *s)
{
	const char *path = sqlite3_db_filename(s->db, "main");

	return path ? path : "";
}

static int open_chain(struct store *s, struct chain *c, bool make)
{
	int err = chain_open(c, path_of(s), make);

	if (err)
		snprintf(s->error, sizeof(s->error), "%.120s-audit-key: %s", s->path,
		         err == -EPERM ? "others can read it: chmod 600 it" : strerror(-err));
	return err;
}

/* ---- adding ---- */

/* 1: the same entry was made within ten minutes. */
static int is_repeated(struct store *s, const char *const *texts)
{
	const struct value v[] = { TEXT(texts[1]), TEXT(texts[3]), TEXT(texts[4]) };
	sqlite3_stmt *q = NULL;
	int err = statement_open(s, &q, "SELECT 1 FROM audit WHERE ref = ?3 AND who = ?1 AND action = ?2 AND "
	                         "at > strftime('%Y-%m-%dT%H:%M:%SZ', 'now', '-10 minutes')", v, 3);

	if (!err)
		err = statement_step(s, q);
	sqlite3_finalize(q);
	return err;
}

static int last_link(struct store *s, int64_t *id, unsigned char *link)
{
	sqlite3_stmt *q = NULL;
	int err = statement_open(s, &q, "SELECT id, link FROM audit ORDER BY id DESC LIMIT 1", NULL, 0);

	*id = 0;
	memset(link, 0, CHAIN_LINK_BYTES);
	if (!err && (err = statement_step(s, q)) > 0) {
		*id = sqlite3_column_int64(q, 0);
		if (sqlite3_column_bytes(q, 1) == CHAIN_LINK_BYTES)
			memcpy(link, sqlite3_column_blob(q, 1), CHAIN_LINK_BYTES);
		err = 0;
	}
	sqlite3_finalize(q);
	return err;
}

static int insert(struct store *s, int64_t id, const char *const *texts, const char *call, const unsigned char *link)
{
	sqlite3_stmt *q = NULL;
	int err =
	    store_prepare(s,
			  "INSERT INTO audit (id, at, who, role, action, ref, link, call) VALUES (?1, ?2, ?3, ?4, ?5, "
			  "?6, ?7, (SELECT call FROM call_start WHERE call = ?8))",
			  &q);

	if (err)
		return err;
	sqlite3_bind_int64(q, 1, id);
	for (int i = 0; i < TEXTS; i++)
		sqlite3_bind_text(q, i + 2, texts[i], -1, SQLITE_STATIC);
	sqlite3_bind_blob(q, 7, link, CHAIN_LINK_BYTES, SQLITE_STATIC);
	sqlite3_bind_text(q, 8, call, -1, SQLITE_STATIC);
	err = statement_step(s, q);
	sqlite3_finalize(q);
	return err;
}

/* Within the lock and a transaction: 1 and the entry's id and link; 0: it was there already. */
static int append(struct store *s, const struct chain *c, const char *const *texts, const char *call, int64_t *id,
                  unsigned char *link)
{
	int err = call ? is_repeated(s, texts) : 0;

	if (err)
		return err > 0 ? 0 : err;
	err = last_link(s, id, link);
	if (err)
		return err;
	++*id;
	chain_link(c, link, *id, texts, TEXTS);
	err = insert(s, *id, texts, call, link);
	return err ? err : 1;
}

/* The entry is on the disk before the anchor says so: a crash between the two leaves an entry more, never one too few.
 */
static int add(struct store *s, const struct chain *c, const char *const *texts, const char *call)
{
	unsigned char link[CHAIN_LINK_BYTES];
	int64_t id = 0;
	int done = store_run(s, "PRAGMA synchronous = FULL; BEGIN IMMEDIATE");
	int err = done;

	if (!err) {
		done = append(s, c, texts, call, &id, link);
		err = done < 0 ? done : store_run(s, "COMMIT");
		if (err)
			sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
	}
	sqlite3_exec(s->db, "PRAGMA synchronous = NORMAL", NULL, NULL, NULL);
	if (!err && done > 0) {
		err = chain_anchor_write(c, id, link);
		if (err)
			snprintf(s->error, sizeof(s->error), "%.120s-audit: %s", s->path, strerror(-err));
	}
	return err;
}

int audit_add(struct store *s, const char *who, const char *role, const char *action, const char *call)
{
	char at[UTC_LEN], ref[CHAIN_REF_LEN];
	const char *texts[TEXTS] = { at, who, role, action, NULL };
	struct chain c;
	int err = store_commit(s);

	if (err && err != -ENOENT)
		return err;
	err = open_chain(s, &c, true);
	if (err)
		return err;
	utc_text(at, time(NULL));
	if (call) {
		chain_ref(&c, call, ref);
		texts[4] = ref;
	}
	err = add(s, &c, texts, call);
	chain_close(&c);
	return err;
}

/* ---- reading ---- */

int audit_of(struct store *s, const char *call, int64_t limit, void (*fn)(void *ctx, const struct audit_entry *e),
	     void *ctx)
{
	char ref[CHAIN_REF_LEN] = "";
	const struct value v[] = { TEXT(call), TEXT(ref), INTEGER(limit) };
	sqlite3_stmt *q = NULL;
	struct chain c;
	int err = call ? chain_open(&c, path_of(s), false) : 0;

	if (call && !err) {
		chain_ref(&c, call, ref);
		chain_close(&c);
	}
	err = statement_open(s, &q, "SELECT at, who, role, action, coalesce(call, ?1) FROM audit "
	                     "WHERE ?1 IS NULL OR ref = ?2 ORDER BY id DESC LIMIT ?3", v, 3);
	while (!err && (err = statement_step(s, q)) > 0) {
		const struct audit_entry e = { statement_borrow(q, 0), statement_borrow(q, 1), statement_borrow(q, 2),
			statement_borrow(q, 3), statement_borrow(q, 4) };

		fn(ctx, &e);
		err = 0;
	}
	sqlite3_finalize(q);
	return err;
}

int audit_last(struct store *s, const char *beginning, char *action, size_t n)
{
	const struct value v[] = { TEXT(beginning) };
	sqlite3_stmt *q = NULL;
	int err = statement_open(s, &q, "SELECT action FROM audit WHERE substr(action, 1, length(?1)) = ?1 ORDER BY id DESC LIMIT 1", v, 1);

	if (!err) {
		err = statement_step(s, q);
		if (err > 0)
			statement_text(q, 0, action, n);
		err = err > 0 ? 0 : err ? err : -ENOENT;
	}
	sqlite3_finalize(q);
	return err;
}

/* ---- checking ---- */

/* Whether the entry that q stands on is as it was written after link; link becomes its own. */
static bool is_right(const struct chain *c, sqlite3_stmt *q, int64_t expected, unsigned char *link)
{
	const char *texts[TEXTS];
	const char *call = statement_borrow(q, 6);
	char ref[CHAIN_REF_LEN];

	for (int i = 0; i < TEXTS; i++)
		texts[i] = statement_borrow(q, i + 1);
	chain_link(c, link, expected, texts, TEXTS);
	if (call)
		chain_ref(c, call, ref);
	return sqlite3_column_int64(q, 0) == expected && sqlite3_column_bytes(q, 7) == CHAIN_LINK_BYTES &&
	       !sodium_memcmp(sqlite3_column_blob(q, 7), link, CHAIN_LINK_BYTES) &&
	       (!call || (texts[4] && !strcmp(ref, texts[4])));
}

static int check(struct store *s, const struct chain *c, struct audit_report *r)
{
	unsigned char link[CHAIN_LINK_BYTES] = { 0 }, anchor[CHAIN_LINK_BYTES];
	int64_t count = 0;
	int anchored = *c->path ? chain_anchor_read(c, &count, anchor) : -ENOENT;
	sqlite3_stmt *q = NULL;
	int err =
	    statement_open(s, &q, "SELECT id, at, who, role, action, ref, call, link FROM audit ORDER BY id", NULL, 0);

	while (!err && (err = statement_step(s, q)) > 0) {
		err = 0;
		r->entries++;
		if (r->state == AUDIT_WHOLE && (!is_right(c, q, r->entries, link) ||
		    (!anchored && r->entries == count && sodium_memcmp(link, anchor, sizeof(link))))) {
			r->state = AUDIT_CHANGED;
			r->entry = r->entries;
		}
	}
	sqlite3_finalize(q);
	if (r->entries)
		sodium_bin2hex(r->head, sizeof(r->head), link, sizeof(link));
	if (err || r->state != AUDIT_WHOLE)
		return err;
	if (!anchored && r->entries < count) {
		r->state = AUDIT_CUT;
		r->entry = count;
	} else if (anchored && *c->path && (r->entries || anchored != -ENOENT)) {
		r->state = AUDIT_NO_ANCHOR;
	}
	return 0;
}

static int64_t count_entries(struct store *s)
{
	sqlite3_stmt *q = NULL;
	int64_t n = -1;

	if (!statement_open(s, &q, "SELECT count(*) FROM audit", NULL, 0) && statement_step(s, q) > 0)
		n = sqlite3_column_int64(q, 0);
	sqlite3_finalize(q);
	return n;
}

/* No key: nothing was ever written down, or it was taken away.  The anchor or an entry tells which. */
static int without_key(struct store *s, struct audit_report *r)
{
	struct chain c = { .fd = -1 };
	unsigned char link[CHAIN_LINK_BYTES];
	int64_t count;

	snprintf(c.path, sizeof(c.path), "%s", path_of(s));
	r->entries = count_entries(s);
	if (r->entries < 0)
		return -EIO;
	if (r->entries || chain_anchor_read(&c, &count, link) != -ENOENT)
		r->state = AUDIT_NO_KEY;
	return 0;
}

int audit_verify(struct store *s, struct audit_report *r)
{
	struct chain c;
	int err = chain_open(&c, path_of(s), false);

	*r = (struct audit_report){ .state = AUDIT_WHOLE };
	if (err == -ENOENT)
		return without_key(s, r);
	if (err)
		return open_chain(s, &c, false);
	err = check(s, &c, r);
	chain_close(&c);
	return err;
}
