/* sqlite.c - opening a database, closing it, and what its errors mean in words; writing.c writes to it */

#include "store/people.h"
#include "store/schema.h"
#include "store/store_impl.h"
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

enum { BUSY_TIMEOUT_MS = 5000, RETRY_US = 10000 };

/* ---- errors ---- */

int store_say(struct store *s, int err, const char *what)
{
	snprintf(s->error, sizeof(s->error), "%.120s: %s", s->path, what);
	return err;
}

int store_fail(struct store *s, int code)
{
	int system_errno = s->db ? sqlite3_system_errno(s->db) : 0;

	if (code == SQLITE_CONSTRAINT_FOREIGNKEY)
		return store_say(s, -ENOENT, "this call is not in the database (any more): its events are not kept");
	switch (code & 0xFF) {
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return store_say(s, -EBUSY, "is locked by another program: end that, or try again");
	case SQLITE_FULL:
		return store_say(s, -ENOSPC, "the disk is full: free some space; what was stored before is safe");
	case SQLITE_NOTADB:
		return store_say(s, -EILSEQ, "is not a database: name another file");
	case SQLITE_CORRUPT:
		return store_say(s, -EILSEQ, "is damaged: take it from a backup, or name another file");
	case SQLITE_READONLY:
		return store_say(s, -EROFS, "may not be written: check its permissions and its folder's");
	case SQLITE_CANTOPEN:
		return store_say(s, system_errno ? -system_errno : -EACCES,
		                 "cannot be opened: check the path and its permissions");
	case SQLITE_NOMEM:
		return store_say(s, -ENOMEM, "memory is short");
	case SQLITE_IOERR:
		if (system_errno == ENOSPC)
			return store_fail(s, SQLITE_FULL);
		return store_say(s, -EIO, "cannot be read or written: check the disk");
	default:
		return store_say(s, -EIO, sqlite3_errmsg(s->db));
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
		return store_say(s, -EILSEQ, "is another program's database: name another file");
	if (version > STORE_SCHEMA_VERSION)
		return store_say(s, -EPROTO, "was made by a newer Undertone: use that, or name another file");
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

int64_t store_now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC_COARSE, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* While another program turns a new file to WAL, SQLite answers "busy" at once, whatever the patience. */
static int make_schema_in_turn(struct store *s)
{
	int64_t until_ms = store_now_ms() + BUSY_TIMEOUT_MS;
	int err = make_schema(s);

	while (err == -EBUSY && store_now_ms() < until_ms) {
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
