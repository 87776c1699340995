/* Who may see what; which hosts are ours; cookies that cannot be made up. */

#include "web/access.h"

#include <setjmp.h>
#include <sodium.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

static void test_roles(void **state)
{
	static const struct {
		struct viewer viewer;
		const char   *agent, *team;
		bool          sees;
	} cases[] = {
	    {{ROLE_AGENT, "", "a1", ""}, "a1", "x", true},
	    {{ROLE_AGENT, "", "a1", ""}, "a2", "x", false},
	    {{ROLE_AGENT, "", "a1", ""}, NULL, NULL, false},
	    {{ROLE_AGENT, "", "", ""}, "", "x", false}, /* a token without an agent sees nobody's calls */
	    {{ROLE_SUPERVISOR, "", "", "x"}, "a1", "x", true},
	    {{ROLE_SUPERVISOR, "", "", "x"}, "a1", "y", false},
	    {{ROLE_SUPERVISOR, "", "", ""}, "a1", "", false},
	    {{ROLE_QA, "", "", ""}, NULL, NULL, true},
	    {{ROLE_LOCAL, "", "", ""}, "a1", "y", true},
	    {{ROLE_DESK, "", "a1", "x"}, "a1", "x", false},
	    {{ROLE_NONE, "", "a1", "x"}, "a1", "x", false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		assert_int_equal(viewer_sees(&cases[i].viewer, cases[i].agent, cases[i].team), cases[i].sees);
	assert_int_equal(role_find("supervisor"), ROLE_SUPERVISOR);
	assert_int_equal(role_find("local"), ROLE_NONE);        /* nobody is given that */
	assert_int_equal(role_find(""), ROLE_NONE);
}

static void test_hosts(void **state)
{
	static const char *const more[] = { "calls.example", NULL };

	(void)state;
	assert_true(access_host("127.0.0.1:80", 80, NULL));
	assert_true(access_host("localhost", 80, NULL));
	assert_true(access_host("[::1]:80", 80, NULL));
	assert_true(access_host("CALLS.example", 80, more));
	assert_false(access_host("localhost:81", 80, NULL));
	assert_false(access_host("localhost.example", 80, NULL));
	assert_false(access_host("127.0.0.1.example:80", 80, NULL));
	assert_false(access_host("calls.example", 80, NULL));
	assert_false(access_host("", 80, NULL));
	assert_false(access_host(NULL, 80, NULL));
}

static void test_addresses(void **state)
{
	char host[64];
	unsigned port;
	bool loopback;

	(void)state;
	assert_int_equal(access_address("localhost:8765", host, sizeof(host), &port, &loopback), 0);
	assert_string_equal(host, "127.0.0.1");
	assert_int_equal(port, 8765);
	assert_true(loopback);
	assert_int_equal(access_address("[::1]:1", host, sizeof(host), &port, &loopback), 0);
	assert_string_equal(host, "::1");
	assert_true(loopback);
	assert_int_equal(access_address("0.0.0.0:0", host, sizeof(host), &port, &loopback), 0);
	assert_false(loopback);
	for (const char *const *bad =
		 (const char *const[]){"127.0.0.1", ":80", "127.0.0.1:", "127.0.0.1:99999", "x:8a", "", NULL};
	     *bad; bad++)
		assert_true(access_address(*bad, host, sizeof(host), &port, &loopback) < 0);
}

static void test_session(void **state)
{
	unsigned char key[SESSION_KEY_LEN] = { 1 }, other[SESSION_KEY_LEN] = { 2 };
	char token[TOKEN_LEN], hash[TOKEN_HASH_LEN], cookie[SESSION_LEN], back[TOKEN_HASH_LEN];
	const long long now = 1800000000, lasts = SESSION_HOURS * 3600;

	(void)state;
	access_new_token(token);
	access_hash(token, hash);
	access_seal(hash, now, key, cookie);
	assert_true(access_unseal(cookie, now, key, back));
	assert_string_equal(back, hash);
	assert_true(access_unseal(cookie, now + lasts, key, back));
	assert_false(access_unseal(cookie, now + lasts + 1, key, back));
	assert_false(access_unseal(cookie, now, other, back));
	/* No single character of it can be another. */
	for (size_t i = 0; cookie[i]; i++) {
		char forged[SESSION_LEN];

		strcpy(forged, cookie);
		forged[i] = forged[i] == '7' ? '8' : '7';
		assert_false(access_unseal(forged, now, key, back));
	}
	for (size_t n = 0; n < strlen(cookie); n++) {
		char cut[SESSION_LEN];

		strcpy(cut, cookie);
		cut[n] = '\0';
		assert_false(access_unseal(cut, now, key, back));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_roles),
	    cmocka_unit_test(test_hosts),
	    cmocka_unit_test(test_addresses),
	    cmocka_unit_test(test_session),
	};

	return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
}
