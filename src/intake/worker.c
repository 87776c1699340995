#include "intake/worker.h"

#include <errno.h>
#include <stdlib.h>

enum { OUTLET_EVENTS = 8192 };                  /* over 20 s of 200 calls */

int worker_create(struct worker **out, struct intake_common *common, loop_post_fn *tick, void *ctx)
{
	struct worker *w = *out = calloc(1, sizeof(*w));
	int err;

	if (!w)
		return -ENOMEM;
	w->common = common;
	err = loop_create(&w->loop, tick, ctx);
	if (!err)
		err = outlet_create(&w->outlet, OUTLET_EVENTS);
	if (!err)
		return 0;
	worker_destroy(w);
	*out = NULL;
	return err;
}

void worker_destroy(struct worker *w)
{
	if (!w)
		return;
	loop_destroy(w->loop);
	outlet_destroy(w->outlet);
	free(w);
}

void worker_delay(struct worker *w, int64_t us)
{
	size_t i = 0;

	while (i < WORKER_DELAYS - 1 && us >= 1LL << i)
		i++;
	atomic_fetch_add_explicit(&w->delays[i], 1, memory_order_relaxed);
}

int intake_reserve(struct intake_common *common)
{
	if (atomic_fetch_add(&common->calls, 1) < common->cfg.max_calls)
		return 0;
	atomic_fetch_sub(&common->calls, 1);
	atomic_fetch_add(&common->refused, 1);
	return -EBUSY;
}

void intake_release(struct intake_common *common)
{
	atomic_fetch_sub(&common->calls, 1);
}
