/* Blocks -> frames in step: every sample in its place, every lost one accounted for. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include "analysis/feed.h"
#include "settings/settings.h"

#include <cmocka.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>

enum { RATE_HZ = 8000, SAMPLES = 60 * 48000 };

static struct calibration *cal;
static struct fft *fft;
static float *silence;

struct heard {
	int64_t frames, lost[SIDES];
	int64_t told_ms[SIDES + 1];
	size_t  gaps;
	int64_t first_lost[SIDES], last_lost[SIDES];
};

static void drain(struct feed *f, struct heard *h, int64_t until_ms)
{
	struct features features[SIDES];
	struct feed_gap gap;

	while (feed_next(f, features)) {
		assert_int_equal(features[CALLER].frame, h->frames);
		assert_int_equal(features[AGENT].frame, h->frames);
		for (int s = 0; s < SIDES; s++) {
			if (!features[s].lost)
				continue;
			if (h->lost[s]++ == 0)
				h->first_lost[s] = h->frames;
			h->last_lost[s] = h->frames;
		}
		h->frames++;
		if (until_ms >= 0)
			continue;
		while (feed_gap(f, h->frames * 10, &gap)) {
			assert_true(gap.end_ms <= h->frames * 10);
			h->told_ms[gap.side] += gap.lost_ms;
			h->gaps++;
		}
	}
	while (until_ms >= 0 && feed_gap(f, until_ms, &gap)) {
		h->told_ms[gap.side] += gap.lost_ms;
		h->gaps++;
	}
}

static void push(struct feed *f, struct heard *h, int64_t at, size_t frames, bool caller, bool agent)
{
	feed_block(f, &(struct audio_block) {
		.position = at, .frames = frames, .reason = GAP_OVERRUN,
		.samples = { caller ? silence : NULL, agent ? silence : NULL },
	});
	drain(f, h, -1);
}

static struct feed *begin(struct heard *h, unsigned caller_hz, unsigned agent_hz)
{
	struct feed *f;

	*h = (struct heard) { 0 };
	assert_int_equal(feed_create(&f, (unsigned[SIDES]) { caller_hz, agent_hz }, true, cal, fft), 0);
	return f;
}

static void finish(struct feed *f, struct heard *h)
{
	feed_finish(f);
	drain(f, h, INT64_MAX);
	feed_destroy(f);
}

/* Rates differ, and blocks; frames stay in step and none is missing. */
static void test_rates(void **state)
{
	(void)state;
	static const unsigned rates[][SIDES] = { { 8000, 8000 }, { 8000, 44100 }, { 11025, 48000 }, { 22050, 16000 } };

	for (size_t i = 0; i < sizeof(rates) / sizeof(*rates); i++) {
		struct heard h;
		struct feed *f = begin(&h, rates[i][CALLER], rates[i][AGENT]);

		for (int s = 0; s < 20; s++) {
			push(f, &h, s * (int64_t)rates[i][CALLER], rates[i][CALLER], true, false);
			push(f, &h, s * (int64_t)rates[i][AGENT], rates[i][AGENT], false, true);
		}
		assert_int_equal(feed_duration_ms(f), 20000);
		finish(f, &h);
		assert_int_equal(h.frames, 2000);
		assert_int_equal(h.gaps, 0);
		assert_int_equal(h.lost[CALLER] + h.lost[AGENT], 0);
	}
}

/* One packet in two lost on the caller's side for 20 s: each is told, each in its place. */
static void test_every_packet(void **state)
{
	(void)state;
	struct heard h;
	struct feed *f = begin(&h, RATE_HZ, RATE_HZ);

	for (int64_t at = 0; at < 20 * RATE_HZ; at += 160) {
		if (at % 320 == 0)
			push(f, &h, at, 160, true, false);
		push(f, &h, at, 160, false, true);
	}
	push(f, &h, 20 * RATE_HZ, 160, true, true);
	finish(f, &h);
	assert_int_equal(h.gaps, 500);
	assert_int_equal(h.told_ms[CALLER], 10000);
	assert_int_equal(h.told_ms[AGENT], 0);
	assert_int_equal(h.frames, 2002);
}

