/* dsp/pitch with the shipped calibration: known voices, noise, silence, gain and latency. */
#include "settings/settings.h"
#include "framer.h"
#include "pitch.h"

#include <errno.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const double two_pi = 6.28318530717958647692;

enum { SAMPLES = 2 * FRAME_RATE_HZ, FRAMES = SAMPLES / FRAME_HOP - 2 };

struct track {
	struct pitch_result now[FRAMES], tracked[FRAMES];
};

struct shared {
	struct calibration cal;
	struct fft *fft;
	float x[SAMPLES];
	struct track track;
};

static int set_up(void **state)
{
	static struct shared s;
	char error[SETTINGS_ERROR_LEN];

	*state = &s;
	return settings_defaults(&s.cal, error) || fft_create(&s.fft);
}

static int tear_down(void **state)
{
	struct shared *s = *state;

	fft_destroy(s->fft);
	return 0;
}

static void track(struct shared *s, struct track *t)
{
	struct framer *framer;
	struct spectrum *spectrum;
	struct pitch *pitch;
	float frame[FRAME_LEN];
	size_t k = 0;

	assert_int_equal(framer_create(&framer), 0);
	assert_int_equal(spectrum_create(&spectrum, s->fft), 0);
	assert_int_equal(pitch_create(&pitch, &s->cal.pitch, s->fft), 0);
	for (size_t at = 0; at < SAMPLES;) {
		at += framer_push(framer, s->x + at, SAMPLES - at);
		while (k < FRAMES && framer_next(framer, frame)) {
			struct spectrum_frame f;

			spectrum_process(spectrum, frame, &f);
			pitch_process(pitch, &f, &t->now[k], &t->tracked[k]);
			k++;
		}
		if (k == FRAMES)
			break;
	}
	assert_int_equal(k, FRAMES);
	pitch_destroy(pitch);
	spectrum_destroy(spectrum);
	framer_destroy(framer);
}

/* Harmonics of a phase that runs on: amplitudes fall as 1 / h^fall, those outside from_hz to 3400 Hz are left out. */
static void voice(float *x, double f0_hz, double end_hz, double fall, double from_hz)
{
	double phase = 0;

	for (size_t i = 0; i < SAMPLES; i++) {
		double hz = f0_hz + (end_hz - f0_hz) * (double)i / SAMPLES;
		double y = 0;

		for (int h = 1; h * hz < 3400; h++)
			if (h * hz >= from_hz)
				y += pow(h, -fall) * cos(h * phase);
		x[i] = (float)(0.05 * y);
		phase += two_pi * hz / FRAME_RATE_HZ;
	}
}

static void noise(float *x, float amplitude)
{
	uint32_t seed = 7;

	for (size_t i = 0; i < SAMPLES; i++) {
		seed = seed * 1664525u + 1013904223u;
		x[i] = amplitude * ((float)(seed >> 8) / (1 << 23) - 1);
	}
}

static void steady_voices_are_heard(void **state)
{
	/* fall 0: a pulse train, 1: a sawtooth.  From 300 Hz on: a telephone line took the fundamental. */
	static const double f0_hz[] = { 60, 80, 100, 150, 200, 300, 400, 500 };
	static const struct { double fall, from_hz; } kinds[] = { { 0, 0 }, { 1, 0 }, { 0, 300 }, { 1, 300 } };
	const double tolerance_cents = 10;
	struct shared *s = *state;

	for (size_t i = 0; i < sizeof(f0_hz) / sizeof(*f0_hz); i++)
		for (size_t j = 0; j < sizeof(kinds) / sizeof(*kinds); j++) {
			voice(s->x, f0_hz[i], f0_hz[i], kinds[j].fall, kinds[j].from_hz);
			track(s, &s->track);
			for (size_t k = 5 + PITCH_LOOKAHEAD; k < FRAMES; k++) {
				double got = (double)s->track.tracked[k].f0_hz;

				if (!(fabs(1200 * log2(got / f0_hz[i])) < tolerance_cents))
					fail_msg("%g Hz, fall %g, from %g Hz: %g Hz in frame %zu", f0_hz[i], kinds[j].fall,
					         kinds[j].from_hz, got, k - PITCH_LOOKAHEAD);
			}
		}
}

static void a_glide_is_followed(void **state)
{
	/* Half an octave a second, within 25 cents: 40 ms of it are 24 cents long. */
	static const struct { double from_hz, to_hz; } glides[] = { { 80, 160 }, { 300, 150 }, { 200, 400 } };
	struct shared *s = *state;

	for (size_t i = 0; i < sizeof(glides) / sizeof(*glides); i++) {
		voice(s->x, glides[i].from_hz, glides[i].to_hz, 1, 300);
		track(s, &s->track);
		for (size_t k = 5 + PITCH_LOOKAHEAD; k < FRAMES; k++) {
			double at = ((double)(k - PITCH_LOOKAHEAD) * FRAME_HOP + FRAME_HOP / 2) / SAMPLES;
			double want = glides[i].from_hz + at * (glides[i].to_hz - glides[i].from_hz);
			double got = (double)s->track.tracked[k].f0_hz;

			if (!(fabs(1200 * log2(got / want)) < 25))
				fail_msg("%g Hz in frame %zu, expected %g", got, k - PITCH_LOOKAHEAD, want);
		}
	}
}

