/* What is typed on a telephone does not come through; what is said does, sample for sample. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include "engine/digits.h"
#include "settings/settings.h"
#include "signal.h"

#include <cmocka.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { SECONDS = 4, RATE_MAX = 48000, ROOM = SECONDS * RATE_MAX };

static const double low_hz[] = { 697, 770, 852, 941 }, high_hz[] = { 1209, 1336, 1477, 1633 };

struct world {
	struct calibration cal;
	float  in[SIDES][ROOM], out[SIDES][ROOM];
	size_t given;
};

static int set_up(void **state)
{
	char error[SETTINGS_ERROR_LEN];
	struct world *w = *state = calloc(1, sizeof(*w));

	return settings_defaults(&w->cal, error);
}

static int tear_down(void **state)
{
	free(*state);
	return 0;
}

static void take(void *ctx, const float *const x[SIDES], size_t n)
{
	struct world *w = ctx;

	for (enum side s = CALLER; s < SIDES; s++)
		memcpy(w->out[s] + w->given, x[s], n * sizeof(float));
	w->given += n;
}

static void clear(struct world *w)
{
	memset(w->in, 0, sizeof(w->in));
	w->given = 0;
}

static void run(struct world *w, unsigned rate_hz, size_t n, size_t block)
{
	struct digits *d;

	w->given = 0;
	assert_int_equal(digits_create(&d, &w->cal.dtmf, rate_hz, take, w), 0);
	for (size_t at = 0; at < n; at += block)
		digits_push(d, (const float *const[SIDES]) { w->in[CALLER] + at, w->in[AGENT] + at }, n - at < block ? n - at : block);
	digits_finish(d);
	digits_destroy(d);
	assert_int_equal(w->given, n);
}

/* A digit on one side, from..from + n. */
static void dial(struct world *w, enum side s, unsigned rate_hz, size_t from, size_t n, int digit, double dbfs, double twist_db, double off)
{
	double peak = pow(10, dbfs / 20);

	signal_sine(w->in[s] + from, n, rate_hz, low_hz[digit / 4] * (1 + off), peak * pow(10, twist_db / 40));
	signal_sine(w->in[s] + from, n, rate_hz, high_hz[digit % 4] * (1 - off), peak * pow(10, -twist_db / 40));
}

/* Every one of the sixteen, as ITU-T Q.24 asks for them to be understood: short, weak, off, uneven, over a noise. */
static const struct {
	unsigned rate_hz, ms;
	double dbfs, twist_db, off, noise_db;           /* noise_db: its RMS over each tone's, 0: none */
} table[] = {
	{ 8000,  40, -10,  0, 0,      0 },
	{ 8000,  40, -10,  0, 0.018,  0 },
	{ 8000,  50, -20,  8, 0.015,  0 },
	{ 8000,  50, -20, -8, -0.015, 0 },
	{ 8000,  50, -36,  0, 0.01,   0 },
	{ 8000,  60, -15,  4, 0.01, -12 },
	{ 8000, 300,  -7,  0, 0,    -20 },
	{ 16000, 40, -10,  0, 0.018,  0 },
	{ 48000, 40, -10,  0, 0.018,  0 },
};

static void digits_are_silent_from_their_start_to_their_end(void **state)
{
	struct world *w = *state;

	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++)
		for (int digit = 0; digit < 16; digit++) {
			unsigned hz = table[i].rate_hz;
			size_t from = hz / 2 + (size_t)(digit * 37), n = hz * table[i].ms / 1000, all = hz + n;

			clear(w);
			if (table[i].noise_db < 0)
				for (enum side s = CALLER; s < SIDES; s++)
					signal_noise(w->in[s], all, (float)(pow(10, (table[i].dbfs + table[i].noise_db) / 20) * 1.22), 7);
			w->in[AGENT][from + n / 2] = 0.5f;
			dial(w, CALLER, hz, from, n, digit, table[i].dbfs, table[i].twist_db, table[i].off);
			run(w, hz, all, 160);
			for (enum side s = CALLER; s < SIDES; s++)
				for (size_t k = from; k < from + n; k++)
					if (w->out[s][k] != 0)
						fail_msg("row %zu, digit %d, side %d: sound %zu samples into the digit", i, digit, (int)s, k - from);
			/* And no more than that. */
			assert_memory_equal(w->out[CALLER], w->in[CALLER], (from - hz / 8) * sizeof(float));
			assert_memory_equal(w->out[CALLER] + from + n + hz / 8, w->in[CALLER] + from + n + hz / 8,
			                    (all - from - n - hz / 8) * sizeof(float));
		}
}

