/*
 * kill -9 at any moment: what was acknowledged is in the database, the database is whole, what was forgotten stays so.
 *
 * Three processes write calls into one database, and forget every fourth of them; each tells through shared memory what
 * store_commit() and store_forget() have said is done.  After a random time all are killed.
 *
 * UNDERTONE_SOAK=1 kills 200 times; without it 20.
 */
#include "store/store.h"

#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <sqlite3.h>

#include <cmocka.h>

enum { WRITERS = 3, CALLS = 4096, EVENTS = 200, BATCH = 20, SHORTEST_US = 3000, LONGEST_US = 60000, POLL_US = 500,
       PATIENCE_US = 30000000 };

/* What each writer knows to be done; the last call is the one it is at. */
struct acknowledged {
	volatile int calls;                     /* begun so far */
	volatile int events[CALLS];             /* of each, committed */
	volatile int forgotten[CALLS];
	volatile int failed;                    /* a negative errno that was not "locked" */
};

static struct acknowledged *said;               /* [size: WRITERS], shared with the children */

static const char *name_of(char *id, int round, int writer, int call)
{
	snprintf(id, STORE_ID_LEN, "%08x%08x%016x", (unsigned)round, (unsigned)writer, (unsigned)call);
	return id;
}

static void write_call(struct store *s, int round, int writer, int n)
{
	struct acknowledged *a = &said[writer];
	struct event e = { .kind = EVENT_CALL_START, .side = SIDE_NONE, .start = { .source = "test", .agent_id = "a17" } };
	char id[STORE_ID_LEN];
	int err = 0;

	e.call = name_of(id, round, writer, n);
	a->calls = n + 1;
	for (int i = 0; i < EVENTS && !err; i++) {
		err = store_write(s, &e);
		if ((i + 1) % BATCH == 0) {
			while ((err = store_commit(s)) == -EBUSY)
				;
			if (!err)
				a->events[n] = i + 1;
		}
		e = (struct event){ .kind = EVENT_TURN, .side = CALLER, .call = id, .t_ms = 10 * i,
		                    .turn = { 10 * i, 10 * i + 5, EVENT_NULL_MS } };
	}
	if (!err && n % 4 == 3) {
		bool busy = false;

		while ((err = store_forget(s, id)) == -EBUSY)
			busy = true;
		if (err == -ENOENT && busy)             /* gone from the tables before the file could be written anew */
			err = 0;
		if (!err)
			a->forgotten[n] = 1;
	}
	if (err)
		a->failed = err;
}

static void work(const char *path, int round, int writer)
{
	char error[STORE_ERROR_LEN];
	struct store *s;
	int err = store_open(&s, path, error);

	if (err)
		said[writer].failed = err;
	for (int n = 0; n < CALLS && !said[writer].failed; n++)
		write_call(s, round, writer, n);
	pause();
}

static void whole(const char *path)
{
	sqlite3 *db;
	sqlite3_stmt *q;

	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(db, "PRAGMA integrity_check", -1, &q, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(q), SQLITE_ROW);
	assert_string_equal((const char *)sqlite3_column_text(q, 0), "ok");
	sqlite3_finalize(q);
	sqlite3_close(db);
}

struct reading {
	int count, wrong;
};

static void in_order(void *ctx, const struct event *e)
{
	struct reading *r = ctx;

	r->wrong += e->t_ms != (r->count ? 10 * (r->count - 1) : 0);
	r->count++;
}

/* Rows of the last call may be there that were not acknowledged any more, but only whole batches. */
static long compare(struct store *s, int round, int writer)
{
	const struct acknowledged *a = &said[writer];
	char id[STORE_ID_LEN];
	long rows = 0;

	assert_int_equal(a->failed, 0);
	for (int n = 0; n < a->calls; n++) {
		struct reading r = { 0, 0 };
		int err = store_events(s, name_of(id, round, writer, n), in_order, &r);
		bool last = n == a->calls - 1;

		assert_true(err == 0 || err == -ENOENT);
		assert_int_equal(r.wrong, 0);
		if (a->forgotten[n]) {
			assert_int_equal(err, -ENOENT);
		} else if (!(last && n % 4 == 3 && err == -ENOENT)) {
			assert_true(r.count >= a->events[n]);
			assert_true(last || r.count == EVENTS);
			assert_int_equal(r.count % BATCH, 0);
		}
		rows += a->forgotten[n] ? 0 : a->events[n];
	}
	return rows;
}

/* Every second kill comes while the writers write, however slow the machine; the others may find them opening the file. */
static void await_first_rows(void)
{
	int waited_us = 0;

	for (; waited_us < PATIENCE_US && !said[0].events[0] && !said[1].events[0] && !said[2].events[0]; waited_us += POLL_US) {
		for (int w = 0; w < WRITERS; w++)
			assert_int_equal(said[w].failed, 0);
		usleep(POLL_US);
	}
	assert_true(waited_us < PATIENCE_US);
}

static long one_kill(const char *path, int round)
{
	char error[STORE_ERROR_LEN];
	pid_t children[WRITERS];
	struct store *s;
	long rows = 0;

	memset(said, 0, WRITERS * sizeof(*said));
	for (int w = 0; w < WRITERS; w++) {
		children[w] = fork();
		assert_true(children[w] >= 0);
		if (children[w] == 0) {
			work(path, round, w);
			_exit(0);
		}
	}
	if (round % 2)
		await_first_rows();
	usleep((useconds_t)(SHORTEST_US + rand() % (LONGEST_US - SHORTEST_US)));
	for (int w = 0; w < WRITERS; w++)
		kill(children[w], SIGKILL);
	for (int w = 0; w < WRITERS; w++)
		waitpid(children[w], NULL, 0);
	whole(path);
	assert_int_equal(store_open(&s, path, error), 0);
	for (int w = 0; w < WRITERS; w++)
		rows += compare(s, round, w);
	store_close(s);
	return rows;
}

static void clear(const char *dir)
{
	static const char *const files[] = { "calls.db", "calls.db-wal", "calls.db-shm" };
	char path[96];

	for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++) {
		snprintf(path, sizeof(path), "%s/%s", dir, files[i]);
		unlink(path);
	}
}

/* Ten kills a database: it begins empty, and is then one that was killed before. */
static void what_was_acknowledged_survives(void **state)
{
	int kills = getenv("UNDERTONE_SOAK") ? 200 : 20;
	char dir[] = "/tmp/undertone-kill-XXXXXX", path[96];
	long rows = 0;

	(void)state;
	srand(20261121);
	said = mmap(NULL, WRITERS * sizeof(*said), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	assert_ptr_not_equal(said, MAP_FAILED);
	assert_non_null(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/calls.db", dir);
	for (int i = 0; i < kills; i++) {
		if (i % 10 == 0)
			clear(dir);
		rows += one_kill(path, i);
	}
	print_message("%d kills, %ld acknowledged rows, all there\n", kills, rows);
	assert_true(rows >= (long)BATCH * kills / 2);
	clear(dir);
	rmdir(dir);
	munmap(said, WRITERS * sizeof(*said));
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(what_was_acknowledged_survives) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
