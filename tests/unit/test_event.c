/* The data dictionary: every row has a place, a name of its own, and says what is null. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include "analysis/event.h"
#include "analysis/utc.h"
#include "sink/json.h"

#include <cmocka.h>
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct field *find(enum event_kind kind, const char *name)
{
	size_t n;
	const struct field *f = event_fields(kind, &n);

	for (size_t i = 0; i < n; i++)
		if (!strcmp(f[i].name, name))
			return &f[i];
	return NULL;
}

static void test_names(void **state)
{
	(void)state;
	assert_string_equal(event_kind_name(EVENT_TONE), "tone");
	assert_string_equal(event_kind_name(EVENT_CALL_END), "call_end");
	assert_null(event_kind_name(EVENT_KINDS));
	assert_string_equal(event_side_name(AGENT), "agent");
	assert_null(event_side_name(SIDE_NONE));
	assert_string_equal(event_cue_name(CUE_CALLER_TENSE_EARLY), "caller_tense_early");
	assert_string_equal(event_cue_name(CUE_ROOM_LEFT), "room_left");
	for (int k = 0; k < CUE_KINDS; k++)
		assert_non_null(event_cue_name((enum cue_kind)k));
}

static void test_values(void **state)
{
	(void)state;
	static const struct { const char *field; float value; double written; } reals[] = {
		{ "f0_hz", 123.456f, 123.46 }, { "level_dbfs", -21.449f, -21.4 }, { "f0_st", -0.001f, 0 },
		{ "stress", 99.95f, 99.9 },     /* the nearest float is 99.9499969 */
	};
	struct event e = { .kind = EVENT_TONE };

	for (size_t i = 0; i < sizeof(reals) / sizeof(*reals); i++) {
		const struct field *f = find(EVENT_TONE, reals[i].field);

		*(float *)((char *)&e + f->offset) = reals[i].value;
		assert_true(fabs(field_real(f, &e) - reals[i].written) < 1e-12);
		assert_false(signbit(field_real(f, &e)) && reals[i].written == 0);
		assert_false(field_is_null(f, &e));
		*(float *)((char *)&e + f->offset) = INFINITY;
		assert_true(field_is_null(f, &e));
		assert_true(isnan(field_real(f, &e)));
	}
}

static void test_null(void **state)
{
	(void)state;
	struct event e = { .kind = EVENT_CUE };

	e.cue.reason = CUE_NO_REASON;
	assert_true(field_is_null(find(EVENT_CUE, "reason"), &e));
	e.cue.reason = CUE_REPLACED;
	assert_string_equal(field_text(find(EVENT_CUE, "reason"), &e), "replaced");
	assert_true(field_is_null(find(EVENT_CUE, "text"), &e));
	assert_true(field_is_null(find(EVENT_CUE, "evidence"), &e));
	e.turn.response_gap_ms = EVENT_NULL_MS;
	assert_true(field_is_null(find(EVENT_TURN, "response_gap_ms"), &e));
	e.turn.response_gap_ms = -120;
	assert_int_equal(field_integer(find(EVENT_TURN, "response_gap_ms"), &e), -120);
	e.end.talk[AGENT].talk_ms = EVENT_NULL_MS;
	assert_true(field_is_null(find(EVENT_CALL_END, "agent"), &e));
	e.end.stress.mean = NAN;
	assert_true(field_is_null(find(EVENT_CALL_END, "stress"), &e));
	e.gap.reason = (enum gap_reason)99;
	assert_null(field_text(find(EVENT_GAP, "reason"), &e));
}

/* What an agent may never have. */
static void test_callers_only(void **state)
{
	(void)state;
	static const char *const callers[] = {
		"f0_hz", "f0_st", "f0_range_st", "alpha_nb_db", "stress", "confidence", "evidence"
	};
	size_t n, marked = 0;
	const struct field *f = event_fields(EVENT_TONE, &n);

	for (size_t i = 0; i < n; i++)
		marked += f[i].caller_only;
	assert_int_equal(marked, sizeof(callers) / sizeof(*callers));
	for (size_t i = 0; i < marked; i++)
		assert_true(find(EVENT_TONE, callers[i])->caller_only);
}

