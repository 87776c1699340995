/* Where calls may come in and from whom: options, addresses, networks, agents. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include "intake/intake_config.h"

#include <arpa/inet.h>
#include <cmocka.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

static struct intake_config defaults(void)
{
	struct intake_config cfg;
	char error[INTAKE_ERROR_LEN];

	assert_int_equal(intake_config_defaults(&cfg, error), 0);
	return cfg;
}

/* Every number has a default within its range, and nothing is listened at. */
static void test_defaults(void **state)
{
	(void)state;
	struct intake_config cfg = defaults();
	size_t count;
	const struct intake_option *o = intake_options(&count);

	for (size_t i = 0; i < count; i++)
		if (o[i].type == INTAKE_NUMBER) {
			double v = *(unsigned *)((char *)&cfg + o[i].offset);

			assert_true(v >= o[i].min && v <= o[i].max);
		}
	assert_string_equal(cfg.sip, "");
	assert_string_equal(cfg.ws, "");
	assert_string_equal(cfg.audiosocket, "");
}

static const struct { const char *key, *value; int err; } settings[] = {
	{ "max_calls", "5", 0 },        { "max-calls", "5", 0 },           { "max_calls", "0", -EINVAL },
	{ "max_calls", "5.5", -EINVAL }, { "max_calls", "5x", -EINVAL },   { "max_calls", "", -EINVAL },
	{ "maxcalls", "5", -ENOENT },   { "ws", "127.0.0.1:1", 0 },        { "allow", "10.0.0.0/8", 0 },
	{ "twilio_caller_outbound", "1", 0 }, { "twilio_caller_outbound", "2", -EINVAL },
	{ "ws", "0123456789012345678901234567890123456789012345678901234567890123456789", -EINVAL },
};

static void test_settings(void **state)
{
	(void)state;
	struct intake_config cfg = defaults();
	char error[INTAKE_ERROR_LEN];

	for (size_t i = 0; i < sizeof(settings) / sizeof(*settings); i++)
		assert_int_equal(intake_config_set(&cfg, settings[i].key, settings[i].value, error), settings[i].err);
	assert_int_equal(cfg.max_calls, 5);
	for (int i = 1; i < INTAKE_LIST; i++)
		assert_int_equal(intake_config_set(&cfg, "allow", "::1", error), 0);
	assert_int_equal(intake_config_set(&cfg, "allow", "::1", error), -EINVAL);
	assert_int_equal(intake_config_read(&cfg, "f", "[pitch]\nx = 1\n[intake]\nmax_calls = 7\n", error), 0);
	assert_int_equal(cfg.max_calls, 7);
	assert_int_equal(intake_config_read(&cfg, "f", "[intake]\nmax_calls = many\n", error), -EINVAL);
	assert_string_equal(error, "f:2: intake.max_calls = many: must be a whole number from 1 to 100000");
}

static const struct { const char *text, *host; unsigned port; } addresses[] = {
	{ "5060", "127.0.0.1", 5060 },       { ":5060", "127.0.0.1", 5060 }, { "localhost:1", "127.0.0.1", 1 },
	{ "10.1.2.3:5060", "10.1.2.3", 5060 }, { "[::1]:5060", "::1", 5060 }, { "0.0.0.0:0", "0.0.0.0", 0 },
	{ "10.1.2.3", NULL, 0 },             { "host:1", NULL, 0 },          { "1.2.3.4:70000", NULL, 0 },
	{ "", NULL, 0 },                     { "1.2.3.4:", NULL, 0 },        { "1.2.3.4:5x", NULL, 0 },
};

static void test_addresses(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(addresses) / sizeof(*addresses); i++) {
		struct sockaddr_storage a;
		char host[INET6_ADDRSTRLEN];
		int err = address_parse(&a, addresses[i].text);

		assert_int_equal(!err, addresses[i].host != NULL);
		if (err)
			continue;
		if (a.ss_family == AF_INET6)
			inet_ntop(AF_INET6, &((struct sockaddr_in6 *)&a)->sin6_addr, host, sizeof(host));
		else
			inet_ntop(AF_INET, &((struct sockaddr_in *)&a)->sin_addr, host, sizeof(host));
		assert_string_equal(host, addresses[i].host);
		assert_int_equal(ntohs(((struct sockaddr_in *)&a)->sin_port), addresses[i].port);
	}
}

static const struct { const char *networks[3], *from; bool allowed; } rules[] = {
	{ { NULL }, "127.0.0.1:1", true },              { { NULL }, "127.9.9.9:1", true },   { { NULL }, "[::1]:1", true },
	{ { NULL }, "10.0.0.1:1", false },              { { "10.0.0.0/8" }, "10.9.9.9:1", true },
	{ { "10.0.0.0/8" }, "127.0.0.1:1", false },     { { "10.1.2.3" }, "10.1.2.3:9", true },
	{ { "10.1.2.3" }, "10.1.2.4:9", false },        { { "10.1.2.0/23" }, "10.1.3.255:9", true },
	{ { "10.1.2.0/23" }, "10.1.4.0:9", false },     { { "0.0.0.0/0" }, "8.8.8.8:9", true },
	{ { "0.0.0.0/0" }, "[2001::1]:9", false },      { { "2001:db8::/33" }, "[2001:db8:7fff::1]:9", true },
	{ { "2001:db8::/33" }, "[2001:db8:8000::1]:9", false }, { { "10.0.0.0/8" }, "[::ffff:10.0.0.1]:9", true },
	{ { "1.1.1.1", "10.0.0.0/8" }, "10.0.0.1:9", true }, { { "nonsense", "10.0.0.0/99" }, "10.0.0.1:9", false },
};

static void test_rules(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rules) / sizeof(*rules); i++) {
		struct intake_config cfg = defaults();
		struct sockaddr_storage from;
		char error[INTAKE_ERROR_LEN];

		for (size_t k = 0; rules[i].networks[k]; k++)
			assert_int_equal(intake_config_set(&cfg, "allow", rules[i].networks[k], error), 0);
		assert_int_equal(address_parse(&from, rules[i].from), 0);
		assert_int_equal(intake_allows(&cfg, (struct sockaddr *)&from), rules[i].allowed);
	}
}

static void test_agents(void **state)
{
	(void)state;
	struct intake_config cfg = defaults();
	char error[INTAKE_ERROR_LEN];

	assert_false(intake_is_agent(&cfg, "sip:2001@pbx"));
	assert_int_equal(intake_config_set(&cfg, "agent_aor", "sip:2???@pbx*", error), 0);
	assert_int_equal(intake_config_set(&cfg, "agent_aor", "sip:*@Desk.example", error), 0);
	assert_true(intake_is_agent(&cfg, "sip:2001@pbx.example"));
	assert_false(intake_is_agent(&cfg, "sip:20011@pbx.example"));
	assert_true(intake_is_agent(&cfg, "SIP:ana@desk.EXAMPLE"));
	assert_false(intake_is_agent(&cfg, "sip:+34600@pstn"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_defaults),
		cmocka_unit_test(test_settings),
		cmocka_unit_test(test_addresses),
		cmocka_unit_test(test_rules),
		cmocka_unit_test(test_agents),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
