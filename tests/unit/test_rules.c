/* A centre's own rules: read, refused, judged. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include "report/fields.h"
#include "report/rules.h"

#include <cmocka.h>
#include <errno.h>
#include <math.h>
#include <string.h>

/* A call of two sides: 20 s of silence at most, one interruption, peak 80, eased. */
static struct review call(void)
{
	struct review r = { .silence_ms = 20000, .rise = 30, .level_dbfs = -20, .snr_db = 25 };

	r.end.duration_ms = 300000;
	r.end.longest_monologue_ms = 42000;
	r.end.talk[AGENT] = (struct talk){ .talk_ms = 60000, .talk_share = 0.4f, .interruptions = 1, .median_response_gap_ms = 700 };
	r.end.talk[CALLER] = (struct talk){ .talk_ms = 90000, .talk_share = 0.6f };
	r.end.stress = (struct stress_summary){ .mean = 40, .peak = 80, .start = 5, .end = 20, .tense_ms = 30000, .eased = true };
	return r;
}

static enum truth judged(const char *text, const struct review *r)
{
	struct rules rules;
	char error[RULES_ERROR_LEN] = "";

	assert_int_equal(rules_read(&rules, "t", text, error), 0);
	assert_int_equal(rules.count, 1);
	return rules_judge(&rules.rule[0], r);
}

static void rules_are_judged(void **state)
{
	static const struct { const char *text; enum truth truth; } table[] = {
		{ "a: fail if silence > 15 s", TRUTH_YES },
		{ "a: fail if silence > 15000 ms", TRUTH_YES },
		{ "a: fail if silence>15s", TRUTH_YES },
		{ "a: fail if silence > 20 s", TRUTH_NO },
		{ "a: fail if silence >= 20 s", TRUTH_YES },
		{ "a: fail if duration < 5 min", TRUTH_NO },
		{ "a: fail if duration = 5 min", TRUTH_YES },
		{ "a = pass if agent.talk_share <= 40 %", TRUTH_YES },
		{ "a: listen if stress.peak >= 70 and not stress.eased", TRUTH_NO },
		{ "a: listen if stress.peak >= 70 and stress.eased", TRUTH_YES },
		{ "a: listen if not not stress.eased", TRUTH_YES },
		{ "a: fail if silence > 1 h or agent.interruptions > 0", TRUTH_YES },
		/* and binds before or */
		{ "a: fail if agent.interruptions > 0 or silence > 1 h and hold > 1 h", TRUTH_YES },
		{ "a: fail if silence > 1 h and hold > 1 h or agent.interruptions > 3", TRUTH_NO },
		{ "a: fail if not silence > 15 s", TRUTH_NO },
		{ "[rules]\na: listen if line.snr < 30 dB ; ours", TRUTH_YES },
	};
	const struct review r = call();

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++)
		assert_int_equal(judged(table[i].text, &r), table[i].truth);
}

static void what_is_unknown_is_untold_unless_the_rest_decides(void **state)
{
	static const struct { const char *text; enum truth truth; } table[] = {
		{ "a: listen if stress.peak > 70", TRUTH_UNKNOWN },
		{ "a: listen if not stress.eased", TRUTH_UNKNOWN },
		{ "a: listen if stress.peak > 70 and duration < 1 s", TRUTH_NO },
		{ "a: listen if stress.peak > 70 or duration > 1 s", TRUTH_YES },
		{ "a: listen if stress.peak > 70 or duration < 1 s", TRUTH_UNKNOWN },
	};
	struct review r = call();

	(void)state;
	r.end.stress.mean = NAN;
	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++)
		assert_int_equal(judged(table[i].text, &r), table[i].truth);
	r.end.talk[AGENT].talk_ms = r.end.talk[AGENT].interruptions = EVENT_NULL_MS;
	assert_int_equal(judged("a: fail if agent.interruptions > 0", &r), TRUTH_UNKNOWN);
	assert_int_equal(judged("a: fail if silence > 1 s", &r), TRUTH_UNKNOWN);
}

static void wrong_rules_are_refused_by_line_and_cause(void **state)
{
	static const struct { const char *text, *error; } table[] = {
		{ "a: fail if stres.peak > 70", "nearest is stress.peak" },
		{ "a: fail if agent.interuptions > 1", "nearest is agent.interruptions" },
		{ "a: fail if stres.peak > 70\nb: fail if nonsense > 1", "t:1: there is no field 'stres.peak'" },
		{ "a: fail if stress.peak > 70", "may only say listen" },
		{ "a: pass if stress.eased", "may only say listen" },
		{ "a: fail if silence > 15 s and stress.peak > 70", "may only say listen" },
		{ "a: fail if caller.interruptions > 3", "may only say listen" },
		{ "a: fail if line.snr < 10 dB", "may only say listen" },
		{ "a: fail if silence > 15 dB", "is in s" },
		{ "a: fail if silence > 15", "is in s" },
		{ "a: fail if silences > 3 s", "has no unit" },
		{ "a: fail if silence 15 s", "must follow" },
		{ "a: fail if silence > much", "a number must follow" },
		{ "a: listen if stress.eased > 1", "true or false" },
		{ "a: fail silence > 3 s", "'if' must follow" },
		{ "a: scold if silence > 3 s", "pass if, fail if or listen if" },
		{ "a: fail if", "a condition is missing" },
		{ "a: fail if silence > 3 s and", "a condition is missing" },
		{ "a: fail if silence > 3 s nor hold > 3 s", "and, or, or the end" },
		{ "\n\na: fail if silence > 3 s\na: fail if hold > 3 s", "t:4: a stands twice" },
		{ "[others]\na: fail if silence > 3 s", "t:2: [others]" },
		{ "no rule at all", "t:1: not a line of the form" },
	};
	struct rules rules;
	char error[RULES_ERROR_LEN];

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		assert_int_equal(rules_read(&rules, "t", table[i].text, error), -EINVAL);
		if (!strstr(error, table[i].error))
			fail_msg("'%s' was refused with '%s'", table[i].text, error);
		assert_int_equal(rules.count, 0);
	}
}

/* Nothing of the caller's voice is anything an agent controls. */
static void no_tone_is_controlled(void **state)
{
	const struct rule_field *f;
	size_t n = 0;

	(void)state;
	for (; (f = fields_row(n)); n++)
		if (!strncmp(f->name, "stress", 6) || !strncmp(f->name, "caller", 6) || !strncmp(f->name, "line", 4))
			assert_false(f->controlled);
	assert_true(n > 20);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rules_are_judged),
		cmocka_unit_test(what_is_unknown_is_untold_unless_the_rest_decides),
		cmocka_unit_test(wrong_rules_are_refused_by_line_and_cause),
		cmocka_unit_test(no_tone_is_controlled),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
