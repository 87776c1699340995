/* test_lockstep.c - two senders whose clocks part stay together in the call; two that do not are left alone, bit for bit */

#include "intake/lockstep.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

enum { RATE = 8000, FRAME = 160, FRAME_MS = 20 };

static const struct clocks_config clocks = {
	.step_ms = 12, .together_ms = 15, .settling_s = 3, .slope_s = 30, .hurry_share = 0.02f,
};

/* What came out of the agent's side. */
struct log {
	int64_t position, frames, lost;
	bool    same;                           /* so far, bit for bit what went in */
	const float *in;
};

static void take(void *ctx, const struct audio_block *b)
{
	struct log *l = ctx;

	if (!b->samples[AGENT])
		return;
	l->lost += b->position - l->position;
	l->position = b->position + (int64_t)b->frames;
	l->frames += (int64_t)b->frames;
	l->same &= b->frames == FRAME && !memcmp(b->samples[AGENT], l->in, FRAME * sizeof(*l->in));
}

struct run {
	struct lockstep *lockstep;
	struct log log;
	double   ppm;                           /* the agent's clock over the caller's */
	unsigned jitter_ms;
	int64_t  packets[SIDES];
};

static unsigned noise;

/* 0 to n, the same each time. */
static unsigned jitter(unsigned n)
{
	noise = noise * 1664525 + 1013904223;
	return n ? (noise >> 16) % (n + 1) : 0;
}

static void send_packet(struct run *r, enum side side, int64_t now_ms)
{
	float x[FRAME];
	struct audio_block b = { .position = r->packets[side]++ * FRAME, .frames = FRAME };

	for (size_t i = 0; i < FRAME; i++)
		x[i] = (float)((b.position + (int64_t)i) % 97) / 97;
	b.samples[side] = x;
	r->log.in = x;
	lockstep_block(r->lockstep, &b);
	lockstep_heard(r->lockstep, side, now_ms);
}

/* So many seconds by the wall; each side's packet k is due at k * 20 ms by its own clock, and comes a little later. */
static void play(struct run *r, int64_t from_s, int64_t to_s)
{
	for (int64_t ms = from_s * 1000 + 1; ms <= to_s * 1000; ms++) {
		unsigned late = jitter(r->jitter_ms);

		if ((ms - 1) % FRAME_MS == 0)
			send_packet(r, CALLER, ms + late);
		while ((double)(r->packets[AGENT] * FRAME_MS) / (1 + r->ppm * 1e-6) <= (double)(ms - 1))
			send_packet(r, AGENT, ms + jitter(r->jitter_ms));
	}
}

static void start(struct run *r, double ppm, unsigned jitter_ms)
{
	static const unsigned rate_hz[SIDES] = { RATE, RATE };

	*r = (struct run) { .ppm = ppm, .jitter_ms = jitter_ms, .log.same = true };
	noise = 1;
	assert_int_equal(lockstep_create(&r->lockstep, rate_hz, &clocks, take, &r->log), 0);
}

static double apart_ms(const struct run *r)
{
	return (double)(lockstep_position_ms(r->lockstep, AGENT) - lockstep_position_ms(r->lockstep, CALLER));
}

static void test_no_drift(void **state)
{
	struct run r;

	(void)state;
	start(&r, 0, 15);
	play(&r, 0, 120);
	assert_true(r.log.same);
	assert_true(lockstep_drift_ppm(r.lockstep) == 0);
	assert_int_equal(r.log.frames, r.packets[AGENT] * FRAME);
	lockstep_destroy(r.lockstep);
}

/* Real crystals, and far worse: their drift is followed within two packets, and told. */
static void test_drift(void **state)
{
	static const double ppm[] = { 200, -200, 2000, -5000 };

	(void)state;
	for (size_t i = 0; i < sizeof(ppm) / sizeof(*ppm); i++) {
		struct run r;

		start(&r, ppm[i], 10);
		play(&r, 0, 400);
		assert_true(fabs(apart_ms(&r)) <= 45);
		assert_true(fabs(lockstep_drift_ppm(r.lockstep) - ppm[i]) < 50 + fabs(ppm[i]) / 10);
		assert_int_equal(r.log.lost, 0);
		assert_false(r.log.same);
		lockstep_destroy(r.lockstep);
	}
}

/* A loss is as long as it was, whatever the clock; the end is level. */
static void test_loss_and_end(void **state)
{
	struct run r;

	(void)state;
	start(&r, 2000, 5);
	play(&r, 0, 300);
	r.packets[AGENT] += 50;
	play(&r, 300, 302);
	assert_in_range(r.log.lost, 990 * RATE / 1000, 1000 * RATE / 1000);
	lockstep_finish(r.lockstep, 303000);
	assert_int_equal(lockstep_position_ms(r.lockstep, AGENT), 303000);
	lockstep_destroy(r.lockstep);
}

/* A file sent in a hurry: eight seconds in one, each side when it likes. */
static void test_hurry(void **state)
{
	struct run r;

	(void)state;
	start(&r, 0, 0);
	for (int64_t ms = 1; ms < 120000; ms++)
		for (int i = 0; ms % 20 == 0 && i < 8; i++) {
			send_packet(&r, CALLER, ms);
			if (ms / 5000 % 2 == 0 || i < 6)
				send_packet(&r, AGENT, ms + 1);
		}
	assert_true(r.log.same);
	assert_true(lockstep_drift_ppm(r.lockstep) == 0);
	lockstep_destroy(r.lockstep);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_no_drift), cmocka_unit_test(test_drift), cmocka_unit_test(test_loss_and_end),
		cmocka_unit_test(test_hurry),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
