#include "web/livefeed_private.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool reader_wants(const struct livefeed_reader *r, const struct message *m)
{
	if (!(r->stream == LIVEFEED_FLOOR ? m->floor : m->desk) || !viewer_sees(&r->viewer, m->agent_id, m->team))
		return false;
	if (r->stream == LIVEFEED_FLOOR)
		return true;
	return !strcmp(m->call, r->follow) || (m->start && !r->following && !r->fixed);
}

/* An id names the server's run, the message, and the call the reader is on: all it needs to go on from there. */
static void frame(FILE *out, const struct livefeed_reader *r, uint64_t id, const char *text)
{
	if (id)
		fprintf(out, "id: %" PRIx32 "-%" PRIu64 "-%s\n", r->feed->epoch, id, r->follow);
	fprintf(out, "data: %s\n\n", text);
}

/* Takes text; NULL: memory was short, and nothing is told. */
static void tell(FILE *out, const struct livefeed_reader *r, char *text)
{
	if (text)
		frame(out, r, 0, text);
	free(text);
}

static void dump(FILE *out, const struct livefeed_reader *r, json_t *o)
{
	tell(out, r, o ? json_dumps(o, JSON_COMPACT) : NULL);
	json_decref(o);
}

static json_t *floor_of(struct livefeed *f, const struct viewer *v)
{
	json_t *calls = json_array();

	for (const struct live *l = f->calls; calls && l; l = l->next)
		if (viewer_sees(v, l->call.agent_id, l->call.team))
			json_array_append_new(calls, callstate_line(f, l));
	return json_pack("{ss so}", "kind", "floor", "calls", calls);
}

char *livefeed_floor(struct livefeed *f, const struct viewer *v)
{
	pthread_mutex_lock(&f->lock);

	json_t *o = floor_of(f, v);
	char *text = o ? json_dumps(o, JSON_COMPACT) : NULL;

	pthread_mutex_unlock(&f->lock);
	json_decref(o);
	return text;
}

/* The call that this reader is on, or may turn to; NULL: none is under way. */
static const struct live *followed(struct livefeed_reader *r)
{
	for (const struct live *l = r->feed->calls; l; l = l->next)
		if (viewer_sees(&r->viewer, l->call.agent_id, l->call.team) &&
		    (!*r->follow || !strcmp(l->call.id, r->follow)))
			return l;
	return NULL;
}

static void snapshot_call(FILE *out, const struct livefeed_reader *r, const struct live *l)
{
	size_t first = l->tone_count > KEPT_TONES ? l->tone_count - KEPT_TONES : 0;

	if (l->start)
		frame(out, r, 0, l->start);
	for (size_t i = first; i < l->tone_count; i++)
		tell(out, r, callstate_tone(l, i));
	for (size_t i = 0; i < l->cue_count; i++)
		if (l->cues[i])
			frame(out, r, 0, l->cues[i]);
	tell(out, r, callstate_state(l));
}

/* Everything a page needs to begin; the last line carries the id from which it goes on. */
static void snapshot(FILE *out, struct livefeed_reader *r)
{
	struct livefeed *f = r->feed;

	if (r->stream == LIVEFEED_FLOOR) {
		dump(out, r, floor_of(f, &r->viewer));
	} else {
		const struct live *l = followed(r);

		r->following = l != NULL;
		if (l && !*r->follow)
			memcpy(r->follow, l->call.id, sizeof(r->follow));
		dump(out, r, json_pack("{ss ss?}", "kind", "snapshot", "call", l ? l->call.id : NULL));
		if (l)
			snapshot_call(out, r, l);
	}
	frame(out, r, f->next - 1, "{\"kind\":\"now\"}");
	r->next = f->next;
}

static void take(struct livefeed_reader *r, const struct message *m)
{
	if (r->stream != LIVEFEED_DESK)
		return;
	if (m->start) {
		memcpy(r->follow, m->call, sizeof(r->follow));
		r->following = true;
	} else if (!strncmp(m->text, "{\"kind\":\"call_end\"", 18) || !strncmp(m->text, "{\"kind\":\"dropped\"", 17)) {
		r->following = false;
	}
}

