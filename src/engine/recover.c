#include "engine/recover.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

struct open_calls {
	char (*ids)[sizeof(((struct store_call *)NULL)->id)];
	size_t count;
};

static int collect(void *ctx, const struct store_call *call)
{
	struct open_calls *o = ctx;
	void *ids;

	if (call->end.duration_ms != EVENT_NULL_MS)
		return 0;
	ids = realloc(o->ids, (o->count + 1) * sizeof(*o->ids));
	if (!ids)
		return -ENOMEM;
	o->ids = ids;
	snprintf(o->ids[o->count++], sizeof(*o->ids), "%s", call->id);
	return 0;
}

struct sums {
	int64_t t_ms, lost_ms;
};

static void add(void *ctx, const struct event *e)
{
	struct sums *s = ctx;

	s->t_ms = e->t_ms;
	if (e->kind == EVENT_GAP)
		s->lost_ms += e->gap.lost_ms;
}

static int close_call(struct store *s, const char *id)
{
	struct sums sums = { 0 };
	struct event e = { .kind = EVENT_CALL_END, .side = SIDE_NONE, .call = id };
	int err = store_events(s, id, add, &sums);

	if (err)
		return err;
	e.t_ms = sums.t_ms;
	e.end.reason = "interrupted";
	e.end.duration_ms = sums.t_ms;
	e.end.lost_ms = sums.lost_ms;
	e.end.conversation_start_ms = EVENT_NULL_MS;
	e.end.silences = e.end.silence_ms = e.end.hold_ms = e.end.overlap_ms = e.end.longest_monologue_ms = EVENT_NULL_MS;
	e.end.talk[CALLER].talk_ms = e.end.talk[AGENT].talk_ms = EVENT_NULL_MS;
	e.end.stress.mean = NAN;
	e.end.suppressed_cues = EVENT_NULL_MS;
	return store_write(s, &e);
}

int recover_calls(struct store *s)
{
	struct open_calls open = { 0 };
	int err = store_calls(s, collect, &open);

	for (size_t i = 0; i < open.count && !err; i++)
		err = close_call(s, open.ids[i]);
	if (!err)
		err = store_commit(s);
	free(open.ids);
	return err ? err : (int)open.count;
}
