/*
 * intake.h - calls from the network, hundreds at once
 *
 *   front (1 thread)                     workers (a thread each)            writer (1 thread)
 *   TCP ports ─► accept ─► a worker ──►  connections, calls ─► outlet ──►   on_event, then on_batch
 *   SIP (1 thread) ─► RTP ports     ──►  RTP, calls         ─► outlet ──►
 *
 * A call lives and dies on one worker, and no audio waits for a lock.  Events of all calls come to on_event on the
 * writer's thread, one at a time, each call's in order; after each batch comes on_batch, at least every
 * INTAKE_BATCH_MS, so that a store may commit.  The texts of an event are valid while it is handled.
 */
#ifndef UNDERTONE_INTAKE_H
#define UNDERTONE_INTAKE_H

#include "analysis/call.h"
#include "engine/archive.h"
#include "intake/incoming.h"

enum { INTAKE_BATCH_MS = 20 };

struct intake;

struct intake_join {
	const struct calibration *cal;          /* outlives the intake */
	const struct fft         *fft;          /* outlives the intake */
	const char               *key_path;     /* of the installation's key (identity.h); NULL: the default place */
	struct archive           *archive;      /* keeps the calls' audio; outlives the intake; NULL: none is kept */
	event_fn                 *on_event;
	void                    (*on_batch)(void *ctx, bool some);      /* some: events came since the last; NULL: not wanted */
	void                     *ctx;
};

/* Opens every port that cfg names and starts.  0 and *out set; else a negative errno, *out = NULL and one line in error
 * [size: INTAKE_ERROR_LEN].  cfg is copied. */
int  intake_start(struct intake **out, const struct intake_config *cfg, const struct intake_join *join, char *error);

/* Ends all calls (call_end, reason "signal"), gives their events, and stops.  NULL is allowed. */
void intake_stop(struct intake *i);

/* A person's doing, from any thread: in the call of this id, if it is one of these.  Texts are copied. */
void intake_act(struct intake *i, const char *call, const struct incoming_order *order);

struct intake_counts {
	unsigned calls;                         /* in progress */
	unsigned long long taken, refused;      /* since the start */
	unsigned long long packets;             /* RTP packets whose way to features was timed */
	unsigned delay_p50_us, delay_p99_us;    /* of them, upper bounds; from the kernel to features */
};
void intake_counts(const struct intake *i, struct intake_counts *out);

/* "ws 127.0.0.1:8091" and so on, a line each, into text [size: n]: what is listened at. */
void intake_ports(const struct intake *i, char *text, size_t n);

#endif
