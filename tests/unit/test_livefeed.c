/* The live feed: who hears what, from where on; a reader that sleeps too long; many threads. */

#include "web/livefeed.h"

#include <math.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static const struct viewer local = { ROLE_LOCAL, "", "", "" };
static const struct viewer agent = { ROLE_AGENT, "", "a1", "" };
static const struct viewer team = { ROLE_SUPERVISOR, "", "", "repairs" };

static struct event call_start(const char *call, const char *agent_id, const char *team_name)
{
	return (struct event){.kind = EVENT_CALL_START,
			      .side = SIDE_NONE,
			      .call = call,
			      .start = {.started_at = "2026-11-20T09:00:00Z", .agent_id = agent_id, .team = team_name}};
}

static struct event tone(const char *call, int64_t t_ms, float stress)
{
	return (struct event){.kind = EVENT_TONE,
			      .side = CALLER,
			      .call = call,
			      .t_ms = t_ms,
			      .tone = {.speech_ms = 900,
				       .stress = stress,
				       .confidence = 0.5f,
				       .f0_hz = NAN,
				       .f0_st = NAN,
				       .f0_range_st = NAN,
				       .alpha_nb_db = NAN,
				       .level_dbfs = -20,
				       .level_db = 0,
				       .rate_syl_s = 4,
				       .snr_db = 30}};
}

static struct event call_end(const char *call, int64_t t_ms)
{
	return (struct event){ .kind = EVENT_CALL_END, .side = SIDE_NONE, .call = call, .t_ms = t_ms,
	                       .end = { .reason = "end", .duration_ms = t_ms, .stress.mean = NAN } };
}

static void give(struct livefeed *f, struct event e)
{
	livefeed_event(f, &e);
}

static void count(void *ctx)
{
	++*(int *)ctx;
}

/* All that there is for r now; sleeps counts how often it fell asleep. */
static char *drain(struct livefeed_reader *r, char *text, size_t room)
{
	size_t len = 0, n;

	while (len < room - 1 && (n = livefeed_read(r, text + len, room - 1 - len, count)))
		len += n;
	text[len] = '\0';
	return text;
}

struct fixture {
	struct livefeed *feed;
	int    told;
	char   text[1 << 16];
};

static int set_up(void **state)
{
	struct fixture *x = calloc(1, sizeof(*x));

	*state = x;
	if (!x || livefeed_create(&x->feed, 64))
		return -1;
	livefeed_policy(x->feed, &(struct tension_config) { .open_score = 65, .close_score = 50, .easing_s = 60 }, false);
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *x = *state;

	livefeed_destroy(x->feed);
	free(x);
	return 0;
}

static struct livefeed_reader *reader(struct fixture *x, enum livefeed_stream stream, const struct viewer *v,
				      const char *call, const char *last)
{
	struct livefeed_reader *r;

	assert_int_equal(livefeed_reader_create(&r, x->feed, stream, v, call, last, count, &x->told), 0);
	return r;
}

static void test_own_calls(void **state)
{
	struct fixture *x = *state;
	struct livefeed_reader *r = reader(x, LIVEFEED_DESK, &agent, NULL, NULL);

	assert_non_null(strstr(drain(r, x->text, sizeof(x->text)), "\"call\":null"));
	give(x->feed, call_start("theirs", "a2", "repairs"));
	give(x->feed, tone("theirs", 1000, 40));
	assert_string_equal(drain(r, x->text, sizeof(x->text)), "");
	give(x->feed, call_start("mine", "a1", "repairs"));
	give(x->feed, tone("mine", 1000, 40));
	drain(r, x->text, sizeof(x->text));
	assert_non_null(strstr(x->text, "\"mine\",\"t_ms\":1000"));
	assert_null(strstr(x->text, "theirs"));
	livefeed_reader_destroy(r);
}

static void test_late_and_back(void **state)
{
	struct fixture *x = *state;
	char id[96];

	give(x->feed, call_start("c", "a1", "repairs"));
	for (int s = 1; s <= 5; s++)
		give(x->feed, tone("c", s * 1000, 40));

	/* Who comes late gets the call so far. */
	struct livefeed_reader *r = reader(x, LIVEFEED_DESK, &local, NULL, NULL);

	drain(r, x->text, sizeof(x->text));
	assert_non_null(strstr(x->text, "\"kind\":\"snapshot\",\"call\":\"c\""));
	assert_non_null(strstr(x->text, "\"t_ms\":1000"));
	assert_non_null(strstr(x->text, "\"t_ms\":5000"));
	livefeed_reader_destroy(r);

	/* Who was away for two events hears these two, and no more. */
	assert_non_null(strstr(x->text, "id: "));
	assert_int_equal(sscanf(strstr(x->text, "id: "), "id: %95s", id), 1);
	give(x->feed, tone("c", 6000, 40));
	give(x->feed, tone("c", 7000, 40));
	r = reader(x, LIVEFEED_DESK, &local, NULL, id);
	drain(r, x->text, sizeof(x->text));
	assert_null(strstr(x->text, "snapshot"));
	assert_null(strstr(x->text, "\"t_ms\":5000"));
	assert_non_null(strstr(x->text, "\"t_ms\":6000"));
	assert_non_null(strstr(x->text, "\"t_ms\":7000"));
	livefeed_reader_destroy(r);

	/* An id of another run of the server is not ours. */
	r = reader(x, LIVEFEED_DESK, &local, NULL, "1-1-c");
	assert_non_null(strstr(drain(r, x->text, sizeof(x->text)), "snapshot"));
	livefeed_reader_destroy(r);
}