/* A converter's offset of -20 dBFS, and mains hum 17 dB under a voice that has no fundamental; the voice stops halfway. */
static void offset_and_hum_do_not_matter(void **state)
{
	struct shared *s = *state;

	voice(s->x, 110, 110, 1, 300);
	memset(s->x + SAMPLES / 2, 0, SAMPLES / 2 * sizeof(*s->x));
	for (size_t i = 0; i < SAMPLES; i++)
		s->x[i] += 0.1f + (float)(0.003 * sin(two_pi * 50 * (double)i / FRAME_RATE_HZ));
	track(s, &s->track);
	for (size_t k = PITCH_LOOKAHEAD; k < FRAMES; k++) {
		size_t frame = k - PITCH_LOOKAHEAD;
		double got = (double)s->track.tracked[k].f0_hz;

		if (frame > 5 && frame < 98 && !(fabs(1200 * log2(got / 110)) < 20))
			fail_msg("%g Hz in frame %zu", got, frame);
		if (frame > 102 && got > 0)
			fail_msg("%g Hz in frame %zu of hum", got, frame);
	}
}

static void noise_is_unvoiced(void **state)
{
	struct shared *s = *state;
	size_t voiced = 0;

	noise(s->x, 0.1f);
	track(s, &s->track);
	for (size_t k = 0; k < FRAMES; k++)
		voiced += s->track.tracked[k].f0_hz > 0;
	assert_int_equal(voiced, 0);
}

static void silence_is_unvoiced_and_finite(void **state)
{
	/* Digital zero, a constant that floats cannot hold exactly, a full-scale click in silence, and the smallest floats. */
	struct shared *s = *state;

	for (int kind = 0; kind < 4; kind++) {
		memset(s->x, 0, sizeof(s->x));
		for (size_t i = 0; i < SAMPLES; i++)
			s->x[i] = kind == 1 ? 0.3f : kind == 3 ? 1e-40f * (float)(i % 80) : 0;
		if (kind == 2)
			s->x[SAMPLES / 2] = 1;
		track(s, &s->track);
		for (size_t k = 0; k < FRAMES; k++) {
			assert_true(s->track.tracked[k].f0_hz <= 0);
			assert_in_range((unsigned)(1000 * s->track.now[k].periodicity), 0, 1000);
			assert_true(isfinite(s->track.tracked[k].f0_hz));
		}
	}
}

static void gain_changes_nothing(void **state)
{
	/* 12 dB up to the bit; any other gain to the last bits, which is within 0.01 semitone. */
	static struct track want;
	static const float gains[] = { 4, 0.25f, 0.0037f };
	struct shared *s = *state;

	for (size_t g = 0; g < sizeof(gains) / sizeof(*gains); g++) {
		voice(s->x, 90, 180, 1, 300);
		memset(s->x + SAMPLES / 3, 0, SAMPLES / 8 * sizeof(*s->x));
		track(s, &want);
		for (size_t i = 0; i < SAMPLES; i++)
			s->x[i] *= gains[g];
		track(s, &s->track);
		for (size_t k = 0; k < FRAMES; k++) {
			float a = s->track.tracked[k].f0_hz, b = want.tracked[k].f0_hz;

			assert_int_equal(a > 0, b > 0);
			if (b > 0 && !(fabs(12 * log2((double)(a / b))) < (g < 2 ? 1e-9 : 0.01)))
				fail_msg("gain %g: %g Hz, expected %g", (double)gains[g], (double)a, (double)b);
		}
	}
}

static void results_come_ten_frames_later(void **state)
{
	struct shared *s = *state;
	size_t onset = 0;

	voice(s->x, 150, 150, 1, 300);
	memset(s->x, 0, SAMPLES / 2 * sizeof(*s->x));
	track(s, &s->track);
	for (size_t k = 0; k < FRAMES; k++)
		if (k < PITCH_LOOKAHEAD)
			assert_float_equal(s->track.tracked[k].f0_hz, 0, 0);
		else
			assert_float_equal(s->track.tracked[k].periodicity, s->track.now[k - PITCH_LOOKAHEAD].periodicity, 0);
	while (onset < FRAMES && !(s->track.tracked[onset].f0_hz > 0))
		onset++;
	/* The voice starts with frame 100; its neighbours hold three eighths and five eighths of it. */
	assert_in_range(onset, 99 + PITCH_LOOKAHEAD, 101 + PITCH_LOOKAHEAD);
}

static void a_bad_range_is_refused(void **state)
{
	static const struct { float min_hz, max_hz; } table[] = { { 0, 500 }, { 500, 60 }, { 60, 4000 }, { NAN, NAN } };
	struct shared *s = *state;
	struct pitch_config cfg = s->cal.pitch;
	struct pitch *p;

	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		cfg.f0_min_hz = table[i].min_hz;
		cfg.f0_max_hz = table[i].max_hz;
		assert_int_equal(pitch_create(&p, &cfg, s->fft), -EINVAL);
		assert_null(p);
	}
	pitch_destroy(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(steady_voices_are_heard),
		cmocka_unit_test(a_glide_is_followed),
		cmocka_unit_test(offset_and_hum_do_not_matter),
		cmocka_unit_test(noise_is_unvoiced),
		cmocka_unit_test(silence_is_unvoiced_and_finite),
		cmocka_unit_test(gain_changes_nothing),
		cmocka_unit_test(results_come_ten_frames_later),
		cmocka_unit_test(a_bad_range_is_refused),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
