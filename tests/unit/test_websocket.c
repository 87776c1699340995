/* test_websocket.c - the examples of RFC 6455 (1.3, 4.1, 5.7), and what no client may send */

#include "wire/ws_message.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#define UPGRADE "GET /plain HTTP/1.1\r\nHost: server.example.com\r\nUpgrade: websocket\r\nConnection: keep-alive, Upgrade\r\n" \
                "sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\nOrigin: http://example.com\r\n\r\n"

static void test_upgrade(void **state)
{
	struct ws_request r;
	char accept[WS_ACCEPT_LEN];
	const char *more = UPGRADE "\x81";

	(void)state;
	assert_int_equal(ws_request_parse(&r, more, strlen(more)), strlen(UPGRADE));
	assert_true(ws_text_is(r.target, "/plain"));
	assert_true(ws_text_is(r.host, "server.example.com"));
	assert_true(ws_text_is(ws_request_header(&r, "ORIGIN"), "http://example.com"));
	assert_null(ws_request_header(&r, "X-API-KEY").data);
	ws_accept(r.key, accept);
	assert_string_equal(accept, "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
	for (size_t n = 0; n < strlen(UPGRADE); n++)
		assert_int_equal(ws_request_parse(&r, UPGRADE, n), 0);
}

static void test_no_upgrade(void **state)
{
	static const struct { const char *text; ssize_t want; } cases[] = {
		{ "GET / HTTP/1.1\r\nHost: a\r\n\r\n", -EBADMSG },
		{ "POST / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
		  "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n", -EBADMSG },
		{ "GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 8\r\n"
		  "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n", -EBADMSG },
		{ "GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n\r\n",
		  -EBADMSG },
		{ "\r\n\r\n", -EBADMSG },
	};
	static char endless[WS_REQUEST_MAX + 2];
	struct ws_request r;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		assert_int_equal(ws_request_parse(&r, cases[i].text, strlen(cases[i].text)), cases[i].want);
	memset(endless, 'a', sizeof(endless));
	assert_int_equal(ws_request_parse(&r, endless, sizeof(endless)), -E2BIG);
}

/* A frame as bytes, its result, and where it is one, its opcode and payload. */
struct known {
	const char *name;
	uint8_t     bytes[16];
	size_t      size;
	ssize_t     want;
	bool        fin;
	enum ws_opcode opcode;
	const char *payload;
};

static const struct known frames[] = {
	{ "Hello, masked", "\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58", 11, 11, true, WS_TEXT, "Hello" },
	{ "a first piece", "\x01\x83\x37\xfa\x21\x3d\x7f\x9f\x4d", 9, 9, false, WS_TEXT, "Hel" },
	{ "pong, masked", "\x8a\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58", 11, 11, true, WS_PONG, "Hello" },
	{ "empty", "\x82\x80\x01\x02\x03\x04", 6, 6, true, WS_BINARY, "" },
	{ "what follows is left", "\x82\x81\x01\x02\x03\x04\x40\x81\x80", 9, 7, true, WS_BINARY, "A" },
	{ "not masked", "\x81\x05Hello", 7, -EPROTO, false, 0, NULL },
	{ "a reserved bit", "\xc1\x80\x01\x02\x03\x04", 6, -EPROTO, false, 0, NULL },
	{ "a reserved opcode", "\x83\x80\x01\x02\x03\x04", 6, -EPROTO, false, 0, NULL },
	{ "a ping in pieces", "\x09\x80\x01\x02\x03\x04", 6, -EPROTO, false, 0, NULL },
	{ "a ping of 126 bytes", "\x89\xfe\x00\x7e\x01\x02\x03\x04", 8, -EPROTO, false, 0, NULL },
	{ "over what is taken", "\x82\xfe\x04\x01\x01\x02\x03\x04", 8, -EMSGSIZE, false, 0, NULL },
	{ "2^63 bytes", "\x82\xff\x80\x00\x00\x00\x00\x00\x00\x00\x01\x02\x03\x04", 14, -EMSGSIZE, false, 0, NULL },
};

static void test_frames(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(frames) / sizeof(*frames); i++) {
		const struct known *k = &frames[i];
		uint8_t data[16];
		struct ws_frame f = { 0 };

		memcpy(data, k->bytes, sizeof(data));
		if (ws_frame_parse(&f, data, k->size, 1024) != k->want)
			fail_msg("%s", k->name);
		if (k->want < 0)
			continue;
		assert_int_equal(f.fin, k->fin);
		assert_int_equal(f.opcode, k->opcode);
		assert_int_equal(f.size, strlen(k->payload));
		assert_memory_equal(f.payload, k->payload, f.size);
		for (ssize_t n = 0; n < k->want; n++) {
			memcpy(data, k->bytes, sizeof(data));
			assert_int_equal(ws_frame_parse(&f, data, (size_t)n, 1024), 0);
		}
	}
}

