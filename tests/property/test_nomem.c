/*
 * Memory runs out: the n-th allocation of a 10 s call fails, and either it alone or all that come after.  Whatever n is,
 * nothing crashes, nothing leaks, an error comes back as one, and a call that was opened gives its events to the end.
 *
 * The call is all that a command does with one: settings, scorecard, analysis, JSON, and its timeline into a database.
 * UNDERTONE_SOAK=1 tries every n; without it a prime stride does, over all of the run.
 */
#include "analysis/call.h"
#include "settings/settings.h"
#include "sink/json.h"
#include "store/people.h"

#include <errno.h>
#include <malloc.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

enum { RATE_HZ = 8000, BLOCK = 400, SECONDS = 10, STRIDE = 61 };

/* volatile: the compiler believes that malloc and free change nothing it can see. */
static volatile long allocations, fail_at = -1, live;
static volatile int fail_after;

/* A sanitizer has its own allocator in the way: nothing then fails, and the test only runs the path. */
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
/* Seen by the libraries too, which would otherwise call their own. */
#pragma GCC visibility push(default)
extern void *__libc_malloc(size_t n);
extern void *__libc_calloc(size_t n, size_t size);
extern void *__libc_realloc(void *p, size_t n);
extern void *__libc_memalign(size_t align, size_t n);
extern void __libc_free(void *p);

static int refused(void)
{
	long n = allocations++;

	if (fail_at < 0 || n < fail_at || (n > fail_at && !fail_after))
		return 0;
	errno = ENOMEM;
	return 1;
}

static void *count(void *p)
{
	live += p != NULL;
	return p;
}

void *malloc(size_t n)
{
	return refused() ? NULL : count(__libc_malloc(n));
}

void *calloc(size_t n, size_t size)
{
	return refused() ? NULL : count(__libc_calloc(n, size));
}

void *realloc(void *p, size_t n)
{
	void *q = refused() ? NULL : __libc_realloc(p, n);

	live += !p && q;
	return q;
}

void *memalign(size_t align, size_t n)
{
	return refused() ? NULL : count(__libc_memalign(align, n));
}

void *aligned_alloc(size_t align, size_t n)
{
	return memalign(align, n);
}

int posix_memalign(void **out, size_t align, size_t n)
{
	void *p = memalign(align, n);

	if (p)
		*out = p;
	return p ? 0 : ENOMEM;
}

void free(void *p)
{
	live -= p != NULL;
	__libc_free(p);
}
#pragma GCC visibility pop
#endif

struct run {
	struct store *store;
	int started, ended, lost;
};

static void on_event(void *ctx, const struct event *e)
{
	struct run *r = ctx;
	char *line = json_line(e);

	free(line);
	r->started += e->kind == EVENT_CALL_START;
	r->ended += e->kind == EVENT_CALL_END;
	r->lost += store_write(r->store, e) != 0;
}

static float samples[SIDES][RATE_HZ * SECONDS];

static void make_samples(void)
{
	for (int i = 0; i < RATE_HZ * SECONDS; i++) {
		double t = (double)i / RATE_HZ, x = 0;

		for (int h = 1; h < 20; h++)
			x += sin(2 * M_PI * 150 * h * t) / h;
		samples[CALLER][i] = (float)(0.1 * (0.5 - 0.5 * cos(2 * M_PI * 4 * t)) * x * (fmod(t, 4) < 2.5));
		samples[AGENT][i] = (float)(0.1 * (0.5 - 0.5 * cos(2 * M_PI * 4 * t)) * x * (fmod(t, 4) >= 2.5));
	}
}

/* 0: the call went through to its end; else what was told instead. */
static int one_call(const struct fft *fft)
{
	struct run r = { 0 };
	struct call_config config = { .id = "0123456789abcdef0123456789abcdef", .voices = VOICES_BOTH,
		.rate_hz = { RATE_HZ, RATE_HZ }, .on_event = on_event, .ctx = &r };
	static struct calibration cal;
	char error[SETTINGS_ERROR_LEN];
	struct call *call = NULL;
	int err = settings_defaults(&cal, error);

	if (!err)
		err = store_open(&r.store, ":memory:", error);
	if (!err)
		err = people_create(r.store);
	if (!err)
		err = call_create(&call, &config, &cal, fft);
	if (!err) {
		for (int64_t at = 0; at < RATE_HZ * SECONDS; at += BLOCK) {
			struct audio_block b = { .position = at, .frames = BLOCK,
			                         .samples = { samples[CALLER] + at, samples[AGENT] + at } };

			call_process(call, &b);
		}
		call_end(call, "end");
		assert_int_equal(r.started, 1);         /* whatever the store could not take */
		assert_int_equal(r.ended, 1);
		err = store_commit(r.store);
	}
	call_destroy(call);
	store_close(r.store);
	return err ? err : r.lost ? -ENOMEM : 0;
}

/* Runs the call with its n-th allocation refused, and says what it said. */
static int without(const struct fft *fft, long n, int and_after)
{
	long before = live;
	int err;

	allocations = 0;
	fail_at = n;
	fail_after = and_after;
	err = one_call(fft);
	fail_at = -1;
	if (live != before)
		print_error("allocation %ld%s refused: %ld blocks leaked\n", n, and_after ? " and all after" : "", live - before);
	assert_int_equal(live, before);
	return err;
}

static void a_call_without_memory_ends_well(void **state)
{
	const char *soak = getenv("UNDERTONE_SOAK");
	struct fft *fft;
	long total, told = 0, tried = 0;

	(void)state;
	assert_int_equal(fft_create(&fft), 0);          /* the plans are made before any call */
	make_samples();
	assert_int_equal(without(fft, -1, 0), 0);       /* what libraries keep for good, they take now */
	assert_int_equal(without(fft, -1, 0), 0);
	total = allocations;
	for (long n = 0; n < total; n += soak ? 1 : STRIDE) {
		tried += 2;
		told += without(fft, n, 0) != 0;
		told += without(fft, n, 1) != 0;
	}
	print_message("%ld allocations, %ld runs, %ld said so\n", total, tried, told);
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
	assert_true(total > 100 && told > 0);
#endif
	fft_destroy(fft);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(a_call_without_memory_ends_well) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