static void test_next_call(void **state)
{
	struct fixture *x = *state;
	struct livefeed_reader *r = reader(x, LIVEFEED_DESK, &local, NULL, NULL);

	give(x->feed, call_start("first", "a1", "x"));
	give(x->feed, call_start("second", "a1", "x"));
	give(x->feed, call_end("first", 1000));
	give(x->feed, call_start("third", "a1", "x"));
	drain(r, x->text, sizeof(x->text));
	/* The snapshot is of the newest call; the next one comes when that ends, not before. */
	assert_non_null(strstr(x->text, "\"call\":\"third\""));
	give(x->feed, call_start("fourth", "a1", "x"));
	assert_string_equal(drain(r, x->text, sizeof(x->text)), "");
	give(x->feed, call_end("third", 1000));
	give(x->feed, call_start("fifth", "a1", "x"));
	drain(r, x->text, sizeof(x->text));
	assert_non_null(strstr(x->text, "\"call_end\",\"call\":\"third\""));
	assert_non_null(strstr(x->text, "\"call_start\",\"call\":\"fifth\""));
	livefeed_reader_destroy(r);
}

static void test_slow_reader(void **state)
{
	struct fixture *x = *state;
	struct livefeed_reader *r = reader(x, LIVEFEED_DESK, &local, NULL, NULL);

	give(x->feed, call_start("c", "a1", "x"));
	drain(r, x->text, sizeof(x->text));
	for (int s = 1; s <= 100; s++)          /* the ring holds 64 */
		give(x->feed, tone("c", s * 1000, 40));
	drain(r, x->text, sizeof(x->text));
	assert_non_null(strstr(x->text, "{\"kind\":\"lost\"}"));
	assert_non_null(strstr(x->text, "\"t_ms\":100000"));
	assert_int_equal(livefeed_lost(x->feed), 36);
	livefeed_reader_destroy(r);
}

static void test_floor(void **state)
{
	struct fixture *x = *state;
	struct livefeed_reader *r = reader(x, LIVEFEED_FLOOR, &team, NULL, NULL);

	drain(r, x->text, sizeof(x->text));
	give(x->feed, call_start("ours", "a1", "repairs"));
	give(x->feed, call_start("others", "a2", "sales"));
	give(x->feed, tone("ours", 1000, 90));
	drain(r, x->text, sizeof(x->text));
	assert_non_null(strstr(x->text, "\"call\":\"ours\""));
	assert_null(strstr(x->text, "others"));
	assert_null(strstr(x->text, "tense"));                  /* tone is for raised hands */
	assert_int_equal(livefeed_flag(x->feed, "ours", LIVEFEED_HAND, true), 0);
	assert_non_null(strstr(drain(r, x->text, sizeof(x->text)), "\"tone\":\"tense\""));
	assert_int_equal(livefeed_flag(x->feed, "nobody", LIVEFEED_HAND, true), -2);
	give(x->feed, call_end("ours", 2000));
	assert_non_null(strstr(drain(r, x->text, sizeof(x->text)), "\"ended\":true"));
	assert_int_equal(livefeed_calls(x->feed), 1);
	livefeed_reader_destroy(r);
}

static void test_wakes_who_sleeps(void **state)
{
	struct fixture *x = *state;
	struct livefeed_reader *r = reader(x, LIVEFEED_DESK, &agent, NULL, NULL);

	drain(r, x->text, sizeof(x->text));
	x->told = 0;
	give(x->feed, call_start("theirs", "a2", "repairs"));
	assert_int_equal(x->told, 0);                           /* not for what it does not hear */
	give(x->feed, call_start("mine", "a1", "repairs"));
	assert_int_equal(x->told, 1);
	give(x->feed, tone("mine", 1000, 10));
	assert_int_equal(x->told, 1);                           /* once: it is awake */
	livefeed_beat(x->feed);
	drain(r, x->text, sizeof(x->text));
	livefeed_beat(x->feed);
	assert_string_equal(drain(r, x->text, sizeof(x->text)), ":\n\n");
	livefeed_reader_destroy(r);
}

static void *writer(void *ctx)
{
	char call[16];

	snprintf(call, sizeof(call), "%p", (void *)&call);
	for (int n = 0; n < 20; n++) {
		give(ctx, call_start(call, "a1", "x"));
		for (int s = 1; s <= 20; s++)
			give(ctx, tone(call, s * 1000, 40));
		give(ctx, call_end(call, 21000));
	}
	return NULL;
}

static void test_threads(void **state)
{
	struct fixture *x = *state;
	pthread_t threads[4];

	for (size_t i = 0; i < 4; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, writer, x->feed), 0);
	for (int n = 0; n < 50; n++) {
		struct livefeed_reader *r = reader(x, LIVEFEED_DESK, &local, NULL, NULL);

		drain(r, x->text, sizeof(x->text));
		livefeed_reader_destroy(r);
	}
	for (size_t i = 0; i < 4; i++)
		pthread_join(threads[i], NULL);
	assert_int_equal(livefeed_calls(x->feed), 0);
	assert_true(livefeed_sent(x->feed) >= 4 * 20 * 22);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_own_calls, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_late_and_back, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_next_call, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_slow_reader, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_floor, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_wakes_who_sleeps, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_threads, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
