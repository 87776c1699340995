#include "web/livefeed_private.h"

#include "sink/json.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A fault is over when nothing was heard of it for so long: quality events come again within a minute while it lasts.
 */
enum { FAULT_MS = 75000, GAP_FAULT_MS = 10000 };

/* FNV-1a. */
static struct live **bucket(struct livefeed *f, const char *call)
{
	uint32_t hash = 2166136261u;

	for (const char *s = call; *s; s++)
		hash = (hash ^ (uint8_t)*s) * 16777619u;
	return &f->bucket[hash % BUCKETS];
}

struct live *callstate_find(struct livefeed *f, const char *call)
{
	for (struct live *l = *bucket(f, call); l; l = l->neighbour)
		if (!strcmp(l->call.id, call))
			return l;
	return NULL;
}

static void put(char *to, size_t n, const char *text)
{
	snprintf(to, n, "%s", text ? text : "");
}

struct live *callstate_add(struct livefeed *f, const struct event *start)
{
	struct live *l = calloc(1, sizeof(*l));

	if (!l)
		return NULL;
	put(l->call.id, sizeof(l->call.id), start->call);
	put(l->call.agent_id, sizeof(l->call.agent_id), start->start.agent_id);
	put(l->call.team, sizeof(l->call.team), start->start.team);
	put(l->started_at, sizeof(l->started_at), start->start.started_at);
	l->stress = NAN;
	l->tone = "listening";
	l->tense_ms = EVENT_NULL_MS;
	l->next = f->calls;
	f->calls = l;
	l->neighbour = *bucket(f, l->call.id);
	*bucket(f, l->call.id) = l;
	return l;
}

void callstate_remove(struct livefeed *f, struct live *l)
{
	struct live **at = &f->calls, **near = bucket(f, l->call.id);

	while (*at != l)
		at = &(*at)->next;
	*at = l->next;
	while (*near != l)
		near = &(*near)->neighbour;
	*near = l->neighbour;
	free(l->start);
	for (size_t i = 0; i < KEPT_CUES; i++)
		free(l->cues[i]);
	free(l);
}

static const char *word(const struct livefeed *f, struct live *l, const struct event *e)
{
	if (isnan(l->stress))
		return "listening";
	if (l->stress >= f->tension.open_score || (!strcmp(l->tone, "tense") && l->stress >= f->tension.close_score)) {
		l->tense_ms = e->t_ms;
		return "tense";
	}
	if (l->tense_ms != EVENT_NULL_MS && e->t_ms - l->tense_ms < 1000 * (int64_t)f->tension.easing_s)
		return "easing";
	return l->stress >= f->tension.close_score ? "rising" : "settled";
}

static bool set_fault(struct live *l, const char *fault, int64_t t_ms)
{
	bool changed = strcmp(l->fault, fault) != 0;

	put(l->fault, sizeof(l->fault), fault);
	l->fault_ms = t_ms;
	return changed;
}

static bool update_tone(const struct livefeed *f, struct live *l, const struct event *e)
{
	const char *before = l->tone;
	bool over = *l->fault && e->t_ms - l->fault_ms > (strcmp(l->fault, "gap") ? FAULT_MS : GAP_FAULT_MS);
	bool changed = over && set_fault(l, "", e->t_ms);

	if (e->side != CALLER)
		return changed;
	l->stress = e->tone.stress;
	l->tone = word(f, l, e);
	return changed || ((f->floor_tone || (l->call.flags & LIVEFEED_HAND)) && strcmp(before, l->tone) != 0);
}

bool callstate_update(const struct livefeed *f, struct live *l, const struct event *e)
{
	size_t n;

	l->t_ms = e->t_ms;
	switch (e->kind) {
	case EVENT_CALL_START:
		return true;
	case EVENT_TONE:
		return update_tone(f, l, e);
	case EVENT_GAP:
		return e->gap.reason != GAP_PAUSE && set_fault(l, "gap", e->t_ms);
	case EVENT_QUALITY:
		return set_fault(l, field_text(event_fields(EVENT_QUALITY, &n), e), e->t_ms);
	default:
		return false;
	}
}

static void keep(char **slot, const char *line)
{
	free(*slot);
	*slot = strdup(line);
}

static void keep_tone(struct live *l, const struct event *e)
{
	struct kept_tone *kept = &l->tones[l->tone_count++ % KEPT_TONES];

	kept->t_ms = e->t_ms;
	memcpy(kept->figures, &e->tone, sizeof(kept->figures));
}

char *callstate_tone(const struct live *l, size_t number)
{
	const struct kept_tone *kept = &l->tones[number % KEPT_TONES];
	struct event e = { .kind = EVENT_TONE, .side = CALLER, .call = l->call.id, .t_ms = kept->t_ms };

	memcpy(&e.tone, kept->figures, sizeof(kept->figures));
	return json_line(&e);
}

void callstate_keep(struct live *l, const struct event *e, const char *line)
{
	if (e->kind == EVENT_CALL_START)
		keep(&l->start, line);
	else if (e->kind == EVENT_TONE && e->side == CALLER)
		keep_tone(l, e);
	else if (e->kind == EVENT_CUE && l->cue_count < KEPT_CUES)
		keep(&l->cues[l->cue_count++], line);
}

json_t *callstate_line(const struct livefeed *f, const struct live *l)
{
	unsigned flags = l->call.flags;
	bool tone = f->floor_tone || (flags & LIVEFEED_HAND);

	return json_pack("{ss ss ss ss ss sI ss sb sb sb ss?}", "kind", "floor", "call", l->call.id, "agent_id",
			 l->call.agent_id, "team", l->call.team, "started_at", l->started_at, "t_ms",
			 (json_int_t)l->t_ms, "fault", l->fault, "hand", (flags & LIVEFEED_HAND) != 0, "paused",
			 (flags & LIVEFEED_PAUSED) != 0, "colleague", (flags & LIVEFEED_COLLEAGUE) != 0, "tone",
			 tone ? l->tone : NULL);
}

char *callstate_state(const struct live *l)
{
	unsigned flags = l->call.flags;
	json_t *o = json_pack("{ss ss sI sb sb sb sb sb}", "kind", "state", "call", l->call.id, "t_ms",
			      (json_int_t)l->t_ms, "control", (flags & LIVEFEED_CONTROL) != 0, "paused",
			      (flags & LIVEFEED_PAUSED) != 0, "colleague", (flags & LIVEFEED_COLLEAGUE) != 0, "hand",
			      (flags & LIVEFEED_HAND) != 0, "objected", (flags & LIVEFEED_OBJECTED) != 0);
	char *text = o ? json_dumps(o, JSON_COMPACT) : NULL;

	json_decref(o);
	return text;
}
