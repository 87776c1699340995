#include "analysis/outbox.h"

#include <string.h>

static bool goes_before(const struct event *a, const struct event *b)
{
	return a->kind != b->kind ? a->kind < b->kind : a->side < b->side;
}

struct event *outbox_add(struct outbox *o, enum event_kind kind, enum side side)
{
	if (o->count == OUTBOX_EVENTS)
		outbox_flush(o);

	struct event *e = &o->events[o->count++];

	memset(e, 0, sizeof(*e));
	e->kind = kind;
	e->side = side;
	e->call = o->call;
	e->t_ms = o->t_ms;
	return e;
}

/* Selection rather than sorting in place: an event is big, and there are rarely more than two. */
void outbox_flush(struct outbox *o)
{
	bool sent[OUTBOX_EVENTS] = { false };

	for (size_t n = 0; n < o->count; n++) {
		size_t first = OUTBOX_EVENTS;

		for (size_t i = 0; i < o->count; i++)
			if (!sent[i] && (first == OUTBOX_EVENTS || goes_before(&o->events[i], &o->events[first])))
				first = i;
		sent[first] = true;
		o->on_event(o->ctx, &o->events[first]);
	}
	o->count = 0;
}