static bool json_fits(const struct field *f, const json_t *v)
{
	switch (f->type) {
	case FIELD_TEXT:
	case FIELD_NAME:     return json_is_string(v) || json_is_null(v);
	case FIELD_INTEGER:  return json_is_integer(v) || json_is_null(v);
	case FIELD_REAL:     return json_is_real(v) || json_is_null(v);
	case FIELD_BOOL:     return json_is_boolean(v);
	case FIELD_EVIDENCE: return json_is_array(v) || json_is_null(v);
	case FIELD_TALK:
	case FIELD_STRESS:   return json_is_object(v) || json_is_null(v);
	case FIELD_CUES:     return json_is_object(v);
	}
	return false;
}

/* The keys of o from *iter on are exactly the fields', in order. */
static void check_fields(json_t *o, void *iter, const struct field *f, size_t n, bool agents)
{
	for (size_t i = 0; i < n; i++) {
		if (f[i].caller_only && agents)
			continue;
		assert_non_null(iter);
		assert_string_equal(json_object_iter_key(iter), f[i].name);
		json_t *v = json_object_iter_value(iter);

		assert_true(json_fits(&f[i], v));
		if (json_is_object(v) && f[i].type != FIELD_CUES) {
			size_t m;
			const struct field *sub = f[i].type == FIELD_TALK ? event_talk_fields(&m) : event_stress_fields(&m);

			check_fields(v, json_object_iter(v), sub, m, false);
		}
		iter = json_object_iter_next(o, iter);
	}
	assert_null(iter);
}

static enum event_kind check_example(const char *line)
{
	json_t *o = json_loads(line, 0, NULL);
	static const char *const head[] = { "kind", "call", "t_ms", "side" };
	int kind = 0;

	assert_non_null(o);
	while (strcmp(event_kind_name((enum event_kind)kind), json_string_value(json_object_get(o, "kind"))))
		assert_true(++kind < EVENT_KINDS);

	void *iter = json_object_iter(o);

	for (size_t i = 0; i < (event_has_side((enum event_kind)kind) ? 4u : 3u); i++) {
		assert_string_equal(json_object_iter_key(iter), head[i]);
		iter = json_object_iter_next(o, iter);
	}
	const char *side = json_string_value(json_object_get(o, "side"));
	size_t n;
	const struct field *f = event_fields((enum event_kind)kind, &n);

	check_fields(o, iter, f, n, side && !strcmp(side, "agent"));
	json_decref(o);
	return (enum event_kind)kind;
}

/* What the program writes of the event that an example stands for is the example, to the letter. */
static void check_written(const char *line)
{
	json_t *o = json_loads(line, 0, NULL);
	struct event e;

	assert_int_equal(json_to_event(o, &e), 0);
	char *written = json_line(&e);

	assert_string_equal(written, line);
	free(written);
	json_decref(o);
}

/* The example lines beside the table name every field of every kind. */
static void test_examples(void **state)
{
	(void)state;
	FILE *in = fopen("src/analysis/events.jsonl", "r");
	bool seen[EVENT_KINDS] = { false };
	char *line = NULL;
	size_t size = 0;

	assert_non_null(in);
	while (getline(&line, &size, in) > 0) {
		line[strcspn(line, "\n")] = '\0';
		seen[check_example(line)] = true;
		check_written(line);
	}
	free(line);
	fclose(in);
	for (int k = 0; k < EVENT_KINDS; k++)
		assert_true(seen[k]);
}

/* RFC 3339, 5.8, in UTC; a year of five digits is still one, what is in no year is nothing. */
static void test_times_of_day(void **state)
{
	static const struct { int64_t s; const char *text; } known[] = {
		{ 0, "1970-01-01T00:00:00Z" }, { 482196050, "1985-04-12T23:20:50Z" }, { 951782400, "2000-02-29T00:00:00Z" },
		{ -1, "1969-12-31T23:59:59Z" }, { 253402300800, "10000-01-01T00:00:00Z" }, { INT64_MAX, "" },
	};
	char text[UTC_LEN];

	(void)state;
	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
		assert_string_equal(utc_text(text, (time_t)known[i].s), known[i].text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_null),
		cmocka_unit_test(test_callers_only),
		cmocka_unit_test(test_examples),
		cmocka_unit_test(test_times_of_day),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
