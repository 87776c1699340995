/* sqlite.c - opening a database, and writing to it in short transactions */

#include "store/people.h"
#include "store/row.h"
#include "store/schema.h"
#include "store/store_impl.h"
#include "store/subject.h"
#include "store/upgrade.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { BUSY_TIMEOUT_MS = 5000, BATCH_MS = 1000, RETRY_US = 10000 };

/* ---- errors ---- */

static int say(struct store *s, int err, const char *what)
{
	snprintf(s->error, sizeof(s->error), "%.120s: %s", s->path, what);
	return err;
}

int store_fail(struct store *s, int code)
{
	int system_errno = s->db ? sqlite3_system_errno(s->db) : 0;

	if (code == SQLITE_CONSTRAINT_FOREIGNKEY)
		return say(s, -ENOENT, "this call is not in the database (any more): its events are not kept");
	switch (code & 0xFF) {
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return say(s, -EBUSY, "is locked by another program: end that, or try again");
	case SQLITE_FULL:
		return say(s, -ENOSPC, "the disk is full: free some space; what was stored before is safe");
	case SQLITE_NOTADB:
		return say(s, -EILSEQ, "is not a database: name another file");
	case SQLITE_CORRUPT:
		return say(s, -EILSEQ, "is damaged: take it from a backup, or name another file");
	case SQLITE_READONLY:
		return say(s, -EROFS, "may not be written: check its permissions and its folder's");
	case SQLITE_CANTOPEN:
		return say(s, system_errno ? -system_errno : -EACCES,
		           "cannot be opened: check the path and its permissions");
	case SQLITE_NOMEM:
		return say(s, -ENOMEM, "memory is short");
	case SQLITE_IOERR:
		if (system_errno == ENOSPC)
			return store_fail(s, SQLITE_FULL);
		return say(s, -EIO, "cannot be read or written: check the disk");
	default:
		return say(s, -EIO, sqlite3_errmsg(s->db));
	}
}

const char *store_error(const struct store *s)
{
	return s->error;
}

void store_patience(struct store *s, int ms)
{
	sqlite3_busy_timeout(s->db, ms);
}

int store_run(struct store *s, const char *sql)
{
	int code = sqlite3_exec(s->db, sql, NULL, NULL, NULL);

	return code == SQLITE_OK ? 0 : store_fail(s, sqlite3_extended_errcode(s->db));
}

int store_prepare(struct store *s, const char *sql, sqlite3_stmt **out)
{
	int code = sqlite3_prepare_v2(s->db, sql, -1, out, NULL);

	return code == SQLITE_OK ? 0 : store_fail(s, code);
}

/* ---- opening ---- */

/* The file and its folders; only its owner may read what it will hold. */
static void make_file(const char *path)
{
	char folder[PATH_MAX];

	snprintf(folder, sizeof(folder), "%s", path);
	for (char *slash = *folder ? strchr(folder + 1, '/') : NULL; slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		mkdir(folder, 0700);
		*slash = '/';
	}

	/* SQLite's name for a database that is no file. */
	int fd = strcmp(path, ":memory:") ? open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600) : -1;

	if (fd >= 0)
		close(fd);
}

/* A whole number that a pragma or a count gives: 0 or a negative errno. */
static int get_number(struct store *s, const char *sql, int64_t *out)
{
	sqlite3_stmt *q;
	int err = store_prepare(s, sql, &q);

	if (err)
		return err;

	int code = sqlite3_step(q);

	if (code == SQLITE_ROW)
		*out = sqlite3_column_int64(q, 0);
	else
		err = store_fail(s, code);
	sqlite3_finalize(q);
	return err;
}

