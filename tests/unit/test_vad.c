/* Speech and the floor under it: edges of silence, noise, another voice far behind. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include "ear.h"
#include "framer.h"
#include "signal.h"
#include "vad.h"

#include <cmocka.h>
#include <errno.h>
#include <string.h>

enum { RATE = 8000, SECONDS = 12, SAMPLES = RATE * SECONDS, FRAMES = 100 * SECONDS - 20 };

static struct {
	float x[SAMPLES];
	struct vad_result r[FRAMES];            /* of frame k: centred 20 ms into its samples, at 80k + 160 */
} w;

static void hear(void)
{
	struct pitch *p;
	struct vad *v;

	assert_int_equal(pitch_create(&p, &ear.cal.pitch, ear.fft), 0);
	assert_int_equal(vad_create(&v, &ear.cal.vad), 0);
	for (size_t k = 0; k < FRAMES + VAD_LOOKAHEAD; k++) {
		struct spectrum_frame s;
		struct pitch_result now, tracked;
		struct vad_result r;

		spectrum_process(ear.spectrum, w.x + FRAME_HOP * k, &s);
		pitch_process(p, &s, &now, &tracked);
		r = vad_process(v, &s, &now, &tracked, VAD_OPEN);
		assert_true(isfinite(r.score) && isfinite(r.snr_db) && isfinite(r.floor_dbfs));
		if (k < VAD_LOOKAHEAD)
			assert_false(r.speech);
		else
			w.r[k - VAD_LOOKAHEAD] = r;
	}
	vad_destroy(v);
	pitch_destroy(p);
}

static size_t speech(double from_s, double to_s)
{
	size_t n = 0;

	for (size_t k = (size_t)(100 * from_s); k < (size_t)(100 * to_s) && k < FRAMES; k++)
		n += w.r[k].speech;
	return n;
}

static void make(float noise)
{
	memset(w.x, 0, sizeof(w.x));
	signal_noise(w.x, SAMPLES, noise, 3);
}

/* Talk from 4 to 8 s over noise of this amplitude, at this amplitude. */
static const struct { float noise; double talk; } table[] = {
	{ 0.0001f, 0.3 }, { 0.001f, 0.3 }, { 0.01f, 0.3 },
	{ 0.0001f, 0.01 },                              /* a talker 30 dB down */
	{ 0, 0.3 },                                     /* digital silence around */
};

static void test_talk_in_noise(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		make(table[i].noise);
		signal_talk(w.x + 4 * RATE, 4 * RATE, RATE, 120, table[i].talk, 4);
		hear();
		assert_true(speech(4, 8) > 340);
		assert_true(speech(0, 3.8) == 0);
		assert_true(speech(8.4, SECONDS) == 0);
	}
}

static void test_snr(void **state)
{
	(void)state;
	make(0.01f);                                    /* -44.8 dBFS: uniform, 20 log10(0.01 / sqrt 3), in band 4 dB less */
	signal_talk(w.x + 4 * RATE, 4 * RATE, RATE, 120, 0.3, 4);
	hear();
	assert_true(fabsf(w.r[900].floor_dbfs + 45.9f) < 2);
	assert_true(w.r[900].snr_db > 12 && w.r[900].snr_db < 35);
}

static void test_noise_that_begins_is_no_speech(void **state)
{
	(void)state;
	make(0);
	signal_noise(w.x + 2 * RATE, 10 * RATE, 0.01f, 3);      /* digital silence, then the line */
	hear();
	assert_int_equal(speech(0, SECONDS), 0);
}

static void test_hum_is_no_speech(void **state)
{
	(void)state;
	make(0.0003f);
	for (int k = 1; k < 30; k++)
		signal_sine(w.x, SAMPLES, RATE, 50 * k, 0.01 / k);
	hear();
	assert_int_equal(speech(5, SECONDS), 0);
}

static void test_a_voice_far_behind(void **state)
{
	(void)state;
	make(0.001f);
	signal_talk(w.x, 4 * RATE, RATE, 120, 0.3, 4);
	signal_talk(w.x + 5 * RATE, 5 * RATE, RATE, 190, 0.01, 4);      /* 30 dB under the talker */
	hear();
	assert_true(speech(0, 4) > 340);
	assert_true(speech(5, SECONDS) < 30);
}