/* 5.7: 256 bytes and 64 KiB of binary, unmasked. */
static void test_headers(void **state)
{
	static const struct { enum ws_opcode opcode; size_t size; size_t n; uint8_t bytes[WS_FRAME_HEADER_MAX + 1]; } known[] = {
		{ WS_PING, 5, 2, "\x89\x05" },
		{ WS_TEXT, 125, 2, "\x81\x7d" },
		{ WS_BINARY, 256, 4, "\x82\x7e\x01\x00" },
		{ WS_BINARY, 65535, 4, "\x82\x7e\xff\xff" },
		{ WS_BINARY, 65536, 10, "\x82\x7f\x00\x00\x00\x00\x00\x01\x00\x00" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++) {
		uint8_t header[WS_FRAME_HEADER_MAX];

		assert_int_equal(ws_frame_header(header, known[i].opcode, known[i].size), known[i].n);
		assert_memory_equal(header, known[i].bytes, known[i].n);
	}
}

/* Frames in their order, and what comes of each; 8 bytes are the most. */
static void test_messages(void **state)
{
	static const struct {
		const char *name;
		struct { enum ws_opcode opcode; bool fin; const char *payload; int got; const char *whole; } f[4];
	} cases[] = {
		{ "whole ones", { { WS_TEXT, true, "Hello", 1, "Hello" }, { WS_BINARY, true, "", 1, "" } } },
		{ "in three pieces, twice", { { WS_TEXT, false, "He", 0, NULL }, { WS_CONTINUATION, false, "l", 0, NULL },
		                              { WS_CONTINUATION, true, "lo", 1, "Hello" }, { WS_BINARY, true, "x", 1, "x" } } },
		{ "pieces of nothing", { { WS_TEXT, false, "", 0, NULL }, { WS_CONTINUATION, true, "", 1, "" } } },
		{ "continues nothing", { { WS_CONTINUATION, true, "lo", -EPROTO, NULL } } },
		{ "a message within another", { { WS_TEXT, false, "He", 0, NULL }, { WS_TEXT, true, "llo", -EPROTO, NULL } } },
		{ "too long in pieces", { { WS_BINARY, false, "12345678", 0, NULL }, { WS_CONTINUATION, false, "9", -EMSGSIZE, NULL } } },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct ws_message m;
		enum ws_opcode first = WS_CONTINUATION;

		ws_message_init(&m, 8);
		for (size_t k = 0; k < 4 && cases[i].f[k].payload; k++) {
			char payload[16];
			struct ws_frame whole, f = { cases[i].f[k].fin, cases[i].f[k].opcode, (uint8_t *)payload,
			                             strlen(cases[i].f[k].payload) };

			snprintf(payload, sizeof(payload), "%s", cases[i].f[k].payload);
			first = f.opcode == WS_CONTINUATION ? first : f.opcode;
			if (ws_message_take(&m, &f, &whole) != cases[i].f[k].got)
				fail_msg("%s: frame %zu", cases[i].name, k);
			if (!cases[i].f[k].whole)
				continue;
			assert_int_equal(whole.opcode, first);
			assert_int_equal(whole.size, strlen(cases[i].f[k].whole));
			assert_memory_equal(whole.payload, cases[i].f[k].whole, whole.size);
		}
		ws_message_clear(&m);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_upgrade), cmocka_unit_test(test_no_upgrade), cmocka_unit_test(test_frames),
		cmocka_unit_test(test_headers), cmocka_unit_test(test_messages),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
