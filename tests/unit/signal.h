/*
 * signal.h - sounds made for tests: a talker, a chord, tones, noise
 *
 * The same seed gives the same samples.  All add to x [size: n], at rate_hz, from full scale +-1.0.
 */
#ifndef UNDERTONE_TEST_SIGNAL_H
#define UNDERTONE_TEST_SIGNAL_H

#include <math.h>
#include <stddef.h>
#include <stdint.h>

static const double signal_two_pi = 6.28318530717958647692;

static inline void signal_noise(float *x, size_t n, float amplitude, uint32_t seed)
{
	for (size_t i = 0; i < n; i++) {
		seed = seed * 1664525u + 1013904223u;
		x[i] += amplitude * ((float)(seed >> 8) / 8388608.0f - 1.0f);
	}
}

static inline void signal_sine(float *x, size_t n, double rate_hz, double hz, double amplitude)
{
	for (size_t i = 0; i < n; i++)
		x[i] += (float)(amplitude * sin(signal_two_pi * hz * (double)i / rate_hz));
}

/* A voice: harmonics of a gliding F0 under three formants, syllables a second; quiet between them as between words. */
static inline void signal_talk(float *x, size_t n, double rate_hz, double f0_hz, double amplitude, double syllables_hz)
{
	double phase = 0;

	for (size_t i = 0; i < n; i++) {
		double t = (double)i / rate_hz;
		double beat = t * syllables_hz;
		double rise = 0.5 - 0.5 * cos(signal_two_pi * beat);
		double hz = f0_hz * (1 + 0.15 * sin(signal_two_pi * 0.7 * t) + 0.05 * sin(signal_two_pi * beat));
		double first = 500 + 200 * sin(signal_two_pi * 0.37 * beat), second = 1500 + 500 * sin(signal_two_pi * 0.21 * beat);
		double sum = 0;

		phase += hz / rate_hz;
		for (int k = 1; k * hz < 3400; k++) {
			double at = k * hz;
			double shape = exp(-fabs(at - first) / 200) + 0.4 * exp(-fabs(at - second) / 250) + 0.05;

			sum += shape * cos(signal_two_pi * k * phase);
		}
		x[i] += (float)(amplitude * 0.3 * rise * rise * sum);
	}
}

/* Music: chords of three notes with four partials each, a new one every half second, none of them fading far. */
static inline void signal_music(float *x, size_t n, double rate_hz, double amplitude)
{
	static const double chord[4][3] = { { 262, 330, 392 }, { 294, 349, 440 }, { 247, 392, 494 }, { 262, 349, 440 } };
	size_t length = (size_t)(0.5 * rate_hz);

	for (size_t i = 0; i < n; i++) {
		const double *note = chord[i / length % 4];
		double since = (double)(i % length) / rate_hz;

		for (int k = 0; k < 12; k++)
			x[i] += (float)(amplitude * exp(-since) * pow(0.7, k / 3) / 6 *
			                sin(signal_two_pi * note[k % 3] * (k / 3 + 1) * (double)i / rate_hz));
	}
}

#endif
