/* The audit log's chain: whatever is done to it without its key shows.  And the callers' rights that it records. */
#include "store/audit.h"
#include "store/places.h"
#include "store/recordings.h"
#include "store/retention.h"
#include "store/subject.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include <utime.h>

#include <sqlite3.h>

#include <cmocka.h>

#include "folder.h"

enum { ENTRIES = 8 };

struct room {
	char dir[FOLDER_LEN], path[96], error[STORE_ERROR_LEN];
	struct store *s;
};

static void write_call(struct room *r, const char *call, const char *caller_hash)
{
	const struct event start = { .kind = EVENT_CALL_START, .side = SIDE_NONE, .call = call,
	                             .start = { .source = "test", .caller_hash = caller_hash } };
	const struct event mark = { .kind = EVENT_MARK, .side = SIDE_NONE, .call = call, .mark = { "here", "me" } };

	store_write(r->s, &start);
	store_write(r->s, &mark);
	store_commit(r->s);
}

static int set_up(void **state)
{
	struct room *r = calloc(1, sizeof(*r));

	folder_make(r->dir, "audit");
	snprintf(r->path, sizeof(r->path), "%s/calls.db", r->dir);
	assert_int_equal(store_open(&r->s, r->path, r->error), 0);
	write_call(r, "call-a", "hash-1");
	for (int i = 0; i < ENTRIES; i++) {
		char who[16];

		snprintf(who, sizeof(who), "user%d", i);
		assert_int_equal(audit_add(r->s, who, "qa", "open", i % 2 ? "call-a" : NULL), 0);
	}
	*state = r;
	return 0;
}

static int tear_down(void **state)
{
	struct room *r = *state;

	store_close(r->s);
	folder_remove(r->dir);
	free(r);
	return 0;
}