/* *due: there is nothing in it yet, or it is of an older schema. */
static int check_version(struct store *s, bool *due)
{
	int64_t id = 0, version = 0, tables = 0;
	int err = store_run(s, "SAVEPOINT look");       /* one state for all three: another may be making it just now */

	if (!err)
		err = get_number(s, "PRAGMA application_id", &id);
	if (!err)
		err = get_number(s, "PRAGMA user_version", &version);
	if (!err)
		err = get_number(s, "SELECT count(*) FROM sqlite_schema", &tables);
	sqlite3_exec(s->db, "RELEASE look", NULL, NULL, NULL);
	*due = !err && version < STORE_SCHEMA_VERSION;
	if (err || (id == 0 && version == 0 && tables == 0))
		return err;
	if (id != SCHEMA_APPLICATION_ID)
		return say(s, -EILSEQ, "is another program's database: name another file");
	if (version > STORE_SCHEMA_VERSION)
		return say(s, -EPROTO, "was made by a newer Undertone: use that, or name another file");
	return 0;
}

static int make_tables(struct store *s)
{
	char sql[128];
	int err = upgrade_tables(s);

	snprintf(sql, sizeof(sql), "PRAGMA application_id = %d; PRAGMA user_version = %d", SCHEMA_APPLICATION_ID,
	         STORE_SCHEMA_VERSION);
	return err ? err : store_run(s, sql);
}

/* Another program may be making the same tables: who holds the lock looks again. */
static int make_schema(struct store *s)
{
	bool due;
	int err = check_version(s, &due);

	if (err || !due)
		return err ? err : people_create(s);
	err = store_run(s, "PRAGMA journal_mode = WAL; BEGIN IMMEDIATE");
	if (err)
		return err;
	err = check_version(s, &due);
	if (!err && due)
		err = make_tables(s);
	if (!err)
		err = store_run(s, "COMMIT");
	if (err)
		sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
	return err;
}

static int64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC_COARSE, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* While another program turns a new file to WAL, SQLite answers "busy" at once, whatever the patience. */
static int make_schema_in_turn(struct store *s)
{
	int64_t until_ms = now_ms() + BUSY_TIMEOUT_MS;
	int err = make_schema(s);

	while (err == -EBUSY && now_ms() < until_ms) {
		usleep(RETRY_US);
		err = make_schema(s);
	}
	return err;
}

static int prepare_all(struct store *s)
{
	char sql[SCHEMA_SQL_LEN], last[SCHEMA_SQL_LEN] = "SELECT max(seq) FROM (";
	size_t len = strlen(last);
	int err = 0;

	for (size_t i = 0; !err && i < EVENT_KINDS; i++) {
		len += (size_t)snprintf(last + len, sizeof(last) - len,
		                        "%sSELECT max(seq) AS seq FROM \"%s\" WHERE call = ?1",
		                        i ? " UNION ALL " : "", event_kind_name((enum event_kind)i));
		err = store_prepare(s, schema_insert((enum event_kind)i, sql), &s->insert[i]);
	}
	snprintf(last + len, sizeof(last) - len, ")");
	if (!err)
		err = store_prepare(s, schema_insert_evidence, &s->insert_evidence);
	return err ? err : store_prepare(s, last, &s->last_seq);
}

