/* One side, from samples to features: nothing moves, nothing depends on how the samples were cut. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include "analysis/channel.h"
#include "settings/settings.h"
#include "signal.h"

#include <cmocka.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { RATE = 8000, SECONDS = 6, SAMPLES = RATE * SECONDS, FRAMES = 100 * SECONDS };

struct world {
	struct fft *fft;
	struct calibration cal;
	float *x;                               /* [size: SAMPLES] 2 s of line noise, 2 s of talk, 2 s of noise */
};

static int set_up(void **state)
{
	char error[SETTINGS_ERROR_LEN];
	struct world *w = calloc(1, sizeof(*w));

	assert_int_equal(fft_create(&w->fft), 0);
	assert_int_equal(settings_defaults(&w->cal, error), 0);
	w->x = calloc(SAMPLES, sizeof(*w->x));
	signal_noise(w->x, SAMPLES, 0.001f, 1);
	signal_talk(w->x + 2 * RATE, 2 * RATE, RATE, 120, 0.3, 4);
	*state = w;
	return 0;
}

static int tear_down(void **state)
{
	struct world *w = *state;

	fft_destroy(w->fft);
	free(w->x);
	free(w);
	return 0;
}

struct take {
	struct features f[2 * FRAMES];
	size_t count;
};

static void drain(struct channel *c, struct take *t)
{
	while (channel_next(c, &t->f[t->count]))
		t->count++;
}

static void push(struct channel *c, const float *x, size_t n, size_t block, struct take *t)
{
	while (n) {
		size_t part = n < block ? n : block;
		size_t taken = channel_push(c, x, part);

		drain(c, t);
		n -= taken;
		x = x ? x + taken : NULL;
	}
}

static struct take *all_of(const struct world *w, const float *x, size_t n, unsigned rate_hz, size_t block)
{
	struct take *t = calloc(1, sizeof(*t));
	struct channel *c;

	assert_int_equal(channel_create(&c, rate_hz, &w->cal, w->fft), 0);
	push(c, x, n, block, t);
	channel_finish(c);
	drain(c, t);
	channel_destroy(c);
	return t;
}

/* To the bit. */
static void assert_same(const struct features *a, const struct features *b)
{
	assert_int_equal(a->frame, b->frame);
	assert_int_equal(a->speech, b->speech);
	assert_int_equal(a->nucleus, b->nucleus);
	assert_int_equal(a->held, b->held);
	assert_int_equal(a->lost, b->lost);
	assert_memory_equal(&a->clipped, &b->clipped, sizeof(float));
	assert_memory_equal(&a->level_dbfs, &b->level_dbfs, sizeof(float));
	assert_memory_equal(&a->floor_dbfs, &b->floor_dbfs, sizeof(float));
	assert_memory_equal(&a->snr_db, &b->snr_db, sizeof(float));
	assert_memory_equal(&a->f0_hz, &b->f0_hz, sizeof(float));
	assert_memory_equal(&a->tilt_db, &b->tilt_db, sizeof(float));
}

static void test_block_sizes(void **state)
{
	static const size_t block[] = { 1, 7, 80, 441, 4096 };
	struct world *w = *state;
	struct take *whole = all_of(w, w->x, SAMPLES, RATE, SAMPLES);

	assert_int_equal(whole->count, FRAMES);
	for (size_t i = 0; i < sizeof(block) / sizeof(*block); i++) {
		struct take *t = all_of(w, w->x, SAMPLES, RATE, block[i]);

		assert_int_equal(t->count, FRAMES);
		for (size_t k = 0; k < FRAMES; k++)
			assert_same(&whole->f[k], &t->f[k]);
		free(t);
	}
	free(whole);
}

