/* A database of an older schema: brought up when it is opened, its calls as they were, what it lacked unknown. */
#include "store/store.h"
#include "store/subject.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sqlite3.h>

#include <cmocka.h>

struct room {
	char dir[64], path[96], error[STORE_ERROR_LEN];
};

static int set_up(void **state)
{
	const struct event start = { .kind = EVENT_CALL_START, .side = SIDE_NONE, .call = "old", .start = { .source = "test" } };
	const struct event turn = { .kind = EVENT_TURN, .side = CALLER, .call = "old", .t_ms = 9, .turn = { 1, 9, 7 } };
	struct room *r = calloc(1, sizeof(*r));
	struct store *s;

	strcpy(r->dir, "/tmp/undertone-upgrade-XXXXXX");
	assert_non_null(mkdtemp(r->dir));
	snprintf(r->path, sizeof(r->path), "%s/calls.db", r->dir);
	assert_int_equal(store_open(&s, r->path, r->error), 0);
	assert_int_equal(store_write(s, &start), 0);
	assert_int_equal(store_write(s, &turn), 0);
	store_close(s);
	*state = r;
	return 0;
}

static int tear_down(void **state)
{
	struct room *r = *state;

	unlink(r->path);
	rmdir(r->dir);
	free(r);
	return 0;
}

static int run(struct room *r, const char *sql)
{
	sqlite3 *db;
	int code;

	assert_int_equal(sqlite3_open(r->path, &db), SQLITE_OK);
	code = sqlite3_exec(db, sql, NULL, NULL, NULL);
	sqlite3_close(db);
	return code;
}

static void take_turn(void *ctx, const struct event *e)
{
	if (e->kind == EVENT_TURN)
		*(struct event_turn *)ctx = e->turn;
}

static void what_an_older_one_lacks_is_added_and_null(void **state)
{
	const struct event mark = { .kind = EVENT_MARK, .side = SIDE_NONE, .call = "old", .t_ms = 20, .mark = { "here", "me" } };
	const struct event turn = { .kind = EVENT_TURN, .side = AGENT, .call = "old", .t_ms = 30, .turn = { 11, 19, 17 } };
	struct room *r = *state;
	struct event_turn read = { 0 };
	struct store *s;

	assert_int_equal(run(r, "ALTER TABLE turn DROP COLUMN response_gap_ms; ALTER TABLE call_start DROP COLUMN profile;"
	                        "DROP TABLE mark; DROP TABLE objection; DROP TABLE evidence; PRAGMA user_version = 0"), SQLITE_OK);
	assert_int_equal(store_open(&s, r->path, r->error), 0);
	assert_int_equal(store_events(s, "old", take_turn, &read), 0);
	assert_int_equal(read.start_ms, 1);
	assert_int_equal(read.end_ms, 9);
	assert_int_equal(read.response_gap_ms, EVENT_NULL_MS);
	assert_int_equal(store_write(s, &mark), 0);
	assert_int_equal(store_write(s, &turn), 0);
	assert_int_equal(store_commit(s), 0);
	assert_int_equal(store_events(s, "old", take_turn, &read), 0);
	assert_int_equal(read.response_gap_ms, 17);
	assert_int_equal(subject_objected(s, "x"), 0);
	store_close(s);
}

static void the_version_is_raised_and_a_second_opening_changes_nothing(void **state)
{
	struct room *r = *state;
	struct store *s;
	sqlite3 *db;
	sqlite3_stmt *q;

	assert_int_equal(run(r, "PRAGMA user_version = 0"), SQLITE_OK);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(store_open(&s, r->path, r->error), 0);
		store_close(s);
	}
	sqlite3_open(r->path, &db);
	sqlite3_prepare_v2(db, "PRAGMA user_version", -1, &q, NULL);
	sqlite3_step(q);
	assert_int_equal(sqlite3_column_int(q, 0), STORE_SCHEMA_VERSION);
	sqlite3_finalize(q);
	sqlite3_close(db);
}

static void another_programs_is_left_alone_whatever_its_version(void **state)
{
	struct room *r = *state;
	struct store *s;

	assert_int_equal(run(r, "PRAGMA application_id = 7; PRAGMA user_version = 0"), SQLITE_OK);
	assert_int_equal(store_open(&s, r->path, r->error), -EILSEQ);
	assert_int_equal(run(r, "PRAGMA application_id = 0"), SQLITE_OK);
	assert_int_equal(store_open(&s, r->path, r->error), -EILSEQ);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_an_older_one_lacks_is_added_and_null),
		TEST(the_version_is_raised_and_a_second_opening_changes_nothing),
		TEST(another_programs_is_left_alone_whatever_its_version),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
