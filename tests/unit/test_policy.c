/* Policies: read as they are written, and not loosened by one alone. */
#include "settings/policy_seal.h"
#include "settings/settings.h"

#include <errno.h>
#include <setjmp.h>
#include <sodium.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { TEXT_LEN = 4096 };

static const struct { const char *text, *error; } bad[] = {
	{ "[recording]\nallowed = perhaps\n",                 "policy.ini:2: recording.allowed = perhaps: must be no or yes" },
	{ "[recording]\nallow = yes\n",                       "policy.ini:2: a policy has no recording.allow" },
	{ "[retention]\ntimelines_days = -1\n",               "policy.ini:2: retention.timelines_days = -1: must be a whole number from 0 to 3650" },
	{ "[retention]\naudio_days = 7 days\n",               "policy.ini:2: retention.audio_days = 7 days: must be a whole number from 0 to 3650" },
	{ "[signers]\nemployer = 12ab\n",                     "policy.ini:2: signers.employer: must be a public key, 64 hex digits" },
	{ "; fine\n[floor]\nwhatever\ntone = none\n",          "policy.ini:3: not a line of the form key = value" },
	{ "[floor]\ntone = all\ntone = none\n[load]\nx = 1\n", "policy.ini:3: floor.tone = none: must be raised_hands or all" },
};

static void what_is_wrong_is_said_with_its_line(void **state)
{
	char error[POLICY_ERROR_LEN];
	struct policy p;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		assert_int_equal(policy_parse(&p, "policy.ini", bad[i].text, error), -EINVAL);
		assert_string_equal(error, bad[i].error);
	}
}

static void a_policy_narrows_and_never_widens(void **state)
{
	char error[SETTINGS_ERROR_LEN];
	struct calibration cal;
	struct policy p;

	(void)state;
	assert_int_equal(settings_defaults(&cal, error), 0);
	assert_int_equal(policy_parse(&p, "p", "[retention]\ntimelines_days = 14\naudio_days = 60\n[groups]\nsmallest = 25\n"
	                              "[purpose]\ntext = one\ntext = two\n", error), 0);
	assert_string_equal(p.purpose, "one two");
	assert_false(p.recording);
	policy_apply(&p, &cal);
	assert_int_equal(cal.retention.timelines_days, 14);
	assert_int_equal(cal.retention.audio_days, 7);
	assert_int_equal(cal.review.group_calls, 25);
	assert_int_equal(policy_parse(&p, "p", "[groups]\nsmallest = 2\n", error), 0);
	policy_apply(&p, &cal);
	assert_int_equal(cal.review.group_calls, 25);
	assert_int_equal(cal.retention.timelines_days, 14);
}

/* ---- signing ---- */

struct hand {
	unsigned char seed[POLICY_KEY_BYTES], public[POLICY_KEY_BYTES];
	char          hex[2 * POLICY_KEY_BYTES + 1];
};

struct table {
	struct hand employer, council, stranger;
	char agreed[TEXT_LEN];
};

static void make_hand(struct hand *h, int number)
{
	memset(h->seed, number, sizeof(h->seed));
	policy_public(h->public, h->seed);
	sodium_bin2hex(h->hex, sizeof(h->hex), h->public, sizeof(h->public));
}

static void add_signature(char *text, enum policy_party party, const struct hand *h)
{
	char line[POLICY_LINE_LEN];

	policy_sign(line, text, party, h->seed);
	strncat(text, line, TEXT_LEN - strlen(text) - 1);
}

static void write_policy(char *text, const struct table *t, const char *body)
{
	snprintf(text, TEXT_LEN, "%s\n[signers]\nemployer = %s\nworks_council = %s\n", body, t->employer.hex, t->council.hex);
}

static const char agreed_body[] = "[recording]\nallowed = no\n[retention]\ntimelines_days = 30\n[groups]\nsmallest = 10\n"
                                  "[purpose]\ntext = coaching";

static void set_table(struct table *t)
{
	assert_true(sodium_init() >= 0);
	make_hand(&t->employer, 1);
	make_hand(&t->council, 2);
	make_hand(&t->stranger, 3);
	write_policy(t->agreed, t, agreed_body);
	add_signature(t->agreed, POLICY_EMPLOYER, &t->employer);
	add_signature(t->agreed, POLICY_COUNCIL, &t->council);
}

static int follow(const char *text, const char *agreed_text, char *error)
{
	struct policy p, agreed;

	assert_int_equal(policy_parse(&p, "p", text, error), 0);
	if (agreed_text)
		assert_int_equal(policy_parse(&agreed, "p", agreed_text, error), 0);
	return policy_may_follow(text, &p, agreed_text ? &agreed : NULL, error);
}

