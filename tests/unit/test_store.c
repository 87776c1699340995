#include "sink/json.h"
#include "store/store.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sqlite3.h>

#include <cmocka.h>

#include "folder.h"

static const char EXAMPLES[] = "src/analysis/events.jsonl";
static const char CALL[] = "5c1f0a93e2b74d685a0c7b1e94f3d826";          /* of the examples */

struct room {
	char dir[FOLDER_LEN], path[96], error[STORE_ERROR_LEN];
	struct store *s;
	json_t *lines[64];
	size_t count;
};

static int set_up(void **state)
{
	struct room *r = calloc(1, sizeof(*r));
	FILE *f = fopen(EXAMPLES, "r");
	json_t *o;

	folder_make(r->dir, "store");
	snprintf(r->path, sizeof(r->path), "%s/new/calls.db", r->dir);
	assert_non_null(f);
	while ((o = json_loadf(f, JSON_DISABLE_EOF_CHECK, NULL)))
		r->lines[r->count++] = o;
	fclose(f);
	assert_true(r->count >= EVENT_KINDS);
	assert_int_equal(store_open(&r->s, r->path, r->error), 0);
	*state = r;
	return 0;
}

static int tear_down(void **state)
{
	struct room *r = *state;

	store_close(r->s);
	for (size_t i = 0; i < r->count; i++)
		json_decref(r->lines[i]);
	folder_remove(r->dir);
	free(r);
	return 0;
}

static void write_call(struct room *r, const char *id, int times)
{
	for (int n = 0; n < times; n++)
		for (size_t i = 0; i < r->count; i++) {
			struct event e;

			assert_int_equal(json_to_event(r->lines[i], &e), 0);
			if ((n && e.kind == EVENT_CALL_START) || (n < times - 1 && e.kind == EVENT_CALL_END))
				continue;
			e.call = id;
			assert_int_equal(store_write(r->s, &e), 0);
		}
}

/* ---- what is read is what was written ---- */

static void same_line(void *ctx, const struct event *e)
{
	struct room *r = ctx;
	char *line = json_line(e), *expected = json_text(r->lines[r->count]);

	assert_string_equal(line, expected);
	free(line);
	free(expected);
	r->count++;
}

static void events_come_back_exactly_and_in_order(void **state)
{
	struct room *r = *state;
	size_t all = r->count;

	write_call(r, CALL, 1);
	r->count = 0;
	assert_int_equal(store_events(r->s, CALL, same_line, r), 0);
	assert_int_equal(r->count, all);
	assert_int_equal(store_events(r->s, "none", same_line, r), -ENOENT);
}

static void count_event(void *ctx, const struct event *e)
{
	(void)e;
	++*(int *)ctx;
}

static void a_call_start_begins_the_call_anew(void **state)
{
	struct room *r = *state;
	int n = 0;

	write_call(r, CALL, 3);
	write_call(r, CALL, 1);
	assert_int_equal(store_events(r->s, CALL, count_event, &n), 0);
	assert_int_equal(n, r->count);
}

static void another_store_continues_a_call(void **state)
{
	struct room *r = *state;
	struct event mark = { .kind = EVENT_MARK, .side = SIDE_NONE, .call = CALL, .t_ms = 5, .mark = { "here", "me" } };
	struct store *other;
	int n = 0;

	write_call(r, CALL, 1);
	assert_int_equal(store_commit(r->s), 0);
	assert_int_equal(store_open(&other, r->path, r->error), 0);
	assert_int_equal(store_write(other, &mark), 0);
	store_close(other);
	assert_int_equal(store_write(r->s, &mark), 0);
	assert_int_equal(store_events(r->s, CALL, count_event, &n), 0);
	assert_int_equal(n, r->count + 2);
}

static void an_event_of_no_call_is_refused_and_the_others_kept(void **state)
{
	struct room *r = *state;
	struct event mark = { .kind = EVENT_MARK, .side = SIDE_NONE, .call = "gone", .mark = { "here", "me" } };
	int n = 0;

	assert_int_equal(store_write(r->s, &mark), 0);
	write_call(r, CALL, 1);
	assert_int_equal(store_commit(r->s), -ENOENT);
	assert_int_equal(store_events(r->s, CALL, count_event, &n), 0);
	assert_int_equal(n, r->count);
	mark.call = "0123456789012345678901234567890123456789";
	assert_int_equal(store_write(r->s, &mark), -EINVAL);
}