/* More gaps than can wait at once: told as fewer, and none of the loss is forgotten. */
static void test_many_gaps(void **state)
{
	(void)state;
	struct heard h;
	struct feed *f = begin(&h, RATE_HZ, RATE_HZ);

	for (int64_t at = 0; at < 4 * RATE_HZ; at += 160)
		push(f, &h, at + 80, 80, true, false);          /* 400 gaps of 10 ms, and the agent is late */
	for (int64_t at = 0; at < 4 * RATE_HZ; at += 160)
		push(f, &h, at, 160, false, true);
	finish(f, &h);
	assert_in_range(h.gaps, 2, 399);
	assert_int_equal(h.told_ms[CALLER], 2000);
}

/* What comes again or late is left out; what overlaps is taken from where it is new. */
static void test_again(void **state)
{
	(void)state;
	struct heard h;
	struct feed *f = begin(&h, RATE_HZ, RATE_HZ);

	push(f, &h, 0, RATE_HZ, true, true);
	push(f, &h, 0, RATE_HZ, true, true);
	push(f, &h, RATE_HZ / 2, RATE_HZ, true, true);
	assert_int_equal(feed_duration_ms(f), 1500);
	finish(f, &h);
	assert_int_equal(h.frames, 150);
	assert_int_equal(h.gaps, 0);
}

/* Lost frames are flagged where they were, and a frame's length around them. */
static void test_place(void **state)
{
	(void)state;
	struct heard h;
	struct feed *f = begin(&h, RATE_HZ, RATE_HZ);

	push(f, &h, 0, RATE_HZ, true, true);
	push(f, &h, RATE_HZ, RATE_HZ, false, true);
	push(f, &h, 2 * RATE_HZ, RATE_HZ, true, true);
	finish(f, &h);
	assert_in_range(h.first_lost[CALLER], 97, 100);
	assert_in_range(h.last_lost[CALLER], 199, 202);
	assert_int_equal(h.lost[AGENT], 0);
	assert_int_equal(h.told_ms[CALLER], 1000);
}

/* A side that ends earlier is filled in and told; a hop's difference is not. */
static void test_shorter(void **state)
{
	(void)state;
	static const struct { int64_t frames; int64_t told_ms; } table[] = { { 0, 0 }, { 79, 0 }, { 80, 10 }, { 16000, 2000 } };

	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		struct heard h;
		struct feed *f = begin(&h, RATE_HZ, RATE_HZ);

		push(f, &h, 0, 4 * RATE_HZ, true, false);
		push(f, &h, 0, (size_t)(4 * RATE_HZ - table[i].frames), false, true);
		finish(f, &h);
		assert_int_equal(h.told_ms[AGENT], table[i].told_ms);
		assert_in_range(h.frames, 399, 400);
	}
}

static void test_refused(void **state)
{
	(void)state;
	struct feed *f;

	assert_int_equal(feed_create(&f, (unsigned[SIDES]) { 8000, 96000 }, true, cal, fft), -EINVAL);
	assert_null(f);
	assert_int_equal(feed_create(&f, (unsigned[SIDES]) { 8000, 96000 }, false, cal, fft), 0);       /* unused */
	feed_destroy(f);
	feed_destroy(NULL);
}

static int setup(void **state)
{
	char error[SETTINGS_ERROR_LEN];

	(void)state;
	cal = malloc(sizeof(*cal));
	silence = calloc(SAMPLES, sizeof(float));
	return settings_defaults(cal, error) || fft_create(&fft);
}

static int teardown(void **state)
{
	(void)state;
	fft_destroy(fft);
	free(silence);
	free(cal);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rates),
		cmocka_unit_test(test_every_packet),
		cmocka_unit_test(test_many_gaps),
		cmocka_unit_test(test_again),
		cmocka_unit_test(test_place),
		cmocka_unit_test(test_shorter),
		cmocka_unit_test(test_refused),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
