/*
 * worker.h - one of the threads that calls are spread over
 *
 * A worker has a loop, the calls that live on it, and an outlet for their events.  All functions belong to its thread,
 * but for those that are told to be anybody's.
 */
#ifndef UNDERTONE_WORKER_H
#define UNDERTONE_WORKER_H

#include "intake/intake_config.h"
#include "intake/loop.h"
#include "intake/outlet.h"
#include "engine/archive.h"
#include "engine/identity.h"

#include "analysis/calibration.h"
#include "fft.h"

#include <stdatomic.h>
#include <stddef.h>

enum { WORKER_DELAYS = 24 };

struct incoming;

/* What all workers share; nothing in it changes while they run but the counts. */
struct intake_common {
	struct intake_config      cfg;
	const struct calibration *cal;
	const struct fft         *fft;
	struct archive           *archive;      /* NULL: no audio is kept */
	struct identity           key;
	atomic_uint               calls;        /* in progress, or promised */
	atomic_ullong             taken, refused;
	atomic_uint               next_port;      /* RTP port pairs are gone through in turn */
};

struct worker {
	struct intake_common *common;
	struct loop     *loop;
	struct outlet   *outlet;
	struct incoming *first;                 /* calls of this worker */
	atomic_uint      load;                  /* calls and connections */
	atomic_ullong    delays[WORKER_DELAYS]; /* packets by time from the kernel to features: [i] under 2^i us */
};

/* tick(ctx) comes on its thread, as loop_create() has it.  0 and *out set, or a negative errno. */
int  worker_create(struct worker **out, struct intake_common *common, loop_post_fn *tick, void *ctx);
void worker_destroy(struct worker *w);          /* after its loop was joined; NULL is allowed */

/* A packet's way from the kernel to its features took so long. */
void worker_delay(struct worker *w, int64_t us);

/* A place for one more call, from any thread.  0 or -EBUSY; each place is given back once. */
int  intake_reserve(struct intake_common *common);
void intake_release(struct intake_common *common);

#endif
