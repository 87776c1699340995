/* RTP packets in any order -> one talker's packets in order; losses counted to the packet. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include "wire/rtp.h"

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct rtp_config config = { .reorder_ms = 100, .relock_ms = 200, .clock_hz = 8000 };

enum { LOG_LEN = 4096 };

/* What came out: "3" a packet, "+2" two missing before it, "|" a new source before it. */
static void note(void *ctx, const struct rtp_packet *p, const struct rtp_step *step)
{
	char *log = ctx;
	size_t n = strlen(log);

	if (step->restart)
		n += (size_t)snprintf(log + n, LOG_LEN - n, "| ");
	if (step->missing)
		n += (size_t)snprintf(log + n, LOG_LEN - n, "+%d ", (int)step->missing);
	snprintf(log + n, LOG_LEN - n, "%d ", p->payload[0] | p->payload[1] << 8);
}

static void send(struct rtp_receiver *r, uint32_t ssrc, uint16_t sequence, int64_t now_ms)
{
	uint8_t payload[2] = { (uint8_t)sequence, (uint8_t)(sequence >> 8) };
	struct rtp_packet p = { .sequence = sequence, .timestamp = 160u * sequence, .ssrc = ssrc, .payload = payload,
	                        .size = 2 };

	rtp_receiver_push(r, &p, now_ms);
}

/* Sequence numbers as they arrive, 20 ms apart; the numbers of another source are over 100000. */
static const struct {
	const char *arrive, *given;
	uint64_t    lost, duplicates, late, foreign;
} table[] = {
	{ "1 2 3 4",             "| 1 2 3 4 ",                 0, 0, 0, 0 },
	{ "1",                   "",                           0, 0, 0, 0 },
	{ "2 1 3",               "| 1 2 3 ",                   0, 0, 0, 0 },
	{ "1 2 4 3 5",           "| 1 2 3 4 5 ",               0, 0, 0, 0 },
	{ "1 2 2 3 3 3 4",       "| 1 2 3 4 ",                 0, 3, 0, 0 },
	{ "1 2 4 4 5 3",         "| 1 2 3 4 5 ",               0, 1, 0, 0 },
	{ "1 2 4 5 6 7 8 9 3 10", "| 1 2 +1 4 5 6 7 8 9 10 ",  1, 0, 1, 0 },
	{ "1 2 4 6 8 9 10 11 12 13", "| 1 2 +1 4 +1 6 +1 8 9 10 11 12 13 ", 3, 0, 0, 0 },
	{ "1 2 6 7",             "| 1 2 +3 6 7 ",              3, 0, 0, 0 },
	{ "1 2 90 91",           "| 1 2 +87 90 91 ",           87, 0, 0, 0 },
	{ "65534 65535 0 1",     "| 65534 65535 0 1 ",         0, 0, 0, 0 },
	{ "65534 65535 1 0 2",   "| 65534 65535 0 1 2 ",       0, 0, 0, 0 },
	{ "65533 65535 65534 2", "| 65533 65534 65535 +2 2 ",  2, 0, 0, 0 },
	{ "1 2 20000 3 4",       "| 1 2 3 4 ",                 0, 0, 0, 0 },
	{ "1 2 20000 20001 20002", "| 1 2 | 20000 20001 20002 ", 0, 0, 0, 0 },
	{ "1 2 100007 3 100008 4 100009", "| 1 2 3 4 ",        0, 0, 0, 0 },
	{ "1 2 100007 100008 100009 100010 100011 100012 100013 100014 100015 100016 100017",
	  "| 1 2 | 7 8 9 10 11 12 13 14 15 16 17 ",            0, 0, 0, 0 },
	{ "1 2 100007 200007 100008 3", "| 1 2 3 ",            0, 0, 0, 2 },
};

static void test_table(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		struct rtp_receiver *r;
		char log[LOG_LEN] = "", *end;
		int64_t now_ms = 0;

		assert_int_equal(rtp_receiver_create(&r, &config, note, log), 0);
		for (const char *s = table[i].arrive; *s; s = end, now_ms += 20) {
			unsigned long n = strtoul(s, &end, 10);

			send(r, (uint32_t)(n / 100000 + 1), (uint16_t)(n % 100000), now_ms);
		}
		rtp_receiver_flush(r);
		assert_string_equal(log, table[i].given);
		assert_int_equal(rtp_receiver_counts(r)->lost, table[i].lost);
		assert_int_equal(rtp_receiver_counts(r)->duplicates, table[i].duplicates);
		assert_int_equal(rtp_receiver_counts(r)->late, table[i].late);
		assert_int_equal(rtp_receiver_counts(r)->foreign, table[i].foreign);
		rtp_receiver_destroy(r);
	}
}