/* Keys: bursts of noise of a few ms, two of them 40 dB over the line's noise for each key, seven keys a second. */
static void type_keys(size_t from, size_t to)
{
	for (size_t at = from; at + 600 < to; at += 1143) {
		signal_noise(w.x + at, 40, 0.3f, (uint32_t)at);
		signal_noise(w.x + at + 560, 24, 0.15f, (uint32_t)at + 1);
	}
}

static void test_typing_is_no_speech(void **state)
{
	(void)state;
	make(0.001f);
	type_keys(RATE, 11 * RATE);
	hear();
	assert_true(speech(0, SECONDS) < 60);           /* 5 % */
}

static void test_typing_hides_no_talk(void **state)
{
	(void)state;
	make(0.001f);
	type_keys(RATE, 11 * RATE);
	signal_talk(w.x + 4 * RATE, 4 * RATE, RATE, 120, 0.3, 4);
	hear();
	assert_true(speech(4, 8) > 340);
	assert_true(speech(0, 3.8) + speech(8.5, SECONDS) < 40);
}

/* What surrounds a vowel is speech although it is not voiced: 150 ms of fricative before it, and after it. */
static void test_fricatives_belong_to_their_word(void **state)
{
	(void)state;
	make(0.0005f);
	for (size_t at = 2 * RATE; at < 11 * RATE; at += RATE) {
		signal_noise(w.x + at, 1200, 0.05f, (uint32_t)at);
		signal_talk(w.x + at + 1200, 2400, RATE, 140, 0.3, 10.0 / 3);
		signal_noise(w.x + at + 3200, 1200, 0.05f, (uint32_t)at + 1);
	}
	hear();
	for (int word = 3; word < 11; word++) {
		assert_true(speech(word + 0.08, word + 0.55) >= 45);
		assert_true(speech(word + 0.75, word + 0.95) == 0);
	}
}

/* A line whose noise jumps by 20 dB, and one that sends comfort noise by turns (DTX): nobody speaks. */
static void test_noise_that_steps_is_no_speech(void **state)
{
	(void)state;
	make(0.002f);
	signal_noise(w.x + 5 * RATE, 7 * RATE, 0.02f, 5);
	hear();
	assert_int_equal(speech(0, SECONDS), 0);
	make(0);
	for (size_t at = 0; at < SAMPLES; at += 12000)
		signal_noise(w.x + at, 6000, 0.01f, (uint32_t)at);
	hear();
	assert_int_equal(speech(0, SECONDS), 0);
}

/* And the floor follows: two seconds after the step a talker 15 dB over the new noise is heard, and only he is. */
static void test_talk_after_a_step(void **state)
{
	(void)state;
	make(0.001f);
	signal_noise(w.x + 2 * RATE, 10 * RATE, 0.01f, 5);
	signal_talk(w.x + 4 * RATE, 4 * RATE, RATE, 120, 0.2, 4);
	hear();
	assert_true(speech(4, 8) > 320);
	assert_true(speech(0, 3.8) == 0);
	assert_true(speech(8.5, SECONDS) == 0);
}

static void test_refuses(void **state)
{
	struct vad_config cfg = ear.cal.vad;
	struct vad *v;

	(void)state;
	cfg.floor_window_s = 0;
	assert_int_equal(vad_create(&v, &cfg), -EINVAL);
	assert_null(v);
	vad_destroy(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_talk_in_noise),
		cmocka_unit_test(test_snr),
		cmocka_unit_test(test_noise_that_begins_is_no_speech),
		cmocka_unit_test(test_hum_is_no_speech),
		cmocka_unit_test(test_a_voice_far_behind),
		cmocka_unit_test(test_typing_is_no_speech),
		cmocka_unit_test(test_typing_hides_no_talk),
		cmocka_unit_test(test_fricatives_belong_to_their_word),
		cmocka_unit_test(test_noise_that_steps_is_no_speech),
		cmocka_unit_test(test_talk_after_a_step),
		cmocka_unit_test(test_refuses),
	};

	return cmocka_run_group_tests(tests, ear_set_up, ear_tear_down);
}
