#include "source/ring.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* The two indices only grow; they sit on cache lines of their own so that the sides do not slow each other. */
enum { CACHE_LINE = 64 };

struct ring {
	unsigned channels;
	size_t   block_frames;
	size_t   slots;                         /* a power of two */
	struct ring_block *blocks;              /* [size: slots] */
	float   *samples;                       /* [size: slots x block_frames x channels] */

	_Alignas(CACHE_LINE) atomic_size_t head;        /* blocks written; the producer's */
	int64_t position;                               /* of the next frame pushed; the producer's */
	_Atomic int64_t dropped;

	_Alignas(CACHE_LINE) atomic_size_t tail;        /* blocks read; the consumer's */
};

static int allocate(struct ring *r)
{
	size_t stride = r->block_frames * r->channels;

	r->blocks = calloc(r->slots, sizeof(*r->blocks));
	r->samples = malloc(r->slots * stride * sizeof(*r->samples));
	if (!r->blocks || !r->samples)
		return -ENOMEM;
	/* Every page is written once: the first callbacks must not wait for the kernel to find memory. */
	memset(r->samples, 0, r->slots * stride * sizeof(*r->samples));
	for (size_t i = 0; i < r->slots; i++)
		r->blocks[i].samples = r->samples + i * stride;
	return 0;
}

int ring_create(struct ring **out, const struct ring_config *cfg)
{
	struct ring *r;

	*out = NULL;
	if (cfg->channels < 1 || cfg->channels > RING_CHANNELS || !cfg->block_frames || !cfg->blocks)
		return -EINVAL;
	r = aligned_alloc(CACHE_LINE, sizeof(*r));
	if (!r)
		return -ENOMEM;
	memset(r, 0, sizeof(*r));
	r->channels = cfg->channels;
	r->block_frames = cfg->block_frames;
	for (r->slots = 2; r->slots < cfg->blocks;)
		r->slots *= 2;
	if (allocate(r)) {
		ring_destroy(r);
		return -ENOMEM;
	}
	*out = r;
	return 0;
}

void ring_destroy(struct ring *r)
{
	if (!r)
		return;
	free(r->samples);
	free(r->blocks);
	free(r);
}

unsigned ring_channels(const struct ring *r)
{
	return r->channels;
}

/* One block's worth; false when the ring is full. */
static bool push_block(struct ring *r, const float *x, size_t frames, int64_t time_ns)
{
	size_t head = atomic_load_explicit(&r->head, memory_order_relaxed);

	if (head - atomic_load_explicit(&r->tail, memory_order_acquire) == r->slots)
		return false;

	struct ring_block *b = &r->blocks[head & (r->slots - 1)];

	b->position = r->position;
	b->time_ns = time_ns;
	b->frames = frames;
	if (x)
		memcpy(b->samples, x, frames * r->channels * sizeof(*x));
	else
		memset(b->samples, 0, frames * r->channels * sizeof(*b->samples));
	atomic_store_explicit(&r->head, head + 1, memory_order_release);
	return true;
}

void ring_push(struct ring *r, const float *x, size_t frames, int64_t time_ns)
{
	while (frames) {
		size_t n = frames < r->block_frames ? frames : r->block_frames;

		if (!push_block(r, x, n, time_ns))
			atomic_fetch_add_explicit(&r->dropped, (int64_t)n, memory_order_relaxed);
		r->position += (int64_t)n;
		frames -= n;
		if (x)
			x += n * r->channels;
	}
}

size_t ring_room(const struct ring *r)
{
	size_t used = atomic_load_explicit(&r->head, memory_order_relaxed) - atomic_load_explicit(&r->tail, memory_order_acquire);

	return (r->slots - used) * r->block_frames;
}

void ring_skip(struct ring *r, int64_t frames)
{
	r->position += frames;
}

const struct ring_block *ring_front(const struct ring *r)
{
	size_t tail = atomic_load_explicit(&r->tail, memory_order_relaxed);

	if (tail == atomic_load_explicit(&r->head, memory_order_acquire))
		return NULL;
	return &r->blocks[tail & (r->slots - 1)];
}

void ring_pop(struct ring *r)
{
	size_t tail = atomic_load_explicit(&r->tail, memory_order_relaxed);

	atomic_store_explicit(&r->tail, tail + 1, memory_order_release);
}

int64_t ring_dropped_frames(const struct ring *r)
{
	return atomic_load_explicit(&r->dropped, memory_order_relaxed);
}

void ring_reset(struct ring *r)
{
	atomic_store(&r->tail, atomic_load(&r->head));
	r->position = 0;
}
