#include "intake/outlet.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

struct slot {
	struct event event;
	void (*release)(void *owner);
	void *owner;
};

struct outlet {
	size_t       size;                      /* power of two */
	struct slot *ring;
	_Alignas(64) atomic_size_t head;        /* next to be taken; the consumer's */
	_Alignas(64) atomic_size_t tail;        /* next to be filled; the producer's */
};

int outlet_create(struct outlet **out, size_t events)
{
	struct outlet *o = *out = aligned_alloc(64, sizeof(*o));

	if (!o)
		return -ENOMEM;
	*o = (struct outlet) { .size = events, .ring = malloc(events * sizeof(struct slot)) };
	if (o->ring)
		return 0;
	free(o);
	*out = NULL;
	return -ENOMEM;
}

void outlet_destroy(struct outlet *o)
{
	if (!o)
		return;
	free(o->ring);
	free(o);
}

void outlet_push(struct outlet *o, const struct event *e, void (*release)(void *owner), void *owner)
{
	size_t tail = atomic_load_explicit(&o->tail, memory_order_relaxed);

	while (tail - atomic_load_explicit(&o->head, memory_order_acquire) == o->size)
		nanosleep(&(struct timespec) { 0, 1000000 }, NULL);
	o->ring[tail & (o->size - 1)] = (struct slot) { *e, release, owner };
	atomic_store_explicit(&o->tail, tail + 1, memory_order_release);
}

size_t outlet_take(struct outlet *o, event_fn *fn, void *ctx)
{
	size_t head = atomic_load_explicit(&o->head, memory_order_relaxed);
	size_t tail = atomic_load_explicit(&o->tail, memory_order_acquire);
	size_t n = tail - head;

	for (; head != tail; head++) {
		struct slot *s = &o->ring[head & (o->size - 1)];

		fn(ctx, &s->event);
		if (s->release)
			s->release(s->owner);
		atomic_store_explicit(&o->head, head + 1, memory_order_release);
	}
	return n;
}