static int connect(struct store *s, const char *path)
{
	int code;

	make_file(path);
	code = sqlite3_open_v2(path, &s->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
	if (code != SQLITE_OK)
		return store_fail(s, code);
	sqlite3_extended_result_codes(s->db, 1);
	store_patience(s, BUSY_TIMEOUT_MS);
	return store_run(s, "PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON; PRAGMA synchronous = NORMAL;"
	                    "PRAGMA trusted_schema = OFF");
}

int store_open(struct store **out, const char *path, char *error)
{
	struct store *s = calloc(1, sizeof(*s));
	int err;

	*out = NULL;
	if (!s) {
		snprintf(error, STORE_ERROR_LEN, "memory is short");
		return -ENOMEM;
	}
	snprintf(s->path, sizeof(s->path), "%s", path);
	err = connect(s, path);
	if (!err)
		err = make_schema_in_turn(s);
	if (!err)
		err = prepare_all(s);
	if (!err) {
		*out = s;
		return 0;
	}
	memcpy(error, s->error, STORE_ERROR_LEN);
	store_close(s);
	return err;
}

void store_close(struct store *s)
{
	if (!s)
		return;
	store_commit(s);
	batch_clear(&s->batch);
	for (size_t i = 0; i < EVENT_KINDS; i++)
		sqlite3_finalize(s->insert[i]);
	sqlite3_finalize(s->insert_evidence);
	sqlite3_finalize(s->last_seq);
	sqlite3_close(s->db);
	free(s);
}

/* ---- writing ---- */

/* Where the events of a call go on: another program may have added some. */
static int find_seq(struct store *s, const struct event *e)
{
	int code;

	if (!strcmp(s->call, e->call))
		return 0;
	sqlite3_bind_text(s->last_seq, 1, e->call, -1, SQLITE_STATIC);
	code = sqlite3_step(s->last_seq);
	if (code == SQLITE_ROW) {
		s->next_seq = sqlite3_column_type(s->last_seq, 0) == SQLITE_NULL ? 0 : sqlite3_column_int64(s->last_seq, 0) + 1;
		snprintf(s->call, sizeof(s->call), "%s", e->call);
	}
	sqlite3_reset(s->last_seq);
	return code == SQLITE_ROW ? 0 : store_fail(s, code);
}

int store_delete(struct store *s, const char *call)
{
	sqlite3_stmt *q;
	int err = store_prepare(s, "DELETE FROM call_start WHERE call = ?1", &q);

	if (err)
		return err;
	sqlite3_bind_text(q, 1, call, -1, SQLITE_STATIC);

	int code = sqlite3_step(q);

	sqlite3_finalize(q);
	return code == SQLITE_DONE ? 0 : store_fail(s, code);
}

static int insert(struct store *s, const struct event *e)
{
	int err = e->kind == EVENT_CALL_START ? store_delete(s, e->call) : 0;
	int code;

	if (e->kind == EVENT_CALL_START)
		s->call[0] = '\0';
	/* One who has objected is not kept, whoever sends the events: the call is as one that was forgotten. */
	if (!err && e->kind == EVENT_CALL_START && e->start.caller_hash)
		err = subject_objected(s, e->start.caller_hash);
	if (err > 0)
		err = -ENOENT;
	if (!err)
		err = find_seq(s, e);
	if (err)
		return err;
	code = row_insert(s->insert[e->kind], e, s->next_seq);
	if (code == SQLITE_OK)
		code = row_insert_evidence(s->insert_evidence, e, s->next_seq);
	s->next_seq++;
	return code == SQLITE_OK ? 0 : store_fail(s, sqlite3_extended_errcode(s->db));
}

int store_commit(struct store *s)
{
	int err, gone = 0;

	if (!s->batch.count)
		return 0;
	err = store_run(s, "BEGIN IMMEDIATE");
	if (err == -EBUSY)
		return err;
	s->call[0] = '\0';
	for (size_t i = 0; !err && i < s->batch.count; i++) {
		err = insert(s, &s->batch.events[i]);
		if (err == -ENOENT) {                           /* of one call only; the others' go on */
			gone = err;
			err = 0;
		}
	}
	if (!err)
		err = store_run(s, "COMMIT");
	if (err)
		sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
	if (err != -ENOSPC && err != -EBUSY)                    /* room may be made: they are tried again */
		batch_clear(&s->batch);
	return err ? err : gone;
}

int store_write(struct store *s, const struct event *e)
{
	int err = 0;

	if (strlen(e->call) >= STORE_ID_LEN)
		return say(s, -EINVAL, "a call's id may have 39 characters at most");
	if (s->batch.count == BATCH_EVENTS || (s->batch.count && now_ms() - s->batch_since_ms >= BATCH_MS))
		err = store_commit(s);
	if (!s->batch.count)
		s->batch_since_ms = now_ms();
	if (err && err != -EBUSY && err != -ENOSPC)
		return err;
	if (s->batch.count == BATCH_EVENTS)
		return err;
	err = batch_add(&s->batch, e);
	return err ? say(s, err, "memory is short") : 0;
}