static void a_number_typed_while_somebody_speaks(void **state)
{
	struct world *w = *state;
	size_t n = SECONDS * 8000, heard = 0;

	clear(w);
	signal_talk(w->in[AGENT], n, 8000, 180, 0.3, 4);
	for (int i = 0; i < 16; i++)
		dial(w, CALLER, 8000, 4000 + (size_t)i * 1200, 640, i * 7 % 16, -12, 2, 0.005);
	run(w, 8000, n, 160);
	for (int i = 0; i < 16; i++)
		for (size_t k = 4000 + (size_t)i * 1200; k < 4640 + (size_t)i * 1200; k++)
			heard += w->out[CALLER][k] != 0;
	assert_int_equal(heard, 0);
}

static void voices_and_other_tones_come_through_whole(void **state)
{
	struct world *w = *state;
	size_t n = SECONDS * 8000;

	clear(w);
	signal_talk(w->in[CALLER], n, 8000, 120, 0.3, 4);
	signal_talk(w->in[AGENT], n, 8000, 210, 0.2, 5);
	run(w, 8000, n, 160);
	assert_memory_equal(w->out, w->in, sizeof(float) * n);
	assert_memory_equal(w->out[AGENT], w->in[AGENT], sizeof(float) * n);
	clear(w);
	signal_sine(w->in[CALLER], n, 8000, 440, 0.1);         /* ringback */
	signal_sine(w->in[CALLER], n, 8000, 480, 0.1);
	signal_sine(w->in[AGENT], n, 8000, 1400, 0.3);         /* a beep */
	run(w, 8000, n, 160);
	assert_memory_equal(w->out[CALLER], w->in[CALLER], sizeof(float) * n);
	assert_memory_equal(w->out[AGENT], w->in[AGENT], sizeof(float) * n);
}

static void blocks_of_any_size_give_the_same(void **state)
{
	static const size_t blocks[] = { 1, 7, 80, 333, 5000 };
	struct world *w = *state;
	size_t n = 16000;
	float *want = malloc(n * sizeof(*want));

	clear(w);
	signal_talk(w->in[CALLER], n, 8000, 120, 0.3, 4);
	dial(w, CALLER, 8000, 5003, 500, 6, -10, 0, 0);
	run(w, 8000, n, 160);
	memcpy(want, w->out[CALLER], n * sizeof(*want));
	for (size_t i = 0; i < sizeof(blocks) / sizeof(*blocks); i++) {
		run(w, 8000, n, blocks[i]);
		assert_memory_equal(w->out[CALLER], want, n * sizeof(*want));
	}
	free(want);
}

static void rates_it_cannot_take_are_refused(void **state)
{
	struct world *w = *state;
	struct digits *d;

	assert_int_equal(digits_create(&d, &w->cal.dtmf, 11025, take, w), -EINVAL);
	assert_int_equal(digits_create(&d, &w->cal.dtmf, 96000, take, w), -EINVAL);
	assert_null(d);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(digits_are_silent_from_their_start_to_their_end), TEST(a_number_typed_while_somebody_speaks),
		TEST(voices_and_other_tones_come_through_whole), TEST(blocks_of_any_size_give_the_same),
		TEST(rates_it_cannot_take_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
