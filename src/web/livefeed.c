#include "web/livefeed_private.h"

#include "sink/json.h"

#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int livefeed_create(struct livefeed **out, size_t messages)
{
	struct livefeed *f = calloc(1, sizeof(*f));

	*out = NULL;
	if (!f)
		return -ENOMEM;
	f->ring = calloc(messages, sizeof(*f->ring));
	if (!f->ring || pthread_mutex_init(&f->lock, NULL)) {
		free(f->ring);
		free(f);
		return -ENOMEM;
	}
	f->size = messages;
	f->next = 1;
	f->epoch = randombytes_random();
	f->tension.open_score = f->tension.close_score = 101;       /* livefeed_policy() says; until then nobody is tense */
	*out = f;
	return 0;
}

void livefeed_destroy(struct livefeed *f)
{
	if (!f)
		return;
	while (f->calls)
		callstate_remove(f, f->calls);
	for (size_t i = 0; i < f->size; i++)
		free(f->ring[i].text);
	pthread_mutex_destroy(&f->lock);
	free(f->ring);
	free(f);
}

void livefeed_policy(struct livefeed *f, const struct tension_config *tension, bool tone)
{
	pthread_mutex_lock(&f->lock);
	f->tension = *tension;
	f->floor_tone = tone;
	pthread_mutex_unlock(&f->lock);
}

static void wake_readers(struct livefeed *f, const struct message *m)
{
	for (struct livefeed_reader *r = f->readers; r; r = r->next_reader) {
		if (r->asleep && (r->beat || (m && reader_wants(r, m)))) {
			r->asleep = false;
			r->wake(r->ctx);
		}
	}
}

void livefeed_publish(struct livefeed *f, const struct live *l, char *text, bool desk, bool floor)
{
	struct message *m = &f->ring[f->next % f->size];

	if (!text)
		return;
	free(m->text);
	*m = (struct message){ .desk = desk, .floor = floor, .text = text };
	m->start = desk && !l->tone_count && !l->cue_count && !strncmp(text, "{\"kind\":\"call_start\"", 20);
	memcpy(m->call, l->call.id, sizeof(m->call));
	memcpy(m->agent_id, l->call.agent_id, sizeof(m->agent_id));
	memcpy(m->team, l->call.team, sizeof(m->team));
	f->next++;
	wake_readers(f, m);
}

static void publish_line(struct livefeed *f, const struct live *l, bool ended)
{
	json_t *o = callstate_line(f, l);

	if (o && ended)
		json_object_set_new(o, "ended", json_true());
	livefeed_publish(f, l, o ? json_dumps(o, JSON_COMPACT) : NULL, false, true);
	json_decref(o);
}

static void take(struct livefeed *f, const struct event *e)
{
	struct live *l = callstate_find(f, e->call);
	char *line = json_line(e);

	if (e->kind == EVENT_CALL_START) {
		if (l)
			callstate_remove(f, l);
		l = callstate_add(f, e);
	}
	if (!l || !line) {
		free(line);
		return;
	}

	bool changed = callstate_update(f, l, e);

	callstate_keep(l, e, line);
	livefeed_publish(f, l, line, true, false);
	if (changed || e->kind == EVENT_CALL_END)
		publish_line(f, l, e->kind == EVENT_CALL_END);
	if (e->kind == EVENT_CALL_END)
		callstate_remove(f, l);
}

void livefeed_event(void *feed, const struct event *e)
{
	struct livefeed *f = feed;

	pthread_mutex_lock(&f->lock);
	take(f, e);
	pthread_mutex_unlock(&f->lock);
}

int livefeed_flag(struct livefeed *f, const char *call, enum livefeed_flag flag, bool on)
{
	int err = -ENOENT;

	pthread_mutex_lock(&f->lock);

	struct live *l = callstate_find(f, call);

	if (l) {
		l->call.flags = on ? l->call.flags | (unsigned)flag : l->call.flags & ~(unsigned)flag;
		livefeed_publish(f, l, callstate_state(l), true, false);
		publish_line(f, l, false);
		err = 0;
	}
	pthread_mutex_unlock(&f->lock);
	return err;
}

void livefeed_drop(struct livefeed *f, const char *call)
{
	pthread_mutex_lock(&f->lock);

	struct live *l = callstate_find(f, call);

	if (l) {
		json_t *o = json_pack("{ss ss}", "kind", "dropped", "call", call);

		livefeed_publish(f, l, o ? json_dumps(o, JSON_COMPACT) : NULL, true, false);
		json_decref(o);
		publish_line(f, l, true);
		callstate_remove(f, l);
	}
	pthread_mutex_unlock(&f->lock);
}

void livefeed_say(struct livefeed *f, const char *agent_id, const char *team, const char *text)
{
	struct live l = { .call = { .flags = 0 } };

	snprintf(l.call.agent_id, sizeof(l.call.agent_id), "%s", agent_id);
	snprintf(l.call.team, sizeof(l.call.team), "%s", team);
	pthread_mutex_lock(&f->lock);
	livefeed_publish(f, &l, strdup(text), false, true);
	pthread_mutex_unlock(&f->lock);
}

int livefeed_find(struct livefeed *f, const char *call, struct livefeed_call *out)
{
	pthread_mutex_lock(&f->lock);

	const struct live *l = callstate_find(f, call);

	if (l)
		*out = l->call;
	pthread_mutex_unlock(&f->lock);
	return l ? 0 : -ENOENT;
}

size_t livefeed_calls(struct livefeed *f)
{
	size_t n = 0;

	pthread_mutex_lock(&f->lock);
	for (const struct live *l = f->calls; l; l = l->next)
		n++;
	pthread_mutex_unlock(&f->lock);
	return n;
}

static uint64_t counter(struct livefeed *f, const uint64_t *value)
{
	uint64_t n;

	pthread_mutex_lock(&f->lock);
	n = *value;
	pthread_mutex_unlock(&f->lock);
	return n;
}

uint64_t livefeed_sent(struct livefeed *f)
{
	return counter(f, &f->next) - 1;
}

uint64_t livefeed_lost(struct livefeed *f)
{
	return counter(f, &f->lost);
}

void livefeed_beat(struct livefeed *f)
{
	pthread_mutex_lock(&f->lock);
	for (struct livefeed_reader *r = f->readers; r; r = r->next_reader)
		r->beat = true;
	wake_readers(f, NULL);
	pthread_mutex_unlock(&f->lock);
}
