/*
 * offline.h - one recording through one call, to its end
 *
 *   source ─► call ─► on_event
 *
 * Everything happens on the thread that calls, the functions of struct offline among it.
 */
#ifndef UNDERTONE_OFFLINE_H
#define UNDERTONE_OFFLINE_H

#include "analysis/call.h"
#include "engine/identity.h"
#include "source/source.h"

enum { OFFLINE_MESSAGE_LEN = 512, OFFLINE_ID_LEN = IDENTITY_ID_LEN };

struct offline {
	struct source_options     source;       /* its stop, once true: end the call now, reason "signal" */
	bool                      mono_caller;  /* a mono recording is the caller alone */
	bool                      order_given;  /* the channels' order was said; else a stereo file is refused */
	struct event_call_start   start;        /* agent_id, team, queue, reason, caller_hash, started_at where given; the rest is
	                                           filled in */
	const char               *id;           /* of the call */
	const struct calibration *cal;
	const struct fft         *fft;
	event_fn                 *on_event;     /* NULL: not wanted */
	void                    (*on_features)(void *ctx, enum side side, const struct features *f);
	void                     *ctx;
};

/*
 * The id of o's call into id [size: OFFLINE_ID_LEN]: a keyed hash of the recording and of all that its events depend on,
 * random for standard input.  settings names the calibration in use.  0, or a negative errno and message
 * [size: OFFLINE_MESSAGE_LEN].
 */
int offline_identify(const struct offline *o, const struct identity *key, const char *settings, char *id, char *message);

/* 0 and call_end given; else a negative errno and message [size: OFFLINE_MESSAGE_LEN] without the file's name (a
 * source that fails half-way still gives call_end, reason "error").  message is "" or a warning where 0 is returned. */
int offline_run(const struct offline *o, char *message);

#endif
