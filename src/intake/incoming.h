/*
 * incoming.h - one call from the network, on the thread of one worker
 *
 *   connection or RTP ─► track (caller) ─┐
 *                     ─► track (agent)  ─┴─► call ─► the worker's outlet
 *
 * The owner (a connection, a recording session) feeds the tracks and ends the call.  A call without audio for
 * media_timeout_s (held_timeout_s while the other side holds it) is reported to its owner, who ends it.
 *
 * Paused, nothing goes into the call: what comes is dropped before it is analysed, and the hole is a gap with its reason.
 * Where the caller objects, the call is over at once (call_end, reason INCOMING_OBJECTED: whoever keeps events forgets
 * the call then) and what still comes is dropped.
 */
#ifndef UNDERTONE_INCOMING_H
#define UNDERTONE_INCOMING_H

#include "analysis/call.h"
#include "intake/worker.h"
#include "wire/track.h"

struct incoming_config {
	const char      *source;                /* "siprec", "audiohook", ...; static */
	enum call_voices voices;
	unsigned         rate_hz[SIDES];
	const char      *agent_id, *team, *queue, *reason;      /* NULL or "": not known; copied */
	const char      *caller_id;             /* kept as a keyed hash only */
	bool             apart;                 /* the sides come on their own: each is kept in step with the wall */
	int64_t          origin_ms;             /* when the first audio arrived, by the loop's clock; 0: it is still to come */
	void           (*tick)(void *ctx, int64_t now_ms);      /* before the sides are looked at; NULL: nothing to do */
	void            *tick_ctx;
	/* No audio for too long ("no_media"), or a person ends it ("end"; static): comes once; the owner ends the call. */
	void           (*give_up)(void *owner, const char *reason);
	/* The other side need not send meanwhile; NULL: it is not told. */
	void           (*paused)(void *owner, bool on);
	void            *owner;
};

#define INCOMING_OBJECTED "objected"

enum incoming_action {
	INCOMING_DISMISS, INCOMING_LOOKING_UP, INCOMING_COLLEAGUE_ON, INCOMING_COLLEAGUE_OFF,
	INCOMING_PAUSE, INCOMING_RESUME,
	INCOMING_MARK,                          /* with a text and its author */
	INCOMING_OBJECT, INCOMING_END
};

struct incoming_order {
	enum incoming_action action;
	const char *text, *author;              /* of INCOMING_MARK; copied */
};

struct incoming;

/* The place (intake_reserve) becomes the call's.  0 and *out set; else a negative errno, *out = NULL, and the place
 * is given back. */
int  incoming_create(struct incoming **out, struct worker *w, const struct incoming_config *cfg);

/* NULL for the agent's side of a call with one channel. */
struct track *incoming_track(struct incoming *in, enum side side);

/* The other side holds the call, or goes on: meanwhile it may be silent for longer. */
void incoming_hold(struct incoming *in, bool on);

/* Ends the call with call_end and frees it.  NULL is allowed. */
void incoming_end(struct incoming *in, const char *reason);

/* Every LOOP_TICK_MS: silent sides go on, clocks are compared, calls without audio are given up. */
void incoming_tick_all(struct worker *w, int64_t now_ms);
void incoming_end_all(struct worker *w, const char *reason);    /* the owners keep their pointers: they must go before */

/* What a person does: in the call of this id, if it is this worker's. */
void incoming_act(struct worker *w, const char *id, const struct incoming_order *order);

#endif
