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

static void a_few_octave_errors_move_nothing(void **state)
{
	(void)state;
	static struct voice v;

	voice_reset(&v);
	say(&v, 0, 146, 100);
	say(&v, 146, 8, 200);
	say(&v, 154, 146, 100);
	assert_float_equal(voice_figure(&v, VOICE_F0, voice_window(&v)), voice_semitones(100), 1e-4);
}

static void a_glide_counts_by_its_middle(void **state)
{
	(void)state;
	static struct voice v;

	voice_reset(&v);
	for (int i = 0; i < VOICE_WINDOW; i++)
		say(&v, i, 1, voice_hz(12.0f * (float)i / (VOICE_WINDOW - 1)));
	assert_float_equal(voice_figure(&v, VOICE_F0, voice_window(&v)), 6, 0.01);
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
		cmocka_unit_test(a_few_octave_errors_move_nothing),
		cmocka_unit_test(a_glide_counts_by_its_middle),
		cmocka_unit_test(unvoiced_speech_has_no_pitch),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
