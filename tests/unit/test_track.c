/* Packets in order -> blocks in their places.  Times in packets of 20 ms: 160 samples of G.711. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include "wire/track.h"

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FRAMES = 160, LOG_LEN = 1024, PCMU = 0, EVENT = 101, L16 = 96, G722 = 9 };

struct log {
	int64_t position;
	char    text[LOG_LEN];
};

/* Runs of equal kind, in packets: a3 three of audio, z2 two of silence, x1 one lost. */
static void note(void *ctx, const struct audio_block *b)
{
	struct log *log = ctx;
	int64_t hole = b->position - log->position;
	size_t n = strlen(log->text);

	assert_non_null(b->samples[AGENT]);
	assert_null(b->samples[CALLER]);
	if (hole)
		n += (size_t)snprintf(log->text + n, LOG_LEN - n, "x%g ", (double)hole / FRAMES);
	if (b->frames)
		snprintf(log->text + n, LOG_LEN - n, "%c%g ", b->samples[AGENT][0] == 0 ? 'z' : 'a',
		         (double)b->frames / FRAMES);
	log->position = b->position + (int64_t)b->frames;
}

static struct track *start(struct log *log, struct track_origin *origin, unsigned rate_hz)
{
	struct track *t;
	struct track_config cfg = { .side = AGENT, .rate_hz = rate_hz, .idle_ms = 1000, .leap_ms = 2000 };
	struct codec_format event, l16;

	memset(log, 0, sizeof(*log));
	assert_int_equal(track_create(&t, &cfg, origin, note, log), 0);
	assert_true(codec_find(&event, "telephone-event", 8000, 1) && codec_find(&l16, "L16", 8000, 1));
	track_map(t, EVENT, &event);
	track_map(t, L16, &l16);
	return t;
}

/*
 * A script: each packet is "timestamp@arrival" in packets, with letters before it: m marker, e event, u unknown type, r
 * restart, and a digit: that many sequence numbers missing; "t@arrival" is a tick.
 */
static void play(struct track *t, const char *script)
{
	static const uint8_t loud[FRAMES] = { 0 };

	for (char *end; *script; script = end + (*end == ' ')) {
		struct rtp_packet p = { .type = PCMU, .payload = loud, .size = FRAMES };
		struct rtp_step step = { 0 };
		bool tick = false;

		for (; *script && strchr("meurt+", *script); script++) {
			p.marker |= *script == 'm';
			p.type = *script == 'e' ? EVENT : *script == 'u' ? 77 : p.type;
			step.restart |= *script == 'r';
			step.missing += *script == '+';
			tick |= *script == 't';
		}
		p.timestamp = (uint32_t)(strtod(script, &end) * FRAMES) + 0xffffff00u;
		step.arrived_ms = (int64_t)(strtod(end + 1, &end) * TRACK_STEP_MS);
		if (tick)
			track_tick(t, step.arrived_ms);
		else
			track_packet(t, &p, &step);
	}
}

static const struct { const char *name, *script, *blocks; } table[] = {
	{ "in a row",            "0@0 1@1 2@2",                  "a1 a1 a1 " },
	{ "jitter is nothing",   "0@0 1@1.9 2@2 3@7 4@7",        "a1 a1 a1 a1 a1 " },
	{ "one lost",            "0@0 1@1 +3@3 4@4",             "a1 a1 x1 a1 a1 " },
	{ "three lost",          "0@0 +++4@4",                   "a1 x3 a1 " },
	{ "unsent",              "0@0 m5@5 6@6",                 "a1 z4 a1 a1 " },
	{ "unsent, then lost",   "0@0 +5@5 6@6",                 "a1 z3 x1 a1 a1 " },
	{ "lost, then unsent",   "0@0 +m5@5",                    "a1 x1 z3 a1 " },
	{ "events are silence",  "0@0 e1@1 e1@2 e1@3 4@4",       "a1 z3 a1 " },
	{ "unknown is nothing",  "0@0 u1@1 u2@2 3@3",            "a1 z2 a1 " },
	{ "another origin",      "0@0 1@1 r900@2 901@3",         "a1 a1 a1 a1 " },
	{ "another, later",      "0@0 1@1 r900@12 901@13",       "a1 a1 z10 a1 a1 " },
	{ "a leap forward",      "0@0 1@1 5000@2 5001@3",        "a1 a1 a1 a1 " },
	{ "a leap back",         "1000@0 1001@1 2@2 3@3",        "a1 a1 a1 a1 " },
	{ "a long silence",      "0@0 m60@60",                 "a1 z25.6 z25.6 z7.8 a1 " },
	{ "a clock that paused", "0@0 t@200 1@201 2@202",      "a1 z25.6 z25.6 z25.6 z25.6 z25.6 z22 z25.6 z24.4 a1 a1 " },
	{ "idle",                "0@0 t@40 t@60 t@61 m70@70",    "a1 z10 z1 z25.6 z25.6 z6.8 a1 " },
	{ "idle but late",       "0@0 t@61 1@61 2@61 12@61 13@62", "a1 z11 a1 a1 " },
};