static void test_speech_is_where_it_is(void **state)
{
	struct world *w = *state;
	struct take *t = all_of(w, w->x, SAMPLES, RATE, 4096);
	size_t inside = 0, outside = 0;

	for (size_t k = 0; k < FRAMES; k++) {
		assert_int_equal(t->f[k].frame, (int)k);
		inside += t->f[k].speech && k >= 200 && k < 400;
		outside += t->f[k].speech && (k < 180 || k >= 430);
	}
	assert_true(inside > 170);
	assert_int_equal(outside, 0);
	free(t);
}

/* Frames given: those whose centre, 10k + 5 ms, lies within the samples. */
static void test_count(void **state)
{
	static const struct { size_t samples; size_t frames; } table[] = {
		{ 0, 0 }, { 1, 0 }, { 40, 0 }, { 41, 1 }, { 80, 1 }, { 120, 1 }, { 121, 2 }, { 8000, 100 },
	};
	struct world *w = *state;

	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		struct take *t = all_of(w, w->x, table[i].samples, RATE, 4096);

		assert_int_equal(t->count, table[i].frames);
		free(t);
	}
}

/* At any rate a burst is in the frames of its time. */
static void test_rates(void **state)
{
	static const unsigned rate[] = { 8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000 };
	struct world *w = *state;

	for (size_t i = 0; i < sizeof(rate) / sizeof(*rate); i++) {
		float *x = calloc(2 * rate[i], sizeof(*x));
		struct take *t;

		signal_sine(x + rate[i], rate[i] / 2, rate[i], 1000, 0.5);      /* 1.0-1.5 s */
		t = all_of(w, x, 2 * rate[i], rate[i], 1000);
		assert_int_equal(t->count, 200);
		assert_true(t->f[97].level_dbfs < -40);                 /* 955-995 ms */
		assert_true(fabsf(t->f[102].level_dbfs + 9.03f) < 0.2f);        /* 1005-1045 ms */
		assert_true(fabsf(t->f[147].level_dbfs + 9.03f) < 0.2f);        /* 1455-1495 ms */
		assert_true(t->f[152].level_dbfs < -40);                /* 1505-1545 ms */
		free(t);
		free(x);
	}
}

static void test_gap_shifts_nothing(void **state)
{
	struct world *w = *state;
	struct take *whole = all_of(w, w->x, SAMPLES, RATE, 4096);
	struct take *t = calloc(1, sizeof(*t));
	struct channel *c;

	assert_int_equal(channel_create(&c, RATE, &w->cal, w->fft), 0);
	push(c, w->x, RATE, 333, t);
	push(c, NULL, RATE / 2, 333, t);                /* 1.0-1.5 s is lost */
	push(c, w->x + 3 * RATE / 2, SAMPLES - 3 * RATE / 2, 333, t);
	channel_finish(c);
	drain(c, t);
	channel_destroy(c);
	assert_int_equal(t->count, FRAMES);
	for (size_t k = 0; k < FRAMES; k++) {
		/* Frame k covers 10k - 15 to 10k + 25 ms. */
		bool touches = 10 * k + 25 > 1000 && 10 * k < 1500 + 15;

		assert_int_equal(t->f[k].lost, touches);
		if (!touches)
			assert_memory_equal(&t->f[k].level_dbfs, &whole->f[k].level_dbfs, sizeof(float));
		if (k > 200)
			assert_int_equal(t->f[k].speech, whole->f[k].speech);
		if (touches)
			assert_true(!t->f[k].speech && t->f[k].level_dbfs == 0);
	}
	free(t);
	free(whole);
}

static void test_not_finite(void **state)
{
	struct world *w = *state;
	float *x = malloc(SAMPLES * sizeof(*x));
	struct take *t;

	memcpy(x, w->x, SAMPLES * sizeof(*x));
	for (size_t i = 0; i < SAMPLES; i += 97)
		x[i] = i % 2 ? NAN : i % 3 ? INFINITY : -INFINITY;
	t = all_of(w, x, SAMPLES, RATE, 4096);
	for (size_t k = 0; k < t->count; k++) {
		const struct features *f = &t->f[k];

		assert_true(isfinite(f->level_dbfs) && isfinite(f->floor_dbfs) && isfinite(f->snr_db) && isfinite(f->f0_hz));
		assert_true(isfinite(f->periodicity) && isfinite(f->alpha_nb_db) && isfinite(f->centroid_hz));
		assert_true(isfinite(f->hammarberg_db) && isfinite(f->tilt_db) && isfinite(f->clipped));
	}
	free(t);
	free(x);
}