/* ---- calls ---- */

static int take_call(void *ctx, const struct store_call *call)
{
	char *text = ctx;

	snprintf(text + strlen(text), 200 - strlen(text), "%s %s %s %s;", call->id, call->start.started_at,
	         call->end.duration_ms == EVENT_NULL_MS ? "open" : "ended", call->end.reason ? call->end.reason : "-");
	return 0;
}

static int stop_at_once(void *ctx, const struct store_call *call)
{
	(void)ctx, (void)call;
	return 7;
}

static void calls_are_listed_newest_first(void **state)
{
	struct room *r = *state;
	struct event e = { .kind = EVENT_CALL_START, .call = "later", .start.started_at = "2026-11-21T09:30:01Z" };
	char text[200] = "";

	assert_int_equal(store_write(r->s, &e), 0);
	write_call(r, CALL, 1);
	assert_int_equal(store_calls(r->s, take_call, text), 0);
	assert_string_equal(text, "later 2026-11-21T09:30:01Z open -;5c1f0a93e2b74d685a0c7b1e94f3d826 2026-11-21T09:30:00Z ended end;");
	assert_int_equal(store_calls(r->s, stop_at_once, NULL), 7);
}

static void calls_are_found_by_the_start_of_their_id(void **state)
{
	static const struct { const char *prefix, *id; int err; } cases[] = {
		{ "ab", NULL, -EEXIST }, { "abc", "abc", 0 }, { "abcd", "abcd", 0 }, { "b", "b1", 0 }, { "c", NULL, -ENOENT },
		{ "", NULL, -EEXIST }, { "%", NULL, -ENOENT },
	};
	static const char *const ids[] = { "abc", "abcd", "b1" };
	struct room *r = *state;
	char id[40];

	for (size_t i = 0; i < 3; i++)
		write_call(r, ids[i], 1);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		assert_int_equal(store_find(r->s, cases[i].prefix, id), cases[i].err);
		if (cases[i].id)
			assert_string_equal(id, cases[i].id);
	}
}

/* ---- forgetting ---- */

static bool holds(const char *path, const char *needle)
{
	FILE *f = fopen(path, "r");
	char *bytes;
	size_t size;
	bool found;

	if (!f)
		return false;
	bytes = malloc(1 << 24);
	size = fread(bytes, 1, 1 << 24, f);
	fclose(f);
	found = memmem(bytes, size, needle, strlen(needle)) != NULL;
	free(bytes);
	return found;
}

static bool anywhere(const struct room *r, const char *needle)
{
	char path[128];

	if (holds(r->path, needle))
		return true;
	snprintf(path, sizeof(path), "%s-wal", r->path);
	return holds(path, needle);
}

/* Calls that ran side by side share pages, and a page that is split keeps a copy of what moved out of it. */
static void a_forgotten_call_leaves_no_byte(void **state)
{
	enum { CALLS = 40, ROUNDS = 80 };
	struct room *r = *state;
	char id[CALLS][40];
	int n = 0;

	for (unsigned i = 0; i < CALLS; i++)
		snprintf(id[i], sizeof(id[i]), "%08x-forget", (i + 1) * 2654435761u);
	for (int round = 0; round < ROUNDS; round++)
		for (int i = 0; i < CALLS && i <= round; i++)
			for (size_t j = 0; j < r->count; j++) {
				struct event e;

				json_to_event(r->lines[j], &e);
				e.call = id[i];
				if (e.kind == EVENT_CALL_START ? round == i : e.kind != EVENT_CALL_END)
					assert_int_equal(store_write(r->s, &e), 0);
			}
	assert_int_equal(store_commit(r->s), 0);
	for (int i = 0; i < CALLS; i += 4) {
		assert_true(anywhere(r, id[i]));
		assert_int_equal(store_forget(r->s, id[i]), 0);
		assert_false(anywhere(r, id[i]));
		assert_int_equal(store_events(r->s, id[i], count_event, &n), -ENOENT);
	}
	assert_int_equal(store_events(r->s, id[1], count_event, &n), 0);
	id[1][4] = '\0';
	assert_int_equal(store_forget(r->s, id[1]), -ENOENT);
}

/* ---- faults ---- */

