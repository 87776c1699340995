#include "analysis/voice.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

/* n frames of speech at f0_hz from frame on; 0: unvoiced. */
static void say(struct voice *v, int64_t frame, int n, float f0_hz)
{
	for (int i = 0; i < n; i++)
		voice_push(v, &(struct features){ .frame = frame + i, .speech = true, .f0_hz = f0_hz, .level_dbfs = -20,
		                                  .periodicity = f0_hz > 0 ? 0.9f : 0.2f, .alpha_nb_db = -5 });
}

static void the_window_is_three_seconds_of_speech_within_six(void **state)
{
	(void)state;
	static const struct { int before, pause, after; int64_t window; } table[] = {
		{ 50, 0, 0, 50 },                       /* all there is */
		{ 400, 0, 0, VOICE_WINDOW },
		{ 400, 100, 100, VOICE_WINDOW },        /* a pause of 1 s moves nothing */
		{ 400, 450, 100, 150 },                 /* 50 frames before a pause of 4.5 s are left */
		{ 400, 450, 50, VOICE_LEAST },          /* they and the new ones would be too few */
		{ 400, 3000, 20, VOICE_LEAST },
		{ 400, 3000, 200, 200 },                /* what was said half a minute ago has gone */
		{ 400, 3000, 400, VOICE_WINDOW },
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		static struct voice v;

		voice_reset(&v);
		say(&v, 0, table[i].before, 100);
		say(&v, table[i].before + table[i].pause, table[i].after, 200);
		assert_int_equal(voice_window(&v), table[i].window);
	}
}

static void pitch_is_the_mean_of_the_voiced_frames(void **state)
{
	(void)state;
	static const struct { float hz[3], mean_hz; } table[] = {
		{ { 100, 100, 100 }, 100 },
		{ { 100, 0, 400 }, 200 },               /* of octaves, not of Hz */
		{ { 150, 150, 0 }, 150 },
		{ { 80, 160, 320 }, 160 },
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		static struct voice v;

		voice_reset(&v);
		for (int third = 0; third < 3; third++)
			say(&v, 100 * third, 100, table[i].hz[third]);
		assert_float_equal(voice_figure(&v, VOICE_F0, voice_window(&v)), voice_semitones(table[i].mean_hz), 1e-3);
	}
}

/* 150 Hz is where a semitone counts as one; the others by the ERB scale's formula. */
static void a_high_voice_need_not_rise_as_many_semitones(void **state)
{
	(void)state;
	static const struct { float normal_hz, rise_st, counted_st; } table[] = {
		{ 150, 0, 0 }, { 150, 1, 1.017f }, { 150, -1, -0.982f }, { 110, 3, 2.605f }, { 220, 3, 3.875f }, { 220, 2.02f, 2.573f },
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		float normal = voice_semitones(table[i].normal_hz);

		assert_float_equal(voice_distance(VOICE_F0, normal + table[i].rise_st, normal), table[i].counted_st, 0.002);
	}
	assert_float_equal(voice_distance(VOICE_LEVEL, -20, -26), 6, 1e-5);
}

static void rough_frames_have_a_pitch_too(void **state)
{
	(void)state;
	static struct voice v;

	voice_reset(&v);
	say(&v, 0, 150, 100);
	for (int i = 150; i < 300; i++)
		voice_push(&v, &(struct features){ .frame = i, .speech = true, .f0_hz = 200, .level_dbfs = -20,
		                                   .periodicity = 0.35f, .alpha_nb_db = -5 });
	assert_float_equal(voice_figure(&v, VOICE_F0, voice_window(&v)), 6, 1e-3);
	assert_float_equal(voice_figure(&v, VOICE_PERIODICITY, voice_window(&v)), 90, 1e-3);
}

static void unvoiced_speech_has_no_pitch(void **state)
{
	(void)state;
	static struct voice v;

	voice_reset(&v);
	say(&v, 0, 200, 0);
	assert_true(isnan(voice_figure(&v, VOICE_F0, voice_window(&v))));
	assert_float_equal(voice_figure(&v, VOICE_LEVEL, voice_window(&v)), -20, 1e-4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_window_is_three_seconds_of_speech_within_six),
		cmocka_unit_test(pitch_is_the_mean_of_the_voiced_frames),
		cmocka_unit_test(a_high_voice_need_not_rise_as_many_semitones),
		cmocka_unit_test(rough_frames_have_a_pitch_too),
		cmocka_unit_test(unvoiced_speech_has_no_pitch),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
