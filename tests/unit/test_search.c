/* Finding calls: filters, pages that neither miss nor repeat a call, who may see what, notes that go with their call. */

#include "store/people.h"
#include "store/search.h"
#include "store/tokens.h"

#include <errno.h>
#include <math.h>
#include <setjmp.h>
#include <sodium.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

enum { CALLS = 25 };

static char folder[] = "/tmp/undertone-search-XXXXXX";
static char path[64];

static void write_call(struct store *s, int n)
{
	char id[16], at[32];
	struct event start = { .kind = EVENT_CALL_START, .side = SIDE_NONE, .call = id };
	struct event end = { .kind = EVENT_CALL_END, .side = SIDE_NONE, .call = id, .t_ms = 60000 };

	snprintf(id, sizeof(id), "call%02d", n);
	snprintf(at, sizeof(at), "2026-11-%02dT09:00:00Z", n / 2 + 1);  /* two begin at the same time */
	start.start = (struct event_call_start){ .started_at = at, .agent_id = n % 3 ? "a1" : "a2", .team = n % 2 ? "x" : "y" };
	end.end = (struct event_call_end){ .reason = "end", .duration_ms = 1000 * (n + 1),
	                                   .stress = { .mean = 30, .peak = (float)n, .start = 10, .end = 10, .tense_ms = n } };
	end.end.cues[CUE_DEAD_AIR] = n == 7;
	assert_int_equal(store_write(s, &start), 0);
	for (int t = 1; t <= 60; t++) {
		struct event tone = { .kind = EVENT_TONE, .side = CALLER, .call = id, .t_ms = t * 1000,
		                      .tone = { .stress = t <= 30 ? NAN : (float)t, .confidence = 0.5f } };

		assert_int_equal(store_write(s, &tone), 0);
	}
	assert_int_equal(store_write(s, &end), 0);
}

static int set_up(void **state)
{
	struct store *s;
	char error[STORE_ERROR_LEN];

	if (!mkdtemp(folder))
		return -1;
	snprintf(path, sizeof(path), "%s/calls.db", folder);
	if (store_open(&s, path, error) || people_create(s))
		return -1;
	for (int n = 0; n < CALLS; n++)
		write_call(s, n);
	*state = s;
	return store_commit(s);
}

static int tear_down(void **state)
{
	store_close(*state);
	unlink(path);
	rmdir(folder);
	return 0;
}

struct found {
	size_t count;
	char   last_time[32], last_id[40];
	bool   seen[CALLS];
};

static int note_found(void *ctx, const struct store_summary *c)
{
	struct found *f = ctx;
	int n = atoi(c->id + 4);

	assert_false(f->seen[n]);
	f->seen[n] = true;
	f->count++;
	snprintf(f->last_time, sizeof(f->last_time), "%s", c->started_at);
	snprintf(f->last_id, sizeof(f->last_id), "%s", c->id);
	return 0;
}

static size_t count_of(struct store *s, struct store_filter filter)
{
	struct found f = { .count = 0 };

	assert_int_equal(search_calls(s, &filter, note_found, &f), 0);
	return f.count;
}

static void test_filters(void **state)
{
	struct store *s = *state;

	assert_int_equal(count_of(s, (struct store_filter){ .limit = 0 }), CALLS);
	assert_int_equal(count_of(s, (struct store_filter){ .team = "x" }), 12);
	assert_int_equal(count_of(s, (struct store_filter){ .agent_id = "a2" }), 9);
	assert_int_equal(count_of(s, (struct store_filter){ .agent_id = "a2", .own_team = "x" }), 4);
	assert_int_equal(count_of(s, (struct store_filter){ .own_agent = "nobody" }), 0);
	assert_int_equal(count_of(s, (struct store_filter){ .min_ms = 10000, .max_ms = 12000 }), 3);
	assert_int_equal(count_of(s, (struct store_filter){ .min_peak = 20 }), 5);
	assert_int_equal(count_of(s, (struct store_filter){ .cue = "dead_air" }), 1);
	assert_int_equal(count_of(s, (struct store_filter){ .from = "2026-11-03", .to = "2026-11-04" }), 4);
	/* A value is never SQL. */
	assert_int_equal(count_of(s, (struct store_filter){ .team = "x' OR '1'='1" }), 0);
}

static void test_pages(void **state)
{
	struct found f = { .count = 0 };
	struct store_filter filter = { .limit = 4 };

	for (size_t before = 1; f.count != before;) {
		before = f.count;
		assert_int_equal(search_calls(*state, &filter, note_found, &f), 0);
		filter.before_time = f.last_time;
		filter.before_id = f.last_id;
	}
	assert_int_equal(f.count, CALLS);
	assert_string_equal(f.last_id, "call00");
}

static void keep_silences(void *ctx, const char *call, int64_t silences, int64_t explained)
{
	int64_t *found = ctx;

	assert_string_equal(call, "quiet");
	found[0] = silences;
	found[1] = explained;
}