static void test_table(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		struct track_origin origin = { 0 };
		struct log log;
		struct track *t = start(&log, &origin, 8000);

		play(t, table[i].script);
		if (strcmp(log.text, table[i].blocks))
			print_message("%s\n", table[i].name);
		assert_string_equal(log.text, table[i].blocks);
		track_destroy(t);
	}
}

/* The side that starts later starts later in the call, in whole packets. */
static void test_origin(void **state)
{
	(void)state;
	static const struct { const char *script, *blocks; } late[] = {
		{ "5@0 6@1", "a1 a1 " }, { "5@0.9 6@2", "a1 a1 " }, { "5@10.5 6@11", "z10 a1 a1 " },
		{ "t@40 t@60", "z10 " },
	};

	for (size_t i = 0; i < sizeof(late) / sizeof(*late); i++) {
		struct track_origin origin = { true, 0 };
		struct log log;
		struct track *t = start(&log, &origin, 8000);

		play(t, late[i].script);
		assert_string_equal(log.text, late[i].blocks);
		track_destroy(t);
	}
}

/* A codec may change within a call: nothing moves. */
static void test_codec_change(void **state)
{
	(void)state;
	static const struct { int type; size_t size; } packets[] = {
		{ PCMU, 160 }, { L16, 320 }, { G722, 160 }, { G722, 160 }, { 8, 160 },
	};
	static uint8_t payload[320];
	struct track_origin origin = { 0 };
	struct log log;
	struct track *t = start(&log, &origin, 8000);

	for (int i = 0; i < 500; i++) {
		size_t k = (size_t)i / 100;
		struct rtp_packet p = { .type = (uint8_t)packets[k].type, .payload = payload, .size = packets[k].size,
		                        .timestamp = (uint32_t)(i * FRAMES) };
		struct rtp_step step = { .arrived_ms = i * TRACK_STEP_MS };

		log.text[0] = '\0';
		track_packet(t, &p, &step);
		assert_null(strchr(log.text, 'x'));
	}
	assert_true(llabs(log.position - 500 * FRAMES) <= 64);
	track_destroy(t);
}

static void test_run_and_skip(void **state)
{
	(void)state;
	static uint8_t payload[6400];
	struct track_origin origin = { 0 };
	struct log log;
	struct track *t = start(&log, &origin, 16000);
	struct codec_format f;

	memset(payload, 1, sizeof(payload));
	assert_true(codec_find(&f, "S16LE", 16000, 2));
	track_run(t, &f, payload, sizeof(payload), 1, 0);
	assert_int_equal(track_position_ms(t), 100);
	track_skip(t, 500, GAP_PAUSE, 2000);
	track_run(t, &f, payload, sizeof(payload), 1, 2020);
	assert_int_equal(track_position_ms(t), 700);
	track_finish(t, 1000);
	assert_int_equal(track_position_ms(t), 1000);
	track_finish(t, 500);
	assert_int_equal(track_position_ms(t), 1000);
	track_destroy(t);
}

static void test_bad_config(void **state)
{
	(void)state;
	struct track_origin origin = { 0 };
	struct track *t = (struct track *)state;

	assert_true(track_create(&t, &(struct track_config) { .rate_hz = 4000 }, &origin, note, NULL) < 0);
	assert_null(t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_table),
		cmocka_unit_test(test_origin),
		cmocka_unit_test(test_codec_change),
		cmocka_unit_test(test_run_and_skip),
		cmocka_unit_test(test_bad_config),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
