#include "analysis/overlap.h"

#include <string.h>

void overlaps_init(struct overlaps *o, const struct overlap_config *cfg)
{
	memset(o, 0, sizeof(*o));
	o->cfg = *cfg;
	for (size_t s = 0; s < SIDES; s++)
		for (size_t i = 0; i < OVERLAP_TIMES; i++)
			o->times[s][i] = INT64_MIN;
}

/* Both sides' newest talkspurts are open, and one has just begun.  There is always room: OVERLAPS_OPEN is more than the
 * talkspurts that can begin on both sides within the time it takes to tell one. */
static void begin(struct overlaps *o, const struct talkspurts t[SIDES])
{
	int64_t caller = talkspurts_newest(&t[CALLER])->start_ms, agent = talkspurts_newest(&t[AGENT])->start_ms;
	int64_t apart = caller > agent ? caller - agent : agent - caller;
	size_t i = 0;

	while (i < OVERLAPS_OPEN - 1 && o->open[i].used)
		i++;
	o->open[i] = (struct overlap) {
		.used = true, .on = true, .number = { t[CALLER].count - 1, t[AGENT].count - 1 },
		.second = apart <= o->cfg.together_ms ? SIDE_NONE : caller > agent ? CALLER : AGENT,
		.start_ms = caller > agent ? caller : agent,
	};
}

static int64_t end_of_both(const struct overlap *v, const struct talkspurts t[SIDES])
{
	const struct talkspurt *caller = talkspurts_get(&t[CALLER], v->number[CALLER]);
	const struct talkspurt *agent = talkspurts_get(&t[AGENT], v->number[AGENT]);

	return caller->end_ms < agent->end_ms ? caller->end_ms : agent->end_ms;
}

/* Whether the type is known, and which it is. */
static bool know_type(const struct overlaps *o, const struct overlap *v, const struct floor *f,
                      const struct talkspurts t[SIDES], int64_t now_ms, enum overlap_type *type)
{
	*type = v->end_ms - v->start_ms >= o->cfg.long_ms ? OVERLAP_OVERLAP : OVERLAP_BACKCHANNEL;
	if (v->second == SIDE_NONE)
		return true;

	enum side first = side_other(v->second);
	const struct talkspurt *spurt = talkspurts_get(&t[first], v->number[first]);
	enum floor_verdict verdict = floor_verdict(f, t, v->second, v->number[v->second]);

	if (verdict == FLOOR_OPEN)
		return false;
	if (verdict != FLOOR_TAKEN_FROM_OTHER || !spurt || spurt->end_ms - v->start_ms > o->cfg.stop_ms)
		return true;
	if (!spurt->open)
		*type = OVERLAP_INTERRUPTION;
	return !spurt->open || now_ms - v->start_ms > o->cfg.stop_ms + t[first].pause_ms;
}

static void tell(struct overlaps *o, struct overlap *v, enum overlap_type type, struct outbox *out)
{
	outbox_add(out, EVENT_OVERLAP, v->second)->overlap = (struct event_overlap) { v->start_ms, v->end_ms, type };
	v->used = false;
	if (type == OVERLAP_INTERRUPTION)
		o->times[v->second][o->interruptions[v->second]++ % OVERLAP_TIMES] = v->start_ms;
}

static void follow(struct overlaps *o, struct overlap *v, const struct floor *f, const struct talkspurts t[SIDES],
                   int64_t now_ms, struct outbox *out)
{
	enum overlap_type type;

	if (v->on) {
		v->end_ms = end_of_both(v, t);
		v->on = talkspurts_get(&t[CALLER], v->number[CALLER])->open && talkspurts_get(&t[AGENT], v->number[AGENT])->open;
		if (v->on) {
			if (v->end_ms - v->start_ms > o->current_ms)
				o->current_ms = v->end_ms - v->start_ms;
			return;
		}
		v->used = v->end_ms - v->start_ms >= o->cfg.min_ms;
	}
	if (v->used && know_type(o, v, f, t, now_ms, &type))
		tell(o, v, type, out);
}

static void follow_all(struct overlaps *o, const struct floor *f, const struct talkspurts t[SIDES], int64_t now_ms,
                       struct outbox *out)
{
	o->current_ms = 0;
	for (size_t i = 0; i < OVERLAPS_OPEN; i++)
		if (o->open[i].used)
			follow(o, &o->open[i], f, t, now_ms, out);
}

void overlaps_update(struct overlaps *o, const struct floor *f, const struct talkspurts t[SIDES],
                     const enum talkspurt_change change[SIDES], int64_t now_ms, struct outbox *out)
{
	bool began = change[CALLER] == TALKSPURT_STARTED || change[AGENT] == TALKSPURT_STARTED;

	if (began && talkspurts_open(&t[CALLER]) && talkspurts_open(&t[AGENT]))
		begin(o, t);
	follow_all(o, f, t, now_ms, out);
}

void overlaps_finish(struct overlaps *o, const struct floor *f, const struct talkspurts t[SIDES], struct outbox *out)
{
	follow_all(o, f, t, INT64_MAX, out);
}

unsigned overlaps_since(const struct overlaps *o, enum side side, int64_t since_ms)
{
	unsigned n = 0;

	for (size_t i = 0; i < OVERLAP_TIMES; i++)
		n += o->times[side][i] >= since_ms && o->times[side][i] != INT64_MIN;
	return n;
}
