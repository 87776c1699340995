/*
 * The signal path allocates nothing: every malloc, calloc, realloc and free of the process, those inside FFTW and
 * speexdsp too, is counted between call_create() and call_destroy().
 */
#include "analysis/call.h"
#include "settings/settings.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

static atomic_bool counting;
static atomic_int counted;

/* A sanitizer has its own allocator in the way: the count is then of nothing, and the test only runs the path. */
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
/* Seen by the libraries too, which would otherwise call their own. */
#pragma GCC visibility push(default)
extern void *__libc_malloc(size_t n);
extern void *__libc_calloc(size_t n, size_t size);
extern void *__libc_realloc(void *p, size_t n);
extern void __libc_free(void *p);

void *malloc(size_t n)
{
	counted += counting;
	return __libc_malloc(n);
}

void *calloc(size_t n, size_t size)
{
	counted += counting;
	return __libc_calloc(n, size);
}

void *realloc(void *p, size_t n)
{
	counted += counting;
	return __libc_realloc(p, n);
}

void free(void *p)
{
	counted += counting;
	__libc_free(p);
}
#pragma GCC visibility pop
#endif

enum { RATE_HZ = 16000, BLOCK = 441, SECONDS = 90 };

/* A voice that rises after 40 s, in syllables, with pauses; the other side answers; a gap, and a note of hold music. */
static float sample(int64_t i, int side)
{
	double t = (double)i / RATE_HZ;
	double f0 = side == 0 ? t < 40 ? 120 : 200 : 180;
	bool talks = fmod(t + 3 * side, 6) < 3;
	double syllable = 0.5 - 0.5 * cos(2 * M_PI * 4 * t);
	double x = 0;

	if (t > 70 && side == 1)
		return (float)(0.1 * sin(2 * M_PI * 440 * t) + 0.1 * sin(2 * M_PI * 480 * t));
	for (int h = 1; talks && h * f0 < 3400; h++)
		x += sin(2 * M_PI * h * f0 * t) / h;
	return (float)(0.1 * syllable * x + 1e-4 * sin(12345.678 * t * t));
}

static void count_events(void *ctx, const struct event *e)
{
	(void)e;
	*(int *)ctx += 1;
}

static void allocates_nothing(void **state)
{
	static float samples[SIDES][BLOCK];
	struct calibration cal;
	struct fft *fft;
	struct call *call;
	char error[SETTINGS_ERROR_LEN];
	int events = 0;
	struct call_config config = { .id = "x", .voices = VOICES_BOTH, .rate_hz = { RATE_HZ, RATE_HZ },
	                              .on_event = count_events, .ctx = &events };

	(void)state;
	assert_int_equal(settings_defaults(&cal, error), 0);
	assert_int_equal(fft_create(&fft), 0);
	assert_int_equal(call_create(&call, &config, &cal, fft), 0);
	counting = true;
	for (int64_t at = 0; at < (int64_t)SECONDS * RATE_HZ; at += BLOCK) {
		struct audio_block b = { .position = at, .frames = BLOCK, .samples = { samples[0], samples[1] } };

		if (at / RATE_HZ == 50)                 /* a second is lost */
			continue;
		for (int side = 0; side < SIDES; side++)
			for (int i = 0; i < BLOCK; i++)
				samples[side][i] = sample(at + i, side);
		call_process(call, &b);
	}
	call_mark(call, "a note", "me");
	call_act(call, CALL_DISMISS);
	call_end(call, "end");
	counting = false;
	call_destroy(call);
	fft_destroy(fft);
	assert_true(events > 100);
	assert_int_equal(counted, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(allocates_nothing) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
