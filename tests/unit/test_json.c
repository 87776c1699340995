#include "sink/json.h"
#include "sink/text.h"

#include <errno.h>
#include <locale.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char EXAMPLES[] = "src/analysis/events.jsonl";

static void every_example_reads_and_writes_back_to_the_byte(void **state)
{
	FILE *f = fopen(EXAMPLES, "r");
	unsigned seen = 0;
	char text[4096];

	(void)state;
	assert_non_null(f);
	while (fgets(text, sizeof(text), f)) {
		json_t *o = json_loads(text, 0, NULL);
		struct event e;

		assert_int_equal(json_to_event(o, &e), 0);

		char *line = json_line(&e);

		text[strcspn(text, "\n")] = '\0';
		assert_string_equal(line, text);
		seen |= 1u << e.kind;
		free(line);
		json_decref(o);
	}
	fclose(f);
	assert_int_equal(seen, (1u << EVENT_KINDS) - 1);
}

/* ---- writing ---- */

static void check_line(const struct event *e, const char *expected)
{
	char *line = json_line(e);

	assert_string_equal(line, expected);
	free(line);
}

static void values_that_are_not_finite_are_null(void **state)
{
	struct event e = { .kind = EVENT_TONE, .side = AGENT, .call = "c", .t_ms = 1000,
	                   .tone = { .level_dbfs = NAN, .level_db = INFINITY, .rate_syl_s = -INFINITY, .snr_db = -0.001f } };

	(void)state;
	check_line(&e, "{\"kind\":\"tone\",\"call\":\"c\",\"t_ms\":1000,\"side\":\"agent\",\"speech_ms\":0,\"level_dbfs\":null,"
	               "\"level_db\":null,\"rate_syl_s\":null,\"snr_db\":0.0}");
}

static void an_agents_tone_has_no_callers_field(void **state)
{
	struct event e = { .kind = EVENT_TONE, .side = AGENT, .call = "c", .tone = { .stress = 80, .f0_hz = 200 } };
	char *line = json_line(&e);

	(void)state;
	assert_null(strstr(line, "stress"));
	assert_null(strstr(line, "f0"));
	assert_null(strstr(line, "evidence"));
	free(line);
}