/* Another hand in the database. */
static void edit(struct room *r, const char *sql)
{
	sqlite3 *db;

	assert_int_equal(sqlite3_open(r->path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
}

static struct audit_report verify(struct room *r)
{
	struct audit_report report;

	assert_int_equal(audit_verify(r->s, &report), 0);
	return report;
}

static void file_of(const struct room *r, const char *end, char *out)
{
	snprintf(out, 128, "%s%s", r->path, end);
}

static void an_untouched_log_is_whole(void **state)
{
	struct audit_report report = verify(*state);

	assert_int_equal(report.state, AUDIT_WHOLE);
	assert_int_equal(report.entries, ENTRIES);
	assert_int_equal(strlen(report.head), AUDIT_HEAD_LEN - 1);
}

static void every_edit_shows(void **state)
{
	static const struct {
		const char *sql;
		enum audit_state state;
		int64_t entry;
	} edits[] = {
		{ "UPDATE audit SET who = 'nobody' WHERE id = 3", AUDIT_CHANGED, 3 },
		{ "UPDATE audit SET at = '2020-01-01T00:00:00Z' WHERE id = 1", AUDIT_CHANGED, 1 },
		{ "UPDATE audit SET role = 'local' WHERE id = 8", AUDIT_CHANGED, 8 },
		{ "UPDATE audit SET action = 'login' WHERE id = 5", AUDIT_CHANGED, 5 },
		{ "UPDATE audit SET ref = NULL, call = NULL WHERE id = 2", AUDIT_CHANGED, 2 },
		{ "UPDATE audit SET call = 'call-b' WHERE id = 2", AUDIT_CHANGED, 2 },
		{ "UPDATE audit SET link = zeroblob(32) WHERE id = 4", AUDIT_CHANGED, 4 },
		{ "UPDATE audit SET link = (SELECT link FROM audit WHERE id = 3) WHERE id = 4", AUDIT_CHANGED, 4 },
		{ "DELETE FROM audit WHERE id = 1", AUDIT_CHANGED, 1 },
		{ "DELETE FROM audit WHERE id = 6", AUDIT_CHANGED, 6 },
		{ "DELETE FROM audit WHERE id = 3; UPDATE audit SET id = id - 1 WHERE id > 3", AUDIT_CHANGED, 3 },
		{ "DELETE FROM audit WHERE id = 8", AUDIT_CUT, 8 },
		{ "DELETE FROM audit WHERE id > 2", AUDIT_CUT, 8 },
		{ "DELETE FROM audit", AUDIT_CUT, 8 },
		{ "INSERT INTO audit SELECT 9, at, who, role, action, ref, call, link FROM audit WHERE id = 8", AUDIT_CHANGED, 9 },
		{ "UPDATE audit SET id = -id WHERE id IN (4, 5); UPDATE audit SET id = 9 + id WHERE id < 0", AUDIT_CHANGED, 4 },
	};
	struct room *r = *state;
	char command[512];

	for (size_t i = 0; i < sizeof(edits) / sizeof(*edits); i++) {
		edit(r, "CREATE TABLE kept AS SELECT * FROM audit");
		edit(r, edits[i].sql);

		struct audit_report report = verify(r);

		snprintf(command, sizeof(command), "%s", edits[i].sql);
		if (report.state != edits[i].state || report.entry != edits[i].entry)
			print_error("%s: state %d, entry %d\n", command, (int)report.state, (int)report.entry);
		assert_int_equal(report.state, edits[i].state);
		assert_int_equal(report.entry, edits[i].entry);
		edit(r, "DELETE FROM audit; INSERT INTO audit SELECT * FROM kept; DROP TABLE kept");
	}
	assert_int_equal(verify(r).state, AUDIT_WHOLE);
}

static void a_lost_key_or_anchor_shows(void **state)
{
	struct room *r = *state;
	char anchor[128], key[128], aside[128];
	FILE *f;

	file_of(r, "-audit", anchor);
	file_of(r, "-audit-key", key);
	file_of(r, "-aside", aside);
	assert_int_equal(rename(anchor, aside), 0);
	assert_int_equal(verify(r).state, AUDIT_NO_ANCHOR);
	f = fopen(anchor, "w");
	fputs("4 00 00\n", f);
	fclose(f);
	assert_int_equal(verify(r).state, AUDIT_NO_ANCHOR);
	assert_int_equal(rename(aside, anchor), 0);
	assert_int_equal(verify(r).state, AUDIT_WHOLE);
	assert_int_equal(rename(key, aside), 0);
	assert_int_equal(verify(r).state, AUDIT_NO_KEY);
	/* A new key is made for the next entry: the old ones then count as changed. */
	assert_int_equal(audit_add(r->s, "me", "qa", "open", NULL), 0);
	assert_int_equal(verify(r).state, AUDIT_CHANGED);
	assert_int_equal(rename(aside, key), 0);
	assert_int_equal(chmod(key, 0644), 0);
	assert_int_equal(audit_add(r->s, "me", "qa", "open", NULL), -EPERM);
}

/* A crash between the entry and the anchor: an older anchor and entries after it are as they should be. */
static void an_anchor_that_is_behind_is_whole(void **state)
{
	struct room *r = *state;
	char anchor[128], aside[128];

	file_of(r, "-audit", anchor);
	file_of(r, "-aside", aside);
	assert_int_equal(link(anchor, aside), 0);
	assert_int_equal(audit_add(r->s, "late", "qa", "open", NULL), 0);
	assert_int_equal(rename(aside, anchor), 0);
	assert_int_equal(verify(r).state, AUDIT_WHOLE);
}

static void count_entry(void *ctx, const struct audit_entry *e)
{
	(void)e;
	++*(int *)ctx;
}

static void of_a_forgotten_call_the_entries_stay_and_the_name_goes(void **state)
{
	struct room *r = *state;
	int n = 0, named = 0;
	sqlite3_stmt *q;
	sqlite3 *db;

	assert_int_equal(audit_add(r->s, "me", "qa", "forget", "call-a"), 0);
	assert_int_equal(store_forget(r->s, "call-a"), 0);
	assert_int_equal(audit_of(r->s, "call-a", 100, count_entry, &n), 0);
	assert_int_equal(n, ENTRIES / 2 + 1);
	assert_int_equal(sqlite3_open(r->path, &db), SQLITE_OK);
	sqlite3_prepare_v2(db, "SELECT count(*) FROM audit WHERE call IS NOT NULL", -1, &q, NULL);
	sqlite3_step(q);
	named = sqlite3_column_int(q, 0);
	sqlite3_finalize(q);
	sqlite3_close(db);
	assert_int_equal(named, 0);
	assert_int_equal(verify(r).state, AUDIT_WHOLE);
}

static void the_same_again_within_minutes_is_one_entry(void **state)
{
	struct room *r = *state;

	assert_int_equal(audit_add(r->s, "user1", "qa", "open", "call-a"), 0);
	assert_int_equal(verify(r).entries, ENTRIES);
	assert_int_equal(audit_add(r->s, "user1", "qa", "export", "call-a"), 0);
	assert_int_equal(verify(r).entries, ENTRIES + 1);
}

/* ---- one caller's calls ---- */

static void count_call(void *ctx, const char *call)
{
	(void)call;
	++*(int *)ctx;
}

static void of_a_caller_who_objects_nothing_more_is_kept(void **state)
{
	struct room *r = *state;
	char id[STORE_ID_LEN];
	int n = 0;

	assert_int_equal(subject_object(r->s, "hash-1"), 0);
	assert_int_equal(subject_objected(r->s, "hash-1"), 1);
	assert_int_equal(subject_objected(r->s, "hash-2"), 0);
	write_call(r, "call-b", "hash-1");
	write_call(r, "call-c", "hash-2");
	write_call(r, "call-d", NULL);
	assert_int_equal(store_find(r->s, "call-a", id), 0);
	assert_int_equal(store_find(r->s, "call-b", id), -ENOENT);
	assert_int_equal(store_find(r->s, "call-c", id), 0);
	assert_int_equal(store_find(r->s, "call-d", id), 0);
	assert_int_equal(subject_withdraw(r->s, "hash-1"), 0);
	assert_int_equal(subject_withdraw(r->s, "hash-1"), -ENOENT);
	write_call(r, "call-b", "hash-1");
	assert_int_equal(subject_calls(r->s, "hash-1", count_call, &n), 0);
	assert_int_equal(n, 2);
	assert_int_equal(subject_erase(r->s, "hash-1"), 2);
	assert_int_equal(store_find(r->s, "call-b", id), -ENOENT);
	assert_int_equal(store_find(r->s, "call-c", id), 0);
}

/* ---- retention ---- */

static void count_due(void *ctx, const struct retention_call *c)
{
	(void)c;
	++*(int *)ctx;
}

static void what_is_older_than_the_limit_goes_and_no_other(void **state)
{
	struct room *r = *state;
	char id[STORE_ID_LEN], oldest[32];
	int due = 0;

	write_call(r, "call-b", NULL);
	edit(r, "UPDATE call_start SET stored_at = strftime('%Y-%m-%dT%H:%M:%SZ', 'now', '-30 days', '-5 seconds') "
	        "WHERE call = 'call-a'");
	edit(r, "UPDATE call_start SET stored_at = strftime('%Y-%m-%dT%H:%M:%SZ', 'now', '-30 days', '+60 seconds') "
	        "WHERE call = 'call-b'");
	assert_int_equal(retention_due(r->s, 30, count_due, &due), 0);
	assert_int_equal(due, 1);
	assert_int_equal(retention_purge(r->s, 30), 1);
	assert_int_equal(retention_purge(r->s, 30), 0);
	assert_int_equal(store_find(r->s, "call-a", id), -ENOENT);
	assert_int_equal(store_find(r->s, "call-b", id), 0);
	assert_int_equal(retention_oldest(r->s, oldest), 0);
	assert_int_equal(strlen(oldest), 20);
}

static void a_removal_that_was_broken_off_is_finished_by_the_next_purge(void **state)
{
	static char bytes[1 << 20];
	struct room *r = *state;
	size_t n;
	FILE *f;

	/* Killed after the rows went, before the file was written anew. */
	edit(r, "PRAGMA secure_delete = OFF; PRAGMA foreign_keys = ON; INSERT INTO secret VALUES ('scrub_due', x'01');"
	        "UPDATE call_start SET agent_id = 'zebra-zebra'; DELETE FROM call_start; PRAGMA wal_checkpoint(TRUNCATE)");
	f = fopen(r->path, "r");
	n = fread(bytes, 1, sizeof(bytes), f);
	assert_non_null(memmem(bytes, n, "zebra-zebra", 11));
	fclose(f);
	assert_int_equal(retention_purge(r->s, 30), 0);
	f = fopen(r->path, "r");
	n = fread(bytes, 1, sizeof(bytes), f);
	fclose(f);
	assert_null(memmem(bytes, n, "zebra-zebra", 11));
}

static void touch(const char *folder, const char *name, time_t age_s)
{
	char path[256];
	time_t at = time(NULL) - age_s;
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	f = fopen(path, "w");
	fputs("sound", f);
	fclose(f);
	utime(path, &(struct utimbuf){ at, at });
}

static void old_recordings_go_and_nothing_else_of_the_folder(void **state)
{
	struct room *r = *state;
	char folder[128], path[256];

	recordings_folder(r->path, folder, sizeof(folder));
	assert_int_equal(recordings_purge(folder, 7, true, NULL, NULL), 0);
	assert_int_equal(mkdir(folder, 0700), 0);
	touch(folder, "old.wav", 7 * 86400 + 5);
	touch(folder, "old.peaks", 7 * 86400 + 5);
	touch(folder, "young.wav", 7 * 86400 - 60);
	touch(folder, "letter.txt", 100 * 86400);
	assert_int_equal(recordings_purge(folder, 7, false, NULL, NULL), 2);
	assert_int_equal(recordings_purge(folder, 7, true, NULL, NULL), 2);
	assert_int_equal(recordings_purge(folder, 7, true, NULL, NULL), 0);
	assert_int_equal(recordings_forget(folder, "young"), 0);
	assert_int_equal(recordings_forget(folder, "none"), 0);
	snprintf(path, sizeof(path), "%s/young.wav", folder);
	assert_int_equal(access(path, F_OK), -1);
	snprintf(path, sizeof(path), "%s/letter.txt", folder);
	assert_int_equal(access(path, F_OK), 0);
}

/* Two places of which one is also named, once each; one that is not there holds nothing. */
static void recordings_go_wherever_they_were_put(void **state)
{
	struct room *r = *state;
	char folder[2][128], path[512];

	for (int i = 0; i < 2; i++) {
		snprintf(folder[i], sizeof(folder[i]), "%s/place-%d", r->dir, i);
		assert_int_equal(mkdir(folder[i], 0700), 0);
		touch(folder[i], "old.rec", 8 * 86400);
		touch(folder[i], "young.rec", 60);
		for (int twice = 0; twice < 2; twice++)
			assert_int_equal(places_note(r->s, folder[i]), 0);
	}
	assert_int_equal(places_note(r->s, "/nowhere/at/all"), 0);
	assert_int_equal(places_purge(r->s, folder[0], 7, false, NULL, NULL), 2);
	assert_int_equal(places_purge(r->s, NULL, 7, true, NULL, NULL), 2);
	assert_int_equal(places_purge(r->s, NULL, 0, false, NULL, NULL), 2);
	assert_int_equal(places_forget(r->s, r->dir, "young"), 0);
	for (int i = 0; i < 2; i++) {
		snprintf(path, sizeof(path), "%s/young.rec", folder[i]);
		assert_int_equal(access(path, F_OK), -1);
	}
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(an_untouched_log_is_whole), TEST(every_edit_shows), TEST(a_lost_key_or_anchor_shows),
		TEST(an_anchor_that_is_behind_is_whole), TEST(of_a_forgotten_call_the_entries_stay_and_the_name_goes),
		TEST(the_same_again_within_minutes_is_one_entry), TEST(of_a_caller_who_objects_nothing_more_is_kept),
		TEST(what_is_older_than_the_limit_goes_and_no_other),
		TEST(a_removal_that_was_broken_off_is_finished_by_the_next_purge), TEST(old_recordings_go_and_nothing_else_of_the_folder),
		TEST(recordings_go_wherever_they_were_put),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