/* A hole is closed by time alone, too. */
static void test_tick(void **state)
{
	(void)state;
	struct rtp_receiver *r;
	char log[LOG_LEN] = "";

	assert_int_equal(rtp_receiver_create(&r, &config, note, log), 0);
	send(r, 1, 1, 0);
	send(r, 1, 2, 20);
	send(r, 1, 4, 40);
	rtp_receiver_tick(r, 139);
	assert_string_equal(log, "| 1 2 ");
	rtp_receiver_tick(r, 140);
	assert_string_equal(log, "| 1 2 +1 4 ");
	rtp_receiver_destroy(r);
}

/* Whatever is lost at random or in bursts, with the rest shuffled within 60 ms and now and then doubled: what is given,
 * and what is told as missing, add up to all that was sent. */
static void test_accounting(void **state)
{
	(void)state;
	static const struct { unsigned percent, burst; } losses[] = { { 0, 1 }, { 1, 1 }, { 5, 1 }, { 20, 1 }, { 2, 10 } };
	enum { SENT = 100000 };

	srand(1);
	for (size_t i = 0; i < sizeof(losses) / sizeof(*losses); i++) {
		struct rtp_receiver *r;
		uint64_t dropped = 0, doubled = 0, left = 0;
		char log[LOG_LEN];
		uint16_t pending = 0;
		bool waits = false;

		assert_int_equal(rtp_receiver_create(&r, &config, note, log), 0);
		for (int n = 0; n < SENT; n++) {
			bool edge = n < 4 || n >= SENT - 4;

			log[0] = '\0';
			if (!left && !edge &&
			    (unsigned)rand() % 10000 < losses[i].percent * 100 / losses[i].burst)
				left = losses[i].burst;
			if (left && !edge) {
				left--;
				dropped++;
				continue;
			}
			if (!waits && !edge && rand() % 20 == 0) {
				pending = (uint16_t)n;
				waits = true;
				continue;
			}
			send(r, 1, (uint16_t)n, n * 20);
			if (rand() % 50 == 0) {
				send(r, 1, (uint16_t)n, n * 20);
				doubled++;
			}
			if (waits) {
				send(r, 1, pending, n * 20);
				waits = false;
			}
		}
		rtp_receiver_flush(r);

		const struct rtp_counts *c = rtp_receiver_counts(r);

		assert_int_equal(c->lost, dropped + c->late);
		assert_int_equal(c->received + c->lost, SENT);
		assert_int_equal(c->duplicates, doubled);
		assert_int_equal(c->locks, 1);
		assert_true(losses[i].percent == 0 ? dropped == 0 : dropped > SENT * losses[i].percent / 200);
		rtp_receiver_destroy(r);
	}
}

static const struct {
	const char *name, *hex;
	int err, type, size;
} packets[] = {
	{ "plain",            "8000 0001 00000002 00000003 aabb",                0, 0, 2 },
	{ "A-law, marker",    "8088 0001 00000002 00000003 aabb",                0, 8, 2 },
	{ "no payload",       "8000 0001 00000002 00000003",                     0, 0, 0 },
	{ "one CSRC",         "8100 0001 00000002 00000003 00000004 aabb",       0, 0, 2 },
	{ "extension",        "9000 0001 00000002 00000003 bede0001 00000000 aa", 0, 0, 1 },
	{ "padding",          "a000 0001 00000002 00000003 aabb0002",            0, 0, 2 },
	{ "version 1",        "4000 0001 00000002 00000003 aabb",               -1, 0, 0 },
	{ "short",            "8000 0001 00000002 000000",                      -1, 0, 0 },
	{ "CSRCs cut",        "8f00 0001 00000002 00000003 aabb",               -1, 0, 0 },
	{ "extension cut",    "9000 0001 00000002 00000003 bede00ff",           -1, 0, 0 },
	{ "extension missing", "9000 0001 00000002 00000003",                   -1, 0, 0 },
	{ "padding too long", "a000 0001 00000002 00000003 aabb00ff",           -1, 0, 0 },
	{ "padding of none",  "a000 0001 00000002 00000003 aabb0000",           -1, 0, 0 },
};

static void test_parse(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(packets) / sizeof(*packets); i++) {
		uint8_t data[64];
		size_t n = 0;
		struct rtp_packet p;

		for (const char *s = packets[i].hex; *s; s++) {
			char two[3] = { s[0], *s == ' ' ? '\0' : s[1], '\0' };

			if (*s == ' ')
				continue;
			data[n++] = (uint8_t)strtoul(two, NULL, 16);
			s++;
		}
		if (packets[i].err) {
			assert_true(rtp_parse(&p, data, n) < 0);
			continue;
		}
		assert_int_equal(rtp_parse(&p, data, n), 0);
		assert_int_equal(p.type, packets[i].type);
		assert_int_equal(p.size, packets[i].size);
		assert_int_equal(p.sequence, 1);
		assert_int_equal(p.timestamp, 2);
		assert_int_equal(p.ssrc, 3);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_table),
		cmocka_unit_test(test_tick),
		cmocka_unit_test(test_accounting),
		cmocka_unit_test(test_parse),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
