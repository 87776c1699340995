/* Tones of the network, as ITU-T Q.23, E.180 and T.30 have them, and what is no tone. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include "ear.h"
#include "framer.h"
#include "signal.h"
#include "tones.h"

#include <cmocka.h>
#include <string.h>

enum { RATE = 8000 };

/* How many frames of x [size: n] are of each kind. */
static void count(const float *x, size_t n, size_t kinds[TONE_FAX + 1])
{
	struct tones t;

	memset(kinds, 0, (TONE_FAX + 1) * sizeof(*kinds));
	tones_init(&t, &ear.cal.tones);
	for (size_t i = 0; i + FRAME_LEN <= n; i += FRAME_HOP) {
		struct spectrum_frame s;

		spectrum_process(ear.spectrum, x + i, &s);
		kinds[tones_process(&t, &s).kind]++;
	}
}

static const struct {
	double hz[2], amplitude[2];
	float  seconds, noise;
	enum tone_kind kind;
} table[] = {
	{ { 440, 480 },   { 0.1, 0.1 },   2,     0,      TONE_PROGRESS },       /* ringback, North America */
	{ { 425 },        { 0.1 },        1,     0.001f, TONE_PROGRESS },       /* ringback, Europe */
	{ { 480, 620 },   { 0.1, 0.1 },   0.5f,  0.001f, TONE_PROGRESS },       /* busy, North America */
	{ { 350, 440 },   { 0.1, 0.1 },   2,     0.001f, TONE_PROGRESS },       /* dial tone */
	{ { 1100 },       { 0.1 },        0.5f,  0.001f, TONE_FAX },            /* CNG */
	{ { 2100 },       { 0.1 },        2.6f,  0.001f, TONE_FAX },            /* CED */
	{ { 1000 },       { 0.1 },        0.5f,  0.001f, TONE_BEEP },           /* voicemail */
	{ { 697, 1209 },  { 0.1, 0.1 },   0.1f,  0.001f, TONE_DTMF },
	{ { 941, 1633 },  { 0.1, 0.1 },   0.08f, 0.001f, TONE_DTMF },
	{ { 770, 1336 },  { 0.1, 0.2 },   0.1f,  0.001f, TONE_DTMF },           /* twist 6 dB */
	{ { 852 * 1.015, 1477 * 0.985 }, { 0.1, 0.1 }, 0.1f, 0, TONE_DTMF },    /* 1.5 % off: taken (Q.24) */
	{ { 697 * 1.035, 1209 }, { 0.1, 0.1 }, 0.1f, 0, TONE_NONE },            /* 3.5 % off: refused, too short for another */
	{ { 770, 1336 },  { 0.1, 0.5 },   0.1f,  0,      TONE_NONE },           /* twist 14 dB: refused */
	{ { 697, 1209 },  { 0.1, 0.1 },   0.015f, 0.001f, TONE_NONE },          /* 15 ms: refused (Q.24: under 23) */
	{ { 150, 450 },   { 0.1, 0.05 },  1,     0,      TONE_NONE },           /* mains hum, its harmonics in the band */
	{ { 425 },        { 0.02 },       1,     0.05f,  TONE_NONE },           /* lost in noise */
};

static void test_table(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		size_t kinds[TONE_FAX + 1], tone = (size_t)((double)table[i].seconds * RATE), all = 0;
		float x[4 * RATE] = { 0 };

		for (size_t j = 0; j < 2 && table[i].hz[j] > 0; j++)
			signal_sine(x + RATE / 2, tone, RATE, table[i].hz[j], table[i].amplitude[j]);
		signal_noise(x, 4 * RATE, table[i].noise, 1);
		count(x, 4 * RATE, kinds);
		for (enum tone_kind k = TONE_PROGRESS; k <= TONE_FAX; k++)
			all += kinds[k];
		assert_int_equal(all, table[i].kind == TONE_NONE ? 0 : kinds[table[i].kind]);
		if (table[i].kind != TONE_NONE)
			assert_true(kinds[table[i].kind] >= 1);
		if (table[i].seconds >= 0.5f && table[i].kind != TONE_NONE)
			assert_true((float)kinds[table[i].kind] > 100 * table[i].seconds - 16);
	}
}

static void test_a_voice_is_no_tone(void **state)
{
	static const double f0_hz[] = { 90, 120, 180, 240, 300 };

	(void)state;
	for (size_t i = 0; i < sizeof(f0_hz) / sizeof(*f0_hz); i++) {
		size_t kinds[TONE_FAX + 1];
		float x[4 * RATE] = { 0 };

		signal_noise(x, 4 * RATE, 0.001f, 1);
		signal_talk(x, 4 * RATE, RATE, f0_hz[i], 0.3, 4);
		count(x, 4 * RATE, kinds);
		assert_true(kinds[TONE_NONE] >= 394);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_table),
		cmocka_unit_test(test_a_voice_is_no_tone),
	};

	return cmocka_run_group_tests(tests, ear_set_up, ear_tear_down);
}