static void the_file_is_its_owners(void **state)
{
	struct room *r = *state;
	struct stat st;

	assert_int_equal(stat(r->path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
}

static void run(const char *path, const char *sql)
{
	sqlite3 *db;

	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
}

static void put_bytes(const char *path, size_t at, const char *bytes, size_t size)
{
	int fd = open(path, O_RDWR | O_CREAT, 0600);

	assert_true(fd >= 0);
	assert_int_equal(pwrite(fd, bytes, size, (off_t)at), size);
	close(fd);
}

static void refuse(struct room *r, const char *path, int err, const char *what)
{
	struct store *s;

	assert_int_equal(store_open(&s, path, r->error), err);
	assert_null(s);
	assert_non_null(strstr(r->error, what));
	assert_null(strchr(r->error, '\n'));
}

static void what_is_no_database_of_ours_is_refused(void **state)
{
	struct room *r = *state;
	char path[128], junk[8192];

	memset(junk, 'x', sizeof(junk));
	snprintf(path, sizeof(path), "%s/text", r->dir);
	put_bytes(path, 0, junk, sizeof(junk));
	refuse(r, path, -EILSEQ, "is not a database");
	snprintf(path, sizeof(path), "%s/other.db", r->dir);
	run(path, "CREATE TABLE t (x)");
	refuse(r, path, -EILSEQ, "another program's");
	write_call(r, CALL, 3);
	assert_int_equal(store_commit(r->s), 0);
	run(r->path, "PRAGMA user_version = 2");
	refuse(r, r->path, -EPROTO, "newer Undertone");
	run(r->path, "PRAGMA user_version = 1; PRAGMA wal_checkpoint(TRUNCATE)");
	put_bytes(r->path, 100, junk, 3000);
	refuse(r, r->path, -EILSEQ, "damaged");
	refuse(r, r->dir, -EISDIR, "cannot be opened");
}

/* Writes the call again and again until that fails. */
static int write_until_full(struct room *r, struct store *s)
{
	int err = 0;

	for (size_t i = 0; !err && i < 1000 * r->count; i++) {
		struct event e;

		json_to_event(r->lines[i % r->count], &e);
		if (i && e.kind == EVENT_CALL_START)
			err = store_commit(s);
		else
			err = store_write(s, &e);
	}
	return err;
}

static void a_full_disk_loses_nothing_committed(void **state)
{
	struct room *r = *state;
	struct store *s;
	char dir[96], path[112];
	int n = 0;

	snprintf(dir, sizeof(dir), "%s/small", r->dir);
	snprintf(path, sizeof(path), "%s/calls.db", dir);
	assert_int_equal(mkdir(dir, 0700), 0);
	if (mount("none", dir, "tmpfs", 0, "size=1m"))
		skip();                                         /* needs root */
	assert_int_equal(store_open(&s, path, r->error), 0);

	struct event start = { .kind = EVENT_CALL_START, .side = SIDE_NONE, .call = "before" };

	assert_int_equal(store_write(s, &start), 0);
	assert_int_equal(store_commit(s), 0);
	assert_int_equal(write_until_full(r, s), -ENOSPC);
	assert_non_null(strstr(store_error(s), "the disk is full"));
	assert_int_equal(store_events(s, "before", count_event, &n), 0);
	assert_int_equal(n, 1);
	store_close(s);
	assert_int_equal(umount(dir), 0);
}

static void a_locked_database_is_busy_and_loses_nothing(void **state)
{
	struct room *r = *state;
	sqlite3 *db;
	int n = 0;

	write_call(r, CALL, 1);
	assert_int_equal(sqlite3_open(r->path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
	store_patience(r->s, 50);
	assert_int_equal(store_commit(r->s), -EBUSY);
	assert_non_null(strstr(store_error(r->s), "locked by another program"));
	sqlite3_close(db);
	assert_int_equal(store_commit(r->s), 0);
	assert_int_equal(store_events(r->s, CALL, count_event, &n), 0);
	assert_int_equal(n, r->count);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(events_come_back_exactly_and_in_order),
		TEST(a_call_start_begins_the_call_anew),
		TEST(another_store_continues_a_call),
		TEST(an_event_of_no_call_is_refused_and_the_others_kept),
		TEST(calls_are_listed_newest_first),
		TEST(calls_are_found_by_the_start_of_their_id),
		TEST(a_forgotten_call_leaves_no_byte),
		TEST(the_file_is_its_owners),
		TEST(what_is_no_database_of_ours_is_refused),
		TEST(a_full_disk_loses_nothing_committed),
		TEST(a_locked_database_is_busy_and_loses_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