static void test_four_times_louder(void **state)
{
	struct world *w = *state;
	struct take *a = all_of(w, w->x, SAMPLES, RATE, 4096), *b;
	float *x = malloc(SAMPLES * sizeof(*x));

	for (size_t i = 0; i < SAMPLES; i++)
		x[i] = 4 * w->x[i];
	b = all_of(w, x, SAMPLES, RATE, 4096);
	for (size_t k = 0; k < FRAMES; k++) {
		assert_int_equal(a->f[k].speech, b->f[k].speech);
		assert_int_equal(a->f[k].nucleus, b->f[k].nucleus);
		assert_int_equal(a->f[k].held, b->f[k].held);
		assert_true(fabsf(b->f[k].level_dbfs - a->f[k].level_dbfs - 12.0412f) < 0.001f);
	}
	free(a);
	free(b);
	free(x);
}

/* A converter's offset is no sound: nothing that is told of a frame changes with it, once it has begun. */
static void test_offset_is_not_heard(void **state)
{
	struct world *w = *state;
	float *off = calloc(SAMPLES, sizeof(*off));
	size_t nuclei[2] = { 0 };

	for (size_t i = 0; i < SAMPLES; i++)
		off[i] = w->x[i] + 0.1f;

	struct take *a = all_of(w, w->x, SAMPLES, RATE, 1000), *b = all_of(w, off, SAMPLES, RATE, 1000);

	assert_int_equal(a->count, b->count);
	for (size_t k = 8; k < a->count - 8; k++) {
		assert_float_equal(a->f[k].level_dbfs, b->f[k].level_dbfs, 0.1);
		nuclei[0] += a->f[k].nucleus;
		nuclei[1] += b->f[k].nucleus;
	}
	assert_in_range(nuclei[0], 6, 10);
	assert_int_equal(nuclei[1], nuclei[0]);
	free(off);
	free(a);
	free(b);
}

static void test_clipping_is_seen_in_its_hop(void **state)
{
	static const unsigned rate[] = { 8000, 44100, 48000 };
	struct world *w = *state;

	for (size_t i = 0; i < sizeof(rate) / sizeof(*rate); i++) {
		float *x = calloc(rate[i], sizeof(*x));
		struct take *t;

		for (size_t j = rate[i] / 2; j < rate[i] / 2 + rate[i] / 100; j++)      /* 500-510 ms */
			x[j] = 1;
		t = all_of(w, x, rate[i], rate[i], 777);
		for (size_t k = 0; k < t->count; k++)
			assert_true(k == 50 ? t->f[k].clipped > 0.98f : t->f[k].clipped == 0);
		free(t);
		free(x);
	}
}

static void test_refuses(void **state)
{
	struct world *w = *state;
	struct channel *c;

	assert_int_equal(channel_create(&c, 7999, &w->cal, w->fft), -EINVAL);
	assert_null(c);
	assert_int_equal(channel_create(&c, 48001, &w->cal, w->fft), -EINVAL);
	assert_null(c);
	channel_destroy(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_block_sizes),
		cmocka_unit_test(test_speech_is_where_it_is),
		cmocka_unit_test(test_count),
		cmocka_unit_test(test_rates),
		cmocka_unit_test(test_gap_shifts_nothing),
		cmocka_unit_test(test_not_finite),
		cmocka_unit_test(test_four_times_louder),
		cmocka_unit_test(test_offset_is_not_heard),
		cmocka_unit_test(test_clipping_is_seen_in_its_hop),
		cmocka_unit_test(test_refuses),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