/* Whoever had the floor when it went quiet led into the silence; before anybody spoke, nobody did. */
static void test_silences(void **state)
{
	static const struct { enum event_kind kind; enum side side; int64_t start_ms, end_ms; } said[] = {
		{ EVENT_SILENCE, SIDE_NONE, 0, 4000 }, { EVENT_TURN, AGENT, 4000, 9000 }, { EVENT_SILENCE, SIDE_NONE, 9000, 14000 },
		{ EVENT_TURN, CALLER, 14000, 30000 }, { EVENT_SILENCE, SIDE_NONE, 20000, 24000 }, { EVENT_TURN, AGENT, 30000, 60000 },
		{ EVENT_SILENCE, SIDE_NONE, 40000, 50000 },
	};
	struct event e = { .kind = EVENT_CALL_START, .side = SIDE_NONE, .call = "quiet",
	                   .start = { .started_at = "2026-12-01T09:00:00Z", .agent_id = "a9" } };
	int64_t found[2] = { 0, 0 };

	assert_int_equal(store_write(*state, &e), 0);
	for (size_t i = 0; i < sizeof(said) / sizeof(*said); i++) {
		e = (struct event){ .kind = said[i].kind, .side = said[i].side, .call = "quiet", .t_ms = said[i].end_ms };
		if (said[i].kind == EVENT_TURN)
			e.turn = (struct event_turn){ said[i].start_ms, said[i].end_ms, EVENT_NULL_MS };
		else
			e.silence = (struct event_silence){ said[i].start_ms, said[i].end_ms };
		assert_int_equal(store_write(*state, &e), 0);
	}
	assert_int_equal(store_commit(*state), 0);
	assert_int_equal(search_silences(*state, "a9", "2026-11-01", keep_silences, found), 0);
	assert_int_equal(found[0], 4);
	assert_int_equal(found[1], 2);
	assert_int_equal(search_silences(*state, "a9", "2027-01-01", keep_silences, NULL), 0);
	assert_int_equal(store_forget(*state, "quiet"), 0);
}

static void test_spark(void **state)
{
	int points[6];

	assert_int_equal(search_spark(*state, "call03", 60000, points, 6), 0);
	assert_int_equal(points[0], -1);
	assert_int_equal(points[2], -1);
	assert_int_equal(points[3], 40);        /* the highest of seconds 31 to 40 */
	assert_int_equal(points[5], 60);
	assert_int_equal(search_spark(*state, "nobody", 60000, points, 6), 0);
	assert_int_equal(points[5], -1);
}

static void count_note(void *ctx, const struct note *n)
{
	assert_string_equal(n->text, "quotes ' and \"");
	++*(int *)ctx;
}

static void test_notes_go_with_their_call(void **state)
{
	struct note n = { .start_ms = 1, .end_ms = 2, .kind = "note", .text = "quotes ' and \"", .author = "sam", .role = "qa" };
	int count = 0;

	assert_int_equal(notes_add(*state, "call05", &n), 0);
	assert_int_equal(notes_add(*state, "nobody", &n), -ENOENT);
	assert_int_equal(notes_of(*state, "call05", count_note, &count), 0);
	assert_int_equal(count, 1);
	assert_int_equal(count_of(*state, (struct store_filter){ .text = "QUOTES ' and" }), 1);
	assert_int_equal(count_of(*state, (struct store_filter){ .text = "%" }), 0);
	assert_int_equal(notes_remove_one(*state, "call05", n.id, "another"), -ENOENT);
	assert_int_equal(store_forget(*state, "call05"), 0);
	count = 0;
	assert_int_equal(notes_of(*state, "call05", count_note, &count), 0);
	assert_int_equal(count, 0);
}

static void test_numbers_of_a_desk(void **state)
{
	assert_int_equal(push_last_seq(*state, "call00"), 61);  /* call_start is 0, then 60 tones, then call_end */
	assert_int_equal(push_last_seq(*state, "nobody"), -1);
}

static void test_tokens(void **state)
{
	struct store_token t = { .name = "sam", .role = "qa" }, out;

	assert_true(store_tokens_none(*state));
	assert_int_equal(store_token_add(*state, "hash", &t), 0);
	assert_int_equal(store_token_add(*state, "other", &t), -EEXIST);
	assert_false(store_tokens_none(*state));
	assert_int_equal(store_token_find(*state, "hash", &out), 0);
	assert_string_equal(out.name, "sam");
	assert_int_equal(store_token_find(*state, "other", &out), -ENOENT);
	assert_int_equal(store_token_remove(*state, "sam"), 0);
	assert_int_equal(store_token_remove(*state, "sam"), -ENOENT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_filters), cmocka_unit_test(test_pages), cmocka_unit_test(test_spark), cmocka_unit_test(test_silences),
		cmocka_unit_test(test_numbers_of_a_desk), cmocka_unit_test(test_tokens), cmocka_unit_test(test_notes_go_with_their_call),
	};

	return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, set_up, tear_down);
}
