/*
 * outbox.h - the events of one moment, put in order and handed on
 *
 * Modules add what they decide at a frame; when the frame is done the call flushes: all of them have the same t_ms, and
 * go out by kind (in the order of enum event_kind), caller first, else as they were added.  A full outbox hands on what
 * it holds and goes on: nothing is ever dropped.  One thread at a time; nothing is allocated.
 */
#ifndef UNDERTONE_OUTBOX_H
#define UNDERTONE_OUTBOX_H

#include "analysis/event.h"

enum { OUTBOX_EVENTS = 24 };            /* two tones, a few turns and overlaps, a silence, holds, a cue closed and one opened */

struct outbox {
	event_fn    *on_event;
	void        *ctx;
	const char  *call;
	int64_t      t_ms;                      /* of what is added next; set by the call, never goes back */
	size_t       count;
	struct event events[OUTBOX_EVENTS];
};

/* A zeroed event with kind, side, call and t_ms set, for the caller to fill in. */
struct event *outbox_add(struct outbox *o, enum event_kind kind, enum side side);

/* Gives what was added, in order, and holds nothing then. */
void outbox_flush(struct outbox *o);

#endif
