/* Music and talk are told apart within seconds, by sounds made for it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include "ear.h"
#include "framer.h"
#include "music.h"
#include "signal.h"

#include <cmocka.h>
#include <errno.h>
#include <string.h>

enum { RATE = 8000, SAMPLES = 6 * RATE };

static struct {
	float x[SAMPLES];
} w;

static struct music_result hear(size_t n)
{
	struct music_result r = { 0 };
	struct music *m;

	assert_int_equal(music_create(&m, &ear.cal.music), 0);
	for (size_t i = 0; i + FRAME_LEN <= n; i += FRAME_HOP) {
		struct spectrum_frame s;

		spectrum_process(ear.spectrum, w.x + i, &s);
		r = music_process(m, &s, s.band_power <= 0);
		assert_true(isfinite(r.score));
	}
	music_destroy(m);
	return r;
}

static void test_music_and_talk(void **state)
{
	static const double f0_hz[] = { 90, 130, 210 };

	(void)state;
	memset(w.x, 0, sizeof(w.x));
	signal_music(w.x, SAMPLES, RATE, 0.3);
	assert_true(hear(2 * RATE).score > ear.cal.hold.music_on);
	assert_true(hear(SAMPLES).score > ear.cal.hold.music_on);
	assert_true(hear(SAMPLES).loud);
	for (size_t i = 0; i < sizeof(f0_hz) / sizeof(*f0_hz); i++) {
		memset(w.x, 0, sizeof(w.x));
		signal_noise(w.x, SAMPLES, 0.0005f, 5);
		signal_talk(w.x, SAMPLES, RATE, f0_hz[i], 0.3, 4);
		assert_true(hear(2 * RATE).score < 0);
		assert_true(hear(SAMPLES).score < 0);
	}
}

static void test_silence_is_neither(void **state)
{
	(void)state;
	memset(w.x, 0, sizeof(w.x));
	assert_int_equal(hear(SAMPLES).stretch, 0);
	assert_true(hear(SAMPLES).score < ear.cal.hold.music_on);
	assert_false(hear(SAMPLES).loud);
}

static void test_a_pause_begins_anew(void **state)
{
	(void)state;
	memset(w.x, 0, sizeof(w.x));
	signal_music(w.x, RATE, RATE, 0.3);
	signal_music(w.x + 2 * RATE, RATE, RATE, 0.3);
	assert_true(hear(3 * RATE).stretch < 105);
}

static void test_refuses(void **state)
{
	struct music_config cfg = ear.cal.music;
	struct music *m;

	(void)state;
	cfg.memory_s = 0;
	assert_int_equal(music_create(&m, &cfg), -EINVAL);
	assert_null(m);
	music_destroy(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_music_and_talk),
		cmocka_unit_test(test_silence_is_neither),
		cmocka_unit_test(test_a_pause_begins_anew),
		cmocka_unit_test(test_refuses),
	};

	return cmocka_run_group_tests(tests, ear_set_up, ear_tear_down);
}