/* What there is for r now, into pending; nothing is fine. */
static void refill(struct livefeed_reader *r)
{
	struct livefeed *f = r->feed;
	FILE *out = open_memstream(&r->pending, &r->len);

	r->done = 0;
	if (!out)
		return;
	if (r->next && f->next - r->next > f->size) {
		f->lost += f->next - f->size - r->next;
		r->next = 0;
		dump(out, r, json_pack("{ss}", "kind", "lost"));
	}
	if (!r->next)
		snapshot(out, r);
	for (; r->next < f->next && ftell(out) < 65536; r->next++) {
		const struct message *m = &f->ring[r->next % f->size];

		if (reader_wants(r, m)) {
			take(r, m);
			frame(out, r, r->next, m->text);
		}
	}
	if (r->beat && !ftell(out))
		fputs(":\n\n", out);
	r->beat = false;
	if (fclose(out)) {
		free(r->pending);
		r->pending = NULL;
		r->len = 0;
	}
}

size_t livefeed_read(struct livefeed_reader *r, char *buf, size_t max, void (*sleep)(void *ctx))
{
	struct livefeed *f = r->feed;
	size_t n;

	pthread_mutex_lock(&f->lock);
	if (r->done == r->len) {
		free(r->pending);
		r->pending = NULL;
		r->len = 0;
		refill(r);
	}
	n = r->len - r->done < max ? r->len - r->done : max;
	if (n) {
		memcpy(buf, r->pending + r->done, n);
		r->done += n;
	} else {
		r->asleep = true;
		sleep(r->ctx);
	}
	pthread_mutex_unlock(&f->lock);
	return n;
}

/* Goes on after last_id; where that is not ours, or no longer in the ring, with a snapshot. */
static void resume(struct livefeed_reader *r, const char *last_id)
{
	const struct livefeed *f = r->feed;
	char call[LIVEFEED_CALL_ID] = "";
	uint32_t epoch;
	uint64_t id;

	if (!last_id || sscanf(last_id, "%" SCNx32 "-%" SCNu64 "-%39s", &epoch, &id, call) < 2 || epoch != f->epoch ||
	    id >= f->next || f->next - (id + 1) > f->size)
		return;
	r->next = id + 1;
	if (r->fixed || r->stream != LIVEFEED_DESK)
		return;
	snprintf(r->follow, sizeof(r->follow), "%s", call);
	r->following = callstate_find(r->feed, call) != NULL;
}

int livefeed_reader_create(struct livefeed_reader **out, struct livefeed *f, enum livefeed_stream stream,
			   const struct viewer *v, const char *call, const char *last_id, void (*wake)(void *ctx),
			   void *ctx)
{
	struct livefeed_reader *r = calloc(1, sizeof(*r));

	*out = NULL;
	if (!r)
		return -ENOMEM;
	*r = (struct livefeed_reader){
		.feed = f, .stream = stream, .viewer = *v, .fixed = call, .wake = wake, .ctx = ctx};
	if (call)
		snprintf(r->follow, sizeof(r->follow), "%s", call);
	pthread_mutex_lock(&f->lock);
	resume(r, last_id);
	r->next_reader = f->readers;
	f->readers = r;
	pthread_mutex_unlock(&f->lock);
	*out = r;
	return 0;
}

void livefeed_reader_destroy(struct livefeed_reader *r)
{
	if (!r)
		return;
	pthread_mutex_lock(&r->feed->lock);
	for (struct livefeed_reader **at = &r->feed->readers; *at; at = &(*at)->next_reader) {
		if (*at == r) {
			*at = r->next_reader;
			break;
		}
	}
	pthread_mutex_unlock(&r->feed->lock);
	free(r->pending);
	free(r);
}
