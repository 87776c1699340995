/* A leg on hold, as the channel tells it: music, tones with their cadence; a talker never. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include "analysis/channel.h"
#include "settings/settings.h"
#include "signal.h"

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

enum { RATE = 8000, SECONDS = 16, SAMPLES = RATE * SECONDS, FRAMES = 100 * SECONDS };

struct world {
	struct fft *fft;
	struct calibration cal;
	float x[SAMPLES];
	struct features f[FRAMES];
};

static int set_up(void **state)
{
	char error[SETTINGS_ERROR_LEN];

	*state = calloc(1, sizeof(struct world));
	return fft_create(&((struct world *)*state)->fft) || settings_defaults(&((struct world *)*state)->cal, error);
}

static int tear_down(void **state)
{
	fft_destroy(((struct world *)*state)->fft);
	free(*state);
	return 0;
}

static void silence(struct world *w)
{
	memset(w->x, 0, sizeof(w->x));
	signal_noise(w->x, SAMPLES, 0.0005f, 7);
}

static void hear(struct world *w)
{
	struct channel *c;
	size_t at = 0, k = 0;

	assert_int_equal(channel_create(&c, RATE, &w->cal, w->fft), 0);
	while (at < SAMPLES || channel_ready(c)) {
		at += channel_push(c, w->x + at, SAMPLES - at);
		if (channel_next(c, &w->f[k]))
			k++;
	}
	channel_finish(c);
	while (channel_next(c, &w->f[k]))
		k++;
	assert_int_equal(k, FRAMES);
	channel_destroy(c);
}

static size_t held(const struct world *w, size_t from, size_t to, enum hold_type type)
{
	size_t n = 0;

	for (size_t k = from; k < to; k++)
		n += w->f[k].held && w->f[k].hold == type;
	return n;
}

static size_t speech(const struct world *w, size_t from, size_t to)
{
	size_t n = 0;

	for (size_t k = from; k < to; k++)
		n += w->f[k].speech;
	return n;
}

static void test_music(void **state)
{
	struct world *w = *state;

	silence(w);
	signal_music(w->x + 2 * RATE, 10 * RATE, RATE, 0.3);
	hear(w);
	assert_int_equal(held(w, 0, 200, HOLD_MUSIC), 0);
	assert_true(held(w, 500, 1200, HOLD_MUSIC) == 700);             /* within 3 s, and to its end */
	assert_true(w->f[600].hold_since >= 190 && w->f[600].hold_since <= 215);
	assert_true(speech(w, 0, FRAMES) < 100);
}

static void test_talk_after_music(void **state)
{
	struct world *w = *state;

	silence(w);
	signal_music(w->x + RATE, 7 * RATE, RATE, 0.3);
	signal_talk(w->x + 8 * RATE + RATE / 2, 7 * RATE, RATE, 120, 0.3, 4);
	hear(w);
	assert_int_equal(held(w, 400, 800, HOLD_MUSIC), 400);
	assert_int_equal(held(w, 1000, FRAMES, HOLD_MUSIC), 0);
	assert_true(speech(w, 1000, 1540) > 500);
}

static void test_talk_is_never_held(void **state)
{
	static const double f0_hz[] = { 85, 120, 200, 280 };
	struct world *w = *state;

	for (size_t i = 0; i < sizeof(f0_hz) / sizeof(*f0_hz); i++) {
		silence(w);
		signal_talk(w->x + RATE, 14 * RATE, RATE, f0_hz[i], 0.3, 3 + (double)i);
		hear(w);
		for (size_t k = 0; k < FRAMES; k++)
			assert_false(w->f[k].held);
		assert_true(speech(w, 100, 1500) > 700);
	}
}

/* on and off in s, as the cadence of ringback and busy tones; held from the first burst to the last, pauses too, but
 * for the frames it takes to know the first one. */
static void test_cadence(void **state)
{
	static const struct { double hz[2]; double on_s, off_s; enum hold_type type; } table[] = {
		{ { 440, 480 }, 2,   4,   HOLD_TONE },
		{ { 425 },      1,   4,   HOLD_TONE },
		{ { 480, 620 }, 0.5, 0.5, HOLD_TONE },
		{ { 1100 },     0.5, 3,   HOLD_FAX },
		{ { 770, 1209 }, 0.1, 0.1, HOLD_DTMF },
	};
	struct world *w = *state;

	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		size_t on = (size_t)(table[i].on_s * RATE), off = (size_t)(table[i].off_s * RATE);

		silence(w);
		for (size_t at = RATE; at + on < SAMPLES; at += on + off)
			for (size_t j = 0; j < 2 && table[i].hz[j] > 0; j++)
				signal_sine(w->x + at, on, RATE, table[i].hz[j], 0.1);
		hear(w);
		assert_true(held(w, 120, 1450, table[i].type) > 1200);
		assert_true(speech(w, 0, FRAMES) <= 8);         /* 0.5 %, the edge of the first burst */
	}
}

/* A beep after quiet: speech reaches 100 ms back from its onset until it is doubted, and no further than its first frames. */
static void test_one_beep(void **state)
{
	struct world *w = *state;

	silence(w);
	signal_sine(w->x + 5 * RATE, RATE, RATE, 1000, 0.1);
	hear(w);
	assert_true(held(w, 500, 600, HOLD_TONE) >= 85);
	assert_true(speech(w, 0, FRAMES) <= 12);
}

/* Music that fades in is music all the same. */
static void test_music_that_fades_in(void **state)
{
	struct world *w = *state;

	silence(w);
	signal_music(w->x + 2 * RATE, 12 * RATE, RATE, 0.3);
	for (size_t i = 0; i < RATE / 2; i++)
		w->x[2 * RATE + i] *= (float)i / (RATE / 2);
	hear(w);
	assert_int_equal(held(w, 500, 1400, HOLD_MUSIC), 900);
	assert_true(speech(w, 0, FRAMES) < 80);
}

static void test_hum_is_no_music(void **state)
{
	struct world *w = *state;

	silence(w);
	for (int k = 1; k < 20; k++)
		signal_sine(w->x, SAMPLES, RATE, 50 * k, 0.003 / k);
	signal_talk(w->x + RATE, RATE, RATE, 120, 0.3, 4);
	hear(w);
	assert_int_equal(held(w, 250, FRAMES, HOLD_MUSIC), 0);
	assert_int_equal(speech(w, 260, FRAMES), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_music),
		cmocka_unit_test(test_talk_after_music),
		cmocka_unit_test(test_talk_is_never_held),
		cmocka_unit_test(test_cadence),
		cmocka_unit_test(test_one_beep),
		cmocka_unit_test(test_music_that_fades_in),
		cmocka_unit_test(test_hum_is_no_music),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
