/* test_signature.c - the worked example of Genesys's AudioHook security page, and everything that must not pass for it */

#include "wire/signature.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

enum { CREATED = 1641013200 };

static const char key[] = "SGVsbG8sIEkgYW0gdGhlIEFQSSBrZXkh";
static const char secret[] = "TXlTdXBlclNlY3JldEtleVRlbGxOby0xITJAMyM0JDU=";

#define TARGET    "/api/v1/voicebiometrics/ws"
#define COVERED   "(\"@request-target\" \"@authority\" \"audiohook-organization-id\" \"audiohook-session-id\" " \
                  "\"audiohook-correlation-id\" \"x-api-key\")"
#define INPUT     COVERED ";keyid=\"SGVsbG8sIEkgYW0gdGhlIEFQSSBrZXkh\";nonce=\"VGhpc0lzQVVuaXF1ZU5vbmNl\";alg=\"hmac-sha256\";" \
                  "created=1641013200;expires=3282026430"
#define SIGNATURE "NZBwyBHRRyRoeLqy1IzOa9VYBuI8TgMFt2GRDkDuJh4="

struct said { const char *target, *host, *api_key, *session, *input, *signature; };

static bool admits(const struct said *s, const char *api_key, const char *with, int64_t now_s)
{
	char text[WS_REQUEST_MAX];
	struct ws_request r;
	int n = snprintf(text, sizeof(text), "GET %s HTTP/1.1\r\nHost: %s\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
	                 "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
	                 "Audiohook-Organization-Id: d7934305-0972-4844-938e-9060eef73d05\r\n"
	                 "Audiohook-Correlation-Id: e160e428-53e2-487c-977d-96989bf5c99d\r\n"
	                 "Audiohook-Session-Id: %s\r\nX-API-KEY: %s\r\nSignature: %s\r\nSignature-Input: %s\r\n\r\n",
	                 s->target, s->host, s->session, s->api_key, s->signature, s->input);

	assert_int_equal(ws_request_parse(&r, text, (size_t)n), n);
	return signature_admits(&r, api_key, with, now_s);
}

static const struct said example = {
	TARGET, "audiohook.example.com", key, "30b0e395-84d3-4570-ac13-9a62d8f514c0", "sig1=" INPUT, "sig1=:" SIGNATURE ":"
};

static void test_example(void **state)
{
	(void)state;
	assert_true(admits(&example, key, secret, CREATED));
	assert_true(admits(&example, key, secret, CREATED + SIGNATURE_AGE_S));
	assert_true(admits(&example, key, secret, CREATED - SIGNATURE_AGE_S));
	assert_true(admits(&example, NULL, secret, CREATED));
	assert_true(admits(&example, key, NULL, CREATED));
}

static void test_time(void **state)
{
	(void)state;
	assert_false(admits(&example, key, secret, CREATED + SIGNATURE_AGE_S + 1));
	assert_false(admits(&example, key, secret, CREATED - SIGNATURE_AGE_S - 1));
	assert_false(admits(&example, key, secret, 0));
}

/* One thing changed each time. */
static void test_forged(void **state)
{
	struct said s[] = {
		{ TARGET "x", example.host, key, example.session, example.input, example.signature },
		{ TARGET, "audiohook.example.org", key, example.session, example.input, example.signature },
		{ TARGET, example.host, "other", example.session, example.input, example.signature },
		{ TARGET, example.host, key, "30b0e395-84d3-4570-ac13-9a62d8f514c1", example.input, example.signature },
		{ TARGET, example.host, key, example.session, "sig1=" INPUT "0", example.signature },
		{ TARGET, example.host, key, example.session, example.input, "sig1=:AZBwyBHRRyRoeLqy1IzOa9VYBuI8TgMFt2GRDkDuJh4=:" },
		{ TARGET, example.host, key, example.session, example.input, "sig1=:NZBwyBHRRyRoeLqy1IzOa9VYBuI8TgMFt2GRDkDuJh4:" },
		{ TARGET, example.host, key, example.session, example.input, "sig1=::" },
		{ TARGET, example.host, key, example.session, example.input, "sig1" },
		{ TARGET, example.host, key, example.session, "sig1=" COVERED, example.signature },
		{ TARGET, example.host, key, example.session, "sig1=();created=1641013200", example.signature },
		{ TARGET, example.host, key, example.session, "sig1=(\"@request-target", example.signature },
		{ TARGET, example.host, key, example.session, "", "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(s) / sizeof(*s); i++)
		if (admits(&s[i], NULL, secret, CREATED))
			fail_msg("case %zu", i);
	assert_false(admits(&example, "another key", secret, CREATED));
	assert_false(admits(&example, key, "YW5vdGhlciBzZWNyZXQ=", CREATED));
	assert_false(admits(&example, key, "not base64!", CREATED));
}

/* A signature that is right, but leaves out what makes it this call's. */
static void test_uncovered(void **state)
{
	/* HMAC-SHA256, by openssl, of the base of "@request-target" and "x-api-key" alone. */
	static const char input[] = "sig1=(\"@request-target\" \"x-api-key\");created=1641013200";
	struct said s = { TARGET, example.host, key, example.session, input,
	                  "sig1=:MtazT4KRS7trpmbUn2x0j3iZovva1KxoxruyGRM08lY=:" };

	(void)state;
	assert_false(admits(&s, key, secret, CREATED));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_example), cmocka_unit_test(test_time), cmocka_unit_test(test_forged),
		cmocka_unit_test(test_uncovered),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
