#include "source/align.h"
#include "source/stretch.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

enum { RATE = 8000, BLOCK = 80 };

static const struct clocks_config clocks = { .step_ms = 12, .together_ms = 15, .settling_s = 3, .slope_s = 4 };

/* Two devices simulated: each gives blocks of 10 ms of its own clock, late by up to jitter_ms; the agent's is held back
 * by step_ms more for a while, and runs fast by ppm; what align says is applied to its count, as a resampler would. */
struct result {
	double worst_ms;                /* after half the time */
	double drift_ppm, error_ms;
	bool   corrected;
};

static struct result simulate(double ppm, double jitter_ms, double step_ms, int seconds)
{
	struct result r = { 0 };
	struct align a;
	double agent_position = 0;      /* in call time */

	srand(1);
	align_init(&a, &clocks, (const unsigned[SIDES]) { RATE, RATE });
	for (int k = 1; k <= seconds * 100; k++) {
		double late_ns[2] = { jitter_ms * 1e6 * rand() / RAND_MAX, jitter_ms * 1e6 * rand() / RAND_MAX };
		double true_ns = k * 1e7;

		late_ns[1] += k > seconds * 40 && k < seconds * 70 ? step_ms * 1e6 : 0;

		align_heard(&a, CALLER, (int64_t)k * BLOCK, (int64_t)(true_ns + late_ns[0]));
		/* In the same time the agent's clock has counted 1 + ppm as many frames. */
		agent_position += BLOCK * (1 + ppm * 1e-6) / (1 + align_correction(&a));
		align_heard(&a, AGENT, (int64_t)agent_position, (int64_t)(true_ns + late_ns[1]));
		r.corrected |= align_correction(&a) != 0;
		if (k > seconds * 50)
			r.worst_ms = fmax(r.worst_ms, fabs(agent_position - (double)k * BLOCK) * 1e3 / RATE);
	}
	r.drift_ppm = align_drift_ppm(&a);
	r.error_ms = align_error_ms(&a);
	return r;
}

static void clocks_apart_are_brought_together(void **state)
{
	static const struct { double ppm, jitter_ms; int seconds; double worst_ms, ppm_off; } rows[] = {
		{  5000, 0,  60, 6.0, 300 }, { -5000, 0,  60, 10.0, 300 }, { 5000, 8, 60, 8.0, 600 },
		{   100, 0, 600, 16.0, 20 }, {  -100, 8, 600, 18.0, 60 }, {  9000, 8,  90, 12.0, 800 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct result r = simulate(rows[i].ppm, rows[i].jitter_ms, 0, rows[i].seconds);

		print_message("%5.0f ppm, jitter %.0f ms: worst %.2f ms apart, says %.1f ppm\n", rows[i].ppm,
		              rows[i].jitter_ms, r.worst_ms, r.drift_ppm);
		assert_true(r.corrected);
		assert_true(r.worst_ms < rows[i].worst_ms);
		assert_true(fabs(r.drift_ppm - rows[i].ppm) < rows[i].ppm_off);
	}
}

static void one_clock_is_never_corrected(void **state)
{
	static const double jitter_ms[] = { 0, 8, 20 };

	(void)state;
	for (size_t i = 0; i < 3; i++)
		assert_false(simulate(0, jitter_ms[i], 0, 3600).corrected);
}

/* A server that holds the samples back for a while has lost none: the sides must not be moved for it. */
static void a_delay_that_steps_is_no_drift(void **state)
{
	struct result r = simulate(5000, 0, 300, 120);

	(void)state;
	assert_false(simulate(0, 8, 300, 600).corrected);
	print_message("5000 ppm and a step of 300 ms: worst %.2f ms apart\n", r.worst_ms);
	assert_true(r.worst_ms < 20);
}

static float tone(double t)
{
	return (float)(0.5 * sin(2 * M_PI * 400 * t / RATE));
}

/* The correction comes on in the middle of a tone: no seam, and frame n out stays call time n. */
static void a_correction_has_no_seam(void **state)
{
	static const double corrections[] = { 0.005, -0.005, 0.0001 };

	(void)state;
	for (size_t c = 0; c < 3; c++) {
		float x[BLOCK], y[BLOCK * 2 + 2 * STRETCH_LATENCY_MAX];
		struct stretch *s;
		size_t out = 0, in = 0, on_at = SIZE_MAX;
		double worst = 0;

		assert_int_equal(stretch_create(&s, RATE), 0);
		for (int k = 0; k < 400; k++) {
			size_t n;

			if (k == 200) {
				stretch_set(s, corrections[c]);
				on_at = in;
			}
			for (size_t i = 0; i < BLOCK; i++)
				x[i] = tone((double)(in + i));
			n = stretch_process(s, x, BLOCK, y);
			in += BLOCK;
			for (size_t i = 0; i < n; i++, out++) {
				double t = out < on_at ? (double)out :
				           (double)on_at + (double)(out - on_at) * (1 + corrections[c]);

				if (k < 200)
					assert_true(y[i] == tone((double)out));
				worst = fmax(worst, fabs((double)y[i] - (double)tone(t)));
			}
		}
		/* A seam of one sample would read 0.16; what is in the filter at the start shifts by latency x correction. */
		print_message("correction %g: worst sample off by %.4f of 0.5\n", corrections[c], worst);
		assert_true(worst < 0.04);
		stretch_destroy(s);
	}
}

/* A correction that changes every second, as the loop has it: what comes out is what the ratios say. */
static void a_correction_may_change_at_any_time(void **state)
{
	float x[BLOCK] = { 0 }, y[BLOCK * 2 + 2 * STRETCH_LATENCY_MAX];
	struct stretch *s;
	double expected = 0;
	size_t out = 0;

	(void)state;
	assert_int_equal(stretch_create(&s, RATE), 0);
	for (int k = 0; k < 6000; k++) {
		if (k % 100 == 0)
			stretch_set(s, 0.005 + 0.004 * sin(k * 0.0137));
		expected += BLOCK / (1 + stretch_correction(s));
		out += stretch_process(s, x, BLOCK, y);
	}
	print_message("%zu frames out, %.1f expected\n", out + stretch_latency(s), expected);
	assert_true(fabs((double)(out + stretch_latency(s)) - expected) < 4);
	stretch_destroy(s);
}

static void a_drain_gives_what_is_inside(void **state)
{
	float x[BLOCK], y[BLOCK * 2 + 2 * STRETCH_LATENCY_MAX];
	struct stretch *s;
	size_t out = 0;

	(void)state;
	assert_int_equal(stretch_create(&s, RATE), 0);
	stretch_set(s, 1e-7);
	memset(x, 0, sizeof(x));
	for (int k = 0; k < 100; k++)
		out += stretch_process(s, x, BLOCK, y);
	assert_int_equal(out + stretch_latency(s), 100 * BLOCK);
	out += stretch_drain(s, y);
	assert_int_equal(out, 100 * BLOCK);
	out += stretch_process(s, x, BLOCK, y);
	assert_int_equal(out + stretch_latency(s), 101 * BLOCK);
	stretch_destroy(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(clocks_apart_are_brought_together),
		cmocka_unit_test(one_clock_is_never_corrected),
		cmocka_unit_test(a_delay_that_steps_is_no_drift),
		cmocka_unit_test(a_correction_has_no_seam),
		cmocka_unit_test(a_correction_may_change_at_any_time),
		cmocka_unit_test(a_drain_gives_what_is_inside),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
