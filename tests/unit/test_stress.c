#include "analysis/stress.h"
#include "settings/settings.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

/* A made voice: syllables of 0.2 s with 0.1 s of unvoiced speech between, F0 gliding by +-2 st over 2 s. */
struct voice_maker {
	struct stress *stress;
	struct stress_state state;
	int64_t frame;
	float   base_hz, rise_st, level_db, alpha_db, rough;
	bool    silent, new_voice;              /* new_voice: in any second */
};

static const struct scorecard *scorecard(void)
{
	static struct calibration cal;
	char error[SETTINGS_ERROR_LEN];

	assert_int_equal(settings_defaults(&cal, error), 0);
	return &cal.scorecard;
}

static void begin(struct voice_maker *v, float base_hz)
{
	*v = (struct voice_maker){ .base_hz = base_hz };
	assert_false(stress_create(&v->stress, scorecard()));
}

static void one_frame(struct voice_maker *v)
{
	bool voiced = v->frame % 30 < 20;
	float glide = 2 * sinf((float)v->frame * 0.0314f);
	struct caller_features f = { .f = {
		.frame = v->frame++, .speech = !v->silent, .level_dbfs = -24 + v->level_db + (voiced ? 0 : -12), .snr_db = 30,
		.f0_hz = voiced ? v->base_hz * exp2f((glide + v->rise_st) / 12) : 0, .periodicity = voiced ? 0.9f - v->rough : 0.2f,
		.alpha_nb_db = -8 + v->alpha_db, .centroid_hz = 900,
	} };

	stress_update(v->stress, &f);
}

/* Seconds of speech or silence; the last second's state stays in v->state. */
static void seconds(struct voice_maker *v, int n)
{
	for (int i = 0; i < n * 100; i++) {
		one_frame(v);
		if (v->frame % 100)
			continue;
		stress_second(v->stress, &v->state);
		v->new_voice |= v->state.new_voice;
	}
}

static void raise(struct voice_maker *v, float st, float level_db, float alpha_db)
{
	v->rise_st = st;
	v->level_db = level_db;
	v->alpha_db = alpha_db;
}

static void nothing_is_told_before_two_seconds_of_speech(void **state)
{
	(void)state;
	struct voice_maker v;

	begin(&v, 200);
	v.silent = true;
	seconds(&v, 5);
	assert_true(isnan(v.state.score));
	v.silent = false;
	seconds(&v, 1);
	assert_true(isnan(v.state.score));
	seconds(&v, 1);
	assert_true(v.state.score >= 0);
	assert_true(v.state.confidence < 0.5f);
	seconds(&v, 20);
	assert_true(v.state.confidence > 0.7f);
	stress_destroy(v.stress);
}

static void a_raised_voice_scores_high_within_three_seconds_of_speech(void **state)
{
	(void)state;
	static const float base_hz[] = { 110, 210 };

	for (size_t i = 0; i < 2; i++) {
		struct voice_maker v;

		begin(&v, base_hz[i]);
		seconds(&v, 15);
		assert_true(v.state.score < 15);
		raise(&v, 7, 8, 4);
		seconds(&v, 3);
		assert_true(v.state.score >= 65);
		raise(&v, 0, 0, 0);
		seconds(&v, 4);
		assert_true(v.state.score < 25);
		stress_destroy(v.stress);
	}
}

/* A scream has F0 values, and few clear ones: it scores high, and nothing may be decided by it. */
static void a_voice_far_rougher_than_its_own_normal_has_no_confidence(void **state)
{
	(void)state;
	struct voice_maker v;

	begin(&v, 180);
	seconds(&v, 20);
	raise(&v, 12, 8, 5);
	v.rough = 0.4f;
	seconds(&v, 3);
	assert_true(v.state.score >= 65);
	assert_true(v.state.confidence < 0.1f);
	stress_destroy(v.stress);
}

static void silence_holds_the_score(void **state)
{
	(void)state;
	struct voice_maker v;

	begin(&v, 180);
	seconds(&v, 15);
	raise(&v, 6, 6, 3);
	seconds(&v, 4);

	float score = v.state.score;

	v.silent = true;
	for (int i = 0; i < 30; i++) {
		seconds(&v, 1);
		assert_true(v.state.score == score);
		assert_true(isnan(v.state.f0_st) && isnan(v.state.level_db));
	}
	stress_destroy(v.stress);
}

static void a_raised_voice_is_not_learnt(void **state)
{
	(void)state;
	struct voice_maker v;
	float before, after, spread;

	begin(&v, 180);
	seconds(&v, 30);
	stress_normal(v.stress, VOICE_F0, &before, &spread);
	raise(&v, 8, 8, 5);
	seconds(&v, 120);
	stress_normal(v.stress, VOICE_F0, &after, &spread);
	assert_true(v.state.score >= 65);
	assert_float_equal(after, before, 1);                                   /* 2 % of two minutes at +8 st */
	stress_destroy(v.stress);
}

static void a_calm_voice_is_learnt_whatever_its_pitch(void **state)
{
	(void)state;
	for (float hz = 90; hz < 300; hz += 30) {
		struct voice_maker v;
		float centre, spread;

		begin(&v, hz);
		seconds(&v, 40);
		stress_normal(v.stress, VOICE_F0, &centre, &spread);
		assert_float_equal(centre, voice_semitones(hz), 0.5);
		assert_true(v.state.score < 20);
		stress_destroy(v.stress);
	}
}

static void a_voice_far_below_is_another_one(void **state)
{
	(void)state;
	struct voice_maker v;

	begin(&v, 220);
	seconds(&v, 20);
	v.base_hz = 110;
	for (int i = 0; i < 8; i++) {
		v.silent = true;
		seconds(&v, 1);
		v.silent = false;
		seconds(&v, 2);
	}
	assert_true(v.new_voice);
	assert_true(v.state.speech_s < 20);
	assert_true(v.state.score < 25);
	stress_destroy(v.stress);
}

static void two_voices_that_take_turns_have_no_score(void **state)
{
	(void)state;
	struct voice_maker v;

	begin(&v, 210);
	for (int i = 0; i < 30; i++) {
		v.base_hz = i % 2 ? 105 : 210;
		v.silent = false;
		seconds(&v, 2);
		v.silent = true;
		seconds(&v, 1);
	}
	assert_true(v.state.mixed);
	assert_true(isnan(v.state.score) && v.state.evidence.count == 0);
	stress_destroy(v.stress);
}

static void louder_lines_change_nothing(void **state)
{
	(void)state;
	struct voice_maker a, b;

	begin(&a, 170);
	begin(&b, 170);
	raise(&b, 0, 12, 0);
	for (int i = 0; i < 20; i++) {
		seconds(&a, 1);
		seconds(&b, 1);
		assert_true(a.state.score == b.state.score || (isnan(a.state.score) && isnan(b.state.score)));
	}
	stress_destroy(a.stress);
	stress_destroy(b.stress);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_is_told_before_two_seconds_of_speech),
		cmocka_unit_test(a_raised_voice_scores_high_within_three_seconds_of_speech),
		cmocka_unit_test(a_voice_far_rougher_than_its_own_normal_has_no_confidence),
		cmocka_unit_test(silence_holds_the_score),
		cmocka_unit_test(a_raised_voice_is_not_learnt),
		cmocka_unit_test(a_calm_voice_is_learnt_whatever_its_pitch),
		cmocka_unit_test(a_voice_far_below_is_another_one),
		cmocka_unit_test(two_voices_that_take_turns_have_no_score),
		cmocka_unit_test(louder_lines_change_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
