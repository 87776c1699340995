#include "source/ring.h"

#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <cmocka.h>

enum { BLOCK = 8 };

static struct ring *make(unsigned channels, size_t blocks)
{
	struct ring *r;

	assert_int_equal(ring_create(&r, &(struct ring_config){ channels, BLOCK, blocks }), 0);
	return r;
}

static void configs_out_of_range_are_refused(void **state)
{
	static const struct ring_config bad[] = { { 0, 8, 4 }, { 3, 8, 4 }, { 1, 0, 4 }, { 1, 8, 0 } };
	struct ring *r;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		assert_int_equal(ring_create(&r, &bad[i]), -22);
		assert_null(r);
	}
}

static void blocks_come_out_as_they_went_in(void **state)
{
	struct ring *r = make(2, 4);
	const float x[BLOCK * 2] = { 1, -1, 2, -2, 3, -3 };
	const struct ring_block *b;

	(void)state;
	assert_null(ring_front(r));
	ring_push(r, x, 3, 77);
	b = ring_front(r);
	assert_int_equal(b->position, 0);
	assert_int_equal(b->frames, 3);
	assert_int_equal(b->time_ns, 77);
	assert_memory_equal(b->samples, x, 6 * sizeof(*x));
	ring_pop(r);
	assert_null(ring_front(r));
	ring_push(r, NULL, 2, 78);
	b = ring_front(r);
	assert_int_equal(b->position, 3);
	assert_true(b->samples[0] == 0 && b->samples[3] == 0);
	ring_destroy(r);
}

static void a_long_push_takes_several_blocks(void **state)
{
	struct ring *r = make(1, 4);
	float x[20];
	size_t seen = 0;

	(void)state;
	for (size_t i = 0; i < 20; i++)
		x[i] = (float)i;
	ring_push(r, x, 20, 0);
	for (const struct ring_block *b; (b = ring_front(r)); ring_pop(r)) {
		assert_int_equal(b->position, seen);
		for (size_t i = 0; i < b->frames; i++)
			assert_true(b->samples[i] == (float)seen++);
	}
	assert_int_equal(seen, 20);
	ring_destroy(r);
}

static void a_full_ring_drops_counts_and_tells_by_position(void **state)
{
	struct ring *r = make(1, 4);
	const float x[BLOCK] = { 0 };

	(void)state;
	for (int i = 0; i < 7; i++)
		ring_push(r, x, BLOCK, 0);
	assert_int_equal(ring_dropped_frames(r), 3 * BLOCK);
	for (int i = 0; i < 4; i++) {
		assert_int_equal(ring_front(r)->position, i * BLOCK);
		ring_pop(r);
	}
	assert_null(ring_front(r));
	ring_push(r, x, 5, 0);
	assert_int_equal(ring_front(r)->position, 7 * BLOCK);
	ring_destroy(r);
}

static void what_the_device_lost_moves_the_position(void **state)
{
	struct ring *r = make(1, 4);
	const float x[BLOCK] = { 0 };

	(void)state;
	ring_push(r, x, BLOCK, 0);
	ring_skip(r, 100);
	ring_push(r, x, BLOCK, 0);
	ring_pop(r);
	assert_int_equal(ring_front(r)->position, BLOCK + 100);
	ring_reset(r);
	assert_null(ring_front(r));
	ring_push(r, x, 1, 0);
	assert_int_equal(ring_front(r)->position, 0);
	ring_destroy(r);
}

enum { PUSHES = 200000 };

struct producer {
	struct ring *ring;
	atomic_bool  done;
};

static void *produce(void *ctx)
{
	struct producer *p = ctx;
	float x[BLOCK];
	int64_t n = 0;

	for (int i = 0; i < PUSHES; i++) {
		size_t frames = 1 + (size_t)i % BLOCK;

		for (size_t k = 0; k < frames; k++)
			x[k] = (float)((n + (int64_t)k) % 65536);
		ring_push(p->ring, x, frames, i);
		n += (int64_t)frames;
		if (i % 64 == 0)
			sched_yield();
	}
	atomic_store(&p->done, true);
	return NULL;
}

/* Two threads, a ring too small: every frame that comes is the one its position says, and received + dropped = sent. */
static void two_threads_lose_nothing_uncounted(void **state)
{
	struct ring *r = make(1, 16);
	struct producer p = { .ring = r };
	int64_t received = 0, sent = 0, missing = 0, next = 0;
	pthread_t thread;

	(void)state;
	for (int i = 0; i < PUSHES; i++)
		sent += 1 + i % BLOCK;
	assert_int_equal(pthread_create(&thread, NULL, produce, &p), 0);
	for (bool done = false; !done;) {
		const struct ring_block *b;

		done = atomic_load(&p.done);
		for (; (b = ring_front(r)); ring_pop(r)) {
			assert_true(b->position >= next);
			missing += b->position - next;
			for (size_t i = 0; i < b->frames; i++)
				assert_true(b->samples[i] == (float)((b->position + (int64_t)i) % 65536));
			next = b->position + (int64_t)b->frames;
			received += (int64_t)b->frames;
		}
	}
	pthread_join(thread, NULL);
	assert_int_equal(received + ring_dropped_frames(r), sent);
	assert_int_equal(missing + (sent - next), ring_dropped_frames(r));
	print_message("%lld of %lld frames received\n", (long long)received, (long long)sent);
	ring_destroy(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(configs_out_of_range_are_refused),
		cmocka_unit_test(blocks_come_out_as_they_went_in),
		cmocka_unit_test(a_long_push_takes_several_blocks),
		cmocka_unit_test(a_full_ring_drops_counts_and_tells_by_position),
		cmocka_unit_test(what_the_device_lost_moves_the_position),
		cmocka_unit_test(two_threads_lose_nothing_uncounted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
