/*
 * fuzz_ws.c - bytes of any kind -> upgrade requests and their signatures, frames, dialects, AudioSocket
 *
 * Input: a byte that chooses what reads it (0-2 a dialect through frames, 3 an upgrade, 4 AudioSocket), and the bytes.
 * Dialects are fed whole messages: each a byte of opcode and mask, a byte of length (x 4), and so many bytes.
 */
#include "wire/audiosocket.h"
#include "wire/dialect.h"
#include "wire/signature.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static volatile unsigned sum;                   /* so that every byte that is given is read */

static int on_start(void *ctx, const struct dialect_start *start)
{
	(void)ctx;
	if (start->format.rate_hz < 8000 || start->format.rate_hz > 48000 || start->format.channels < 1 ||
	    start->format.channels > 2 || !memchr(start->agent_id, '\0', sizeof(start->agent_id)))
		abort();
	return 0;
}

static void read_all(const uint8_t *payload, size_t size)
{
	for (size_t i = 0; i < size; i++)
		sum += payload[i];
}

static void on_audio(void *ctx, const uint8_t *payload, size_t size)
{
	(void)ctx;
	read_all(payload, size);
}

static void on_packet(void *ctx, unsigned track, int64_t at_ms, uint64_t missing, const uint8_t *payload, size_t size)
{
	(void)ctx;
	(void)missing;
	if (track > 1 || at_ms < 0)
		abort();
	read_all(payload, size);
}

static void on_skip(void *ctx, int64_t ms, enum gap_reason reason)
{
	(void)ctx;
	(void)reason;
	if (ms < 0 || ms > 86400000)
		abort();
}

static void on_hold(void *ctx, bool on)
{
	(void)ctx;
	sum += on;
}

static void on_stop(void *ctx, const char *reason)
{
	(void)ctx;
	read_all((const uint8_t *)reason, strlen(reason));
}

static void on_send(void *ctx, const char *text)
{
	on_stop(ctx, text);
}

static void on_close(void *ctx, unsigned code, const char *why)
{
	(void)code;
	on_stop(ctx, why);
}

static void fuzz_dialect(const char *name, const uint8_t *data, size_t size)
{
	static const struct dialect_calls calls = {
		.start = on_start, .audio = on_audio, .packet = on_packet, .skip = on_skip, .hold = on_hold, .stop = on_stop,
		.send = on_send, .close = on_close,
	};
	static const struct dialect_config cfg;
	struct dialect *d;
	int64_t now_ms = 0;

	if (dialect_create(&d, name, &cfg, &calls, NULL))
		abort();
	while (size > 2 && 4u * data[1] <= size - 2) {
		size_t n = 4u * data[1];
		char *copy = malloc(n + !n);

		memcpy(copy, data + 2, n);
		if (data[0] & 2)
			dialect_pause(d, data[0] & 4);
		if (data[0] & 1)
			dialect_binary(d, (const uint8_t *)copy, n);
		else
			dialect_text(d, copy, n, now_ms += 20);
		free(copy);
		data += 2 + n;
		size -= 2 + n;
	}
	/* The rest is one message: JSON is longer than what a byte counts. */
	dialect_text(d, (const char *)data, size, now_ms);
	dialect_leave(d, "end");
	dialect_destroy(d);
}

static void fuzz_upgrade(const uint8_t *data, size_t size)
{
	struct ws_request r;
	char accept[WS_ACCEPT_LEN];

	if (ws_request_parse(&r, (const char *)data, size) <= 0)
		return;
	ws_accept(r.key, accept);
	if (signature_admits(&r, "key", "c2VjcmV0", 1700000000))
		sum++;
}

static void fuzz_frames(uint8_t *data, size_t size)
{
	struct ws_frame f;

	for (ssize_t n; (n = ws_frame_parse(&f, data, size, 65536)) > 0; data += n, size -= (size_t)n)
		read_all(f.payload, f.size);
}

static void fuzz_audiosocket(const uint8_t *data, size_t size)
{
	struct audiosocket_message m;

	for (ssize_t n; (n = audiosocket_parse(&m, data, size)) > 0; data += n, size -= (size_t)n)
		read_all(m.payload, m.size);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const names[] = { "audiohook", "twilio", "plain" };
	uint8_t *copy;

	if (!size)
		return 0;
	copy = malloc(size);
	memcpy(copy, data, size);
	if (copy[0] < 3)
		fuzz_dialect(names[copy[0]], copy + 1, size - 1);
	else if (copy[0] == 3)
		fuzz_upgrade(copy + 1, size - 1);
	else if (copy[0] == 4)
		fuzz_audiosocket(copy + 1, size - 1);
	else
		fuzz_frames(copy + 1, size - 1);
	free(copy);
	return 0;
}