static void signatures_are_of_this_text_by_these_keys(void **state)
{
	struct table t;
	struct policy p;
	char text[TEXT_LEN], error[POLICY_ERROR_LEN];

	(void)state;
	set_table(&t);
	assert_true(policy_signed(t.agreed, POLICY_EMPLOYER, t.employer.public));
	assert_true(policy_signed(t.agreed, POLICY_COUNCIL, t.council.public));
	assert_false(policy_signed(t.agreed, POLICY_COUNCIL, t.employer.public));
	assert_false(policy_signed(t.agreed, POLICY_EMPLOYER, t.stranger.public));
	/* Any character changed, and neither holds. */
	for (size_t i = 0; i < policy_signed_len(t.agreed); i += 7) {
		strcpy(text, t.agreed);
		text[i] ^= 1;
		assert_false(policy_signed(text, POLICY_EMPLOYER, t.employer.public));
		assert_false(policy_signed(text, POLICY_COUNCIL, t.council.public));
	}
	/* What is written below the signatures was not signed. */
	strcpy(text, t.agreed);
	strcat(text, "[recording]\nallowed = yes\n");
	assert_int_equal(policy_parse(&p, "p", text, error), -EINVAL);
	assert_non_null(strstr(error, "below the signatures"));
	assert_false(p.recording);
}

static void what_was_agreed_is_not_loosened_by_one_alone(void **state)
{
	static const struct { const char *body, *differs; } looser[] = {
		{ "[recording]\nallowed = yes\n[retention]\ntimelines_days = 30\n[groups]\nsmallest = 10\n[purpose]\ntext = coaching", "recording.allowed" },
		{ "[retention]\ntimelines_days = 31\n[groups]\nsmallest = 10\n[purpose]\ntext = coaching", "retention.timelines_days" },
		{ "[groups]\nsmallest = 10\n[purpose]\ntext = coaching", "retention.timelines_days" },
		{ "[retention]\ntimelines_days = 30\n[groups]\nsmallest = 9\n[purpose]\ntext = coaching", "groups.smallest" },
		{ "[retention]\ntimelines_days = 30\n[groups]\nsmallest = 10\n[floor]\ntone = all\n[purpose]\ntext = coaching", "floor.tone" },
		{ "[retention]\ntimelines_days = 30\n[groups]\nsmallest = 10\n[purpose]\ntext = appraisal", "purpose.text" },
	};
	struct table t;
	char text[TEXT_LEN], error[POLICY_ERROR_LEN];

	(void)state;
	set_table(&t);
	for (size_t i = 0; i < sizeof(looser) / sizeof(*looser); i++) {
		write_policy(text, &t, looser[i].body);
		assert_int_equal(follow(text, t.agreed, error), -EACCES);
		assert_non_null(strstr(error, looser[i].differs));
		assert_non_null(strstr(error, "the employer has not signed"));
		add_signature(text, POLICY_EMPLOYER, &t.employer);
		assert_int_equal(follow(text, t.agreed, error), -EACCES);
		assert_non_null(strstr(error, "the works council has not signed"));
		add_signature(text, POLICY_COUNCIL, &t.stranger);
		assert_int_equal(follow(text, t.agreed, error), -EACCES);
		add_signature(text, POLICY_COUNCIL, &t.council);
		assert_int_equal(follow(text, t.agreed, error), 0);
	}
	/* One may name other signers only with both of those before. */
	make_hand(&t.council, 9);
	write_policy(text, &t, agreed_body);
	add_signature(text, POLICY_EMPLOYER, &t.employer);
	add_signature(text, POLICY_COUNCIL, &t.council);
	assert_int_equal(follow(text, t.agreed, error), -EACCES);
	assert_non_null(strstr(error, "signers"));
}

static void one_alone_may_ask_for_less(void **state)
{
	struct table t;
	char text[TEXT_LEN], error[POLICY_ERROR_LEN];

	(void)state;
	set_table(&t);
	assert_int_equal(follow("[retention]\ntimelines_days = 7\n[groups]\nsmallest = 20\n", t.agreed, error), 0);
	assert_int_equal(follow(t.agreed, t.agreed, error), 0);
	/* Before anything was agreed on: a plain one is obeyed, one that names signers only when both have signed. */
	assert_int_equal(follow("[recording]\nallowed = yes\n", NULL, error), 0);
	assert_int_equal(follow(t.agreed, NULL, error), 0);
	write_policy(text, &t, agreed_body);
	assert_int_equal(follow(text, NULL, error), -EACCES);
	add_signature(text, POLICY_COUNCIL, &t.council);
	assert_int_equal(follow(text, NULL, error), -EACCES);
	assert_non_null(strstr(error, "the employer"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_wrong_is_said_with_its_line), cmocka_unit_test(a_policy_narrows_and_never_widens),
		cmocka_unit_test(signatures_are_of_this_text_by_these_keys), cmocka_unit_test(what_was_agreed_is_not_loosened_by_one_alone),
		cmocka_unit_test(one_alone_may_ask_for_less),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