static void texts_of_any_bytes_become_valid(void **state)
{
	static const struct { const char *text, *json; } cases[] = {
		{ "plain", "plain" },
		{ "\"quoted\" \\ \n\t\x01", "\\\"quoted\\\" \\\\ \\n\\t\\u0001" },
		{ "caf\xE9", "caf\xEF\xBF\xBD" },
		{ "\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x98\x80", "\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x98\x80" },
		{ "\xC0\x80", "\xEF\xBF\xBD\xEF\xBF\xBD" },                     /* overlong */
		{ "\xED\xA0\x80", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD" },     /* a surrogate */
		{ "\xF4\x90\x80\x80", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD" },
		{ "end\xE2\x82", "end\xEF\xBF\xBD\xEF\xBF\xBD" },
		{ "</script>", "</script>" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct event e = { .kind = EVENT_MARK, .call = "c", .mark = { cases[i].text, NULL } };
		char expected[256];

		snprintf(expected, sizeof(expected),
		         "{\"kind\":\"mark\",\"call\":\"c\",\"t_ms\":0,\"text\":\"%s\",\"author\":null}", cases[i].json);
		check_line(&e, expected);
	}
}

static void numbers_do_not_follow_the_locale(void **state)
{
	static const struct { double v; int decimals; const char *text; } cases[] = {
		{ 0, 1, "0" }, { 71.4, 1, "71.4" }, { -21.40, 2, "-21.4" }, { 100, 2, "100" }, { 0.125, 3, "0.125" },
		{ (double)NAN, 1, "" }, { (double)INFINITY, 1, "" }, { 10, 0, "10" }, { 1e20, 1, "100000000000000000000" },
	};
	struct event e = { .kind = EVENT_QUALITY, .side = CALLER, .call = "c", .quality = { QUALITY_NOISE, 0.5f, "dB" } };
	char out[TEXT_REAL_LEN];

	(void)state;
	setlocale(LC_ALL, "de_DE.UTF-8");                       /* a comma, where that is installed */
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		assert_string_equal(text_real(out, cases[i].v, cases[i].decimals), cases[i].text);
	check_line(&e, "{\"kind\":\"quality\",\"call\":\"c\",\"t_ms\":0,\"side\":\"caller\",\"type\":\"noise\",\"value\":0.5,"
	               "\"unit\":\"dB\"}");
	setlocale(LC_ALL, "C");
}

/* ---- reading what anybody may have sent ---- */

static void hostile_objects_are_refused(void **state)
{
	static const char *const cases[] = {
		"null", "[]", "{}", "3", "\"tone\"",
		"{\"kind\":\"tone\"}",
		"{\"kind\":\"nothing\",\"call\":\"c\",\"t_ms\":0}",
		"{\"kind\":3,\"call\":\"c\",\"t_ms\":0}",
		"{\"kind\":\"mark\",\"call\":\"\",\"t_ms\":0}",
		"{\"kind\":\"mark\",\"call\":7,\"t_ms\":0}",
		"{\"kind\":\"mark\",\"call\":\"c\"}",
		"{\"kind\":\"mark\",\"call\":\"c\",\"t_ms\":-1}",
		"{\"kind\":\"mark\",\"call\":\"c\",\"t_ms\":1.5}",
		"{\"kind\":\"mark\",\"call\":\"c\",\"t_ms\":9223372036854775807}",
		"{\"kind\":\"mark\",\"call\":\"c\",\"t_ms\":0,\"text\":3}",
		"{\"kind\":\"turn\",\"call\":\"c\",\"t_ms\":0,\"side\":\"nobody\"}",
		"{\"kind\":\"turn\",\"call\":\"c\",\"t_ms\":0,\"side\":\"caller\",\"start_ms\":-9223372036854775808}",
		"{\"kind\":\"turn\",\"call\":\"c\",\"t_ms\":0,\"side\":\"caller\",\"start_ms\":\"5\"}",
		"{\"kind\":\"hold\",\"call\":\"c\",\"t_ms\":0,\"type\":\"jazz\"}",
		"{\"kind\":\"hold\",\"call\":\"c\",\"t_ms\":0,\"type\":null}",
		"{\"kind\":\"quality\",\"call\":\"c\",\"t_ms\":0,\"type\":\"noise\",\"value\":1e39}",
		"{\"kind\":\"cue\",\"call\":\"c\",\"t_ms\":0,\"state\":\"open\",\"cue\":\"dead_air\",\"evidence\":{}}",
		"{\"kind\":\"cue\",\"call\":\"c\",\"t_ms\":0,\"state\":\"open\",\"cue\":\"dead_air\",\"evidence\":[3]}",
		"{\"kind\":\"cue\",\"call\":\"c\",\"t_ms\":0,\"state\":\"open\",\"cue\":\"dead_air\","
		"\"evidence\":[{},{},{},{},{},{},{},{},{}]}",
		"{\"kind\":\"call_end\",\"call\":\"c\",\"t_ms\":0,\"caller\":[]}",
		"{\"kind\":\"call_end\",\"call\":\"c\",\"t_ms\":0,\"stress\":{\"mean\":1}}",
		"{\"kind\":\"call_end\",\"call\":\"c\",\"t_ms\":0,\"cues\":{\"dead_air\":-1}}",
		"{\"kind\":\"call_end\",\"call\":\"c\",\"t_ms\":0,\"cues\":{\"unheard_of\":1}}",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		json_t *o = json_loads(cases[i], JSON_DECODE_ANY, NULL);
		struct event e;

		assert_non_null(o);
		if (json_to_event(o, &e) != -EINVAL)
			fail_msg("was taken: %s", cases[i]);
		json_decref(o);
	}
	assert_int_equal(json_to_event(NULL, &(struct event){ 0 }), -EINVAL);
}

static void what_is_missing_is_null_and_what_is_unknown_is_passed_over(void **state)
{
	json_t *o = json_loads("{\"kind\":\"tone\",\"call\":\"c\",\"t_ms\":5,\"side\":\"caller\",\"colour\":[1]}", 0, NULL);
	struct event e;

	(void)state;
	assert_int_equal(json_to_event(o, &e), 0);
	assert_true(e.tone.speech_ms == EVENT_NULL_MS);
	assert_true(isnan(e.tone.stress));
	assert_int_equal(e.tone.evidence.count, 0);
	json_decref(o);
}

static void nobodys_tone_but_the_callers_is_taken(void **state)
{
	json_t *o = json_loads("{\"kind\":\"tone\",\"call\":\"c\",\"t_ms\":5,\"side\":\"agent\",\"stress\":90,\"f0_hz\":210.5,"
	                       "\"evidence\":[{\"feature\":\"f0_st\",\"delta\":1,\"unit\":\"st\",\"points\":9}]}", 0, NULL);
	struct event e;

	(void)state;
	assert_int_equal(json_to_event(o, &e), 0);
	assert_true(isnan(e.tone.stress));
	assert_true(isnan(e.tone.f0_hz));
	assert_int_equal(e.tone.evidence.count, 0);
	json_decref(o);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_example_reads_and_writes_back_to_the_byte),
		cmocka_unit_test(values_that_are_not_finite_are_null),
		cmocka_unit_test(an_agents_tone_has_no_callers_field),
		cmocka_unit_test(texts_of_any_bytes_become_valid),
		cmocka_unit_test(numbers_do_not_follow_the_locale),
		cmocka_unit_test(hostile_objects_are_refused),
		cmocka_unit_test(what_is_missing_is_null_and_what_is_unknown_is_passed_over),
		cmocka_unit_test(nobodys_tone_but_the_callers_is_taken),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
