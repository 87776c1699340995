/* timeline.c - one call in full: as columns for the replay page, as events, and as a file to take away */

#include "web/server.h"

#include "sink/json.h"
#include "sink/sink.h"
#include "store/people.h"
#include "store/search.h"
#include "web/audio.h"
#include "web/summary.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- columns: an hour is 7200 seconds of two sides, too many objects to send one by one ---- */

struct columns {
	json_t *side[SIDES];                    /* of arrays, one a field */
	json_t *events;                         /* all that is not tone */
};

static void append_real(json_t *side, const char *name, float v, double scale)
{
	json_array_append_new(json_object_get(side, name),
			      isnan(v) ? json_null() : json_real(round((double)v * scale) / scale));
}

static void add_tone(json_t *side, const struct event *e)
{
	json_array_append_new(json_object_get(side, "t_ms"), json_integer(e->t_ms));
	json_array_append_new(json_object_get(side, "speech_ms"), json_integer(e->tone.speech_ms));
	append_real(side, "level_db", e->tone.level_db, 10);
	append_real(side, "rate_syl_s", e->tone.rate_syl_s, 100);
	if (e->side != CALLER)
		return;
	append_real(side, "stress", e->tone.stress, 10);
	append_real(side, "confidence", e->tone.confidence, 100);
	append_real(side, "f0_st", e->tone.f0_st, 10);
}

static void add_event(void *ctx, const struct event *e)
{
	struct columns *c = ctx;

	if (e->kind == EVENT_TONE && e->side < SIDES)
		add_tone(c->side[e->side], e);
	else if (e->kind != EVENT_TONE && e->kind != EVENT_CALL_START && e->kind != EVENT_CALL_END)
		json_array_append_new(c->events, json_from_event(e));
}

enum MHD_Result calls_timeline(struct request *r)
{
	struct store_summary call;
	struct columns c;
	struct audio audio;
	int err = server_call(r, &call);

	if (!err)
		err = server_audit(r, "open", call.id);
	if (err)
		return reply_store_error(r, err);
	c.side[CALLER] = json_pack("{s[] s[] s[] s[] s[] s[] s[]}", "t_ms", "speech_ms", "level_db", "rate_syl_s",
				   "stress", "confidence", "f0_st");
	c.side[AGENT] = json_pack("{s[] s[] s[] s[]}", "t_ms", "speech_ms", "level_db", "rate_syl_s");
	c.events = json_array();
	err = store_events(r->web->store, call.id, add_event, &c);

	json_t *o =
	    json_pack("{so so so so sb}", "call", summary_json(r->web, &call), "caller", c.side[CALLER], "agent",
		      c.side[AGENT], "events", c.events, "audio", audio_find(r->web, call.id, &audio));

	if (!err)
		return reply_json(r, MHD_HTTP_OK, o);
	json_decref(o);
	return reply_store_error(r, err);
}

/* ---- events as they are ---- */

struct picking {
	json_t     *list;
	const char *kind;                       /* NULL: any */
	int64_t     from_ms, to_ms;
};

static void pick(void *ctx, const struct event *e)
{
	struct picking *p = ctx;

	if (e->t_ms >= p->from_ms && e->t_ms <= p->to_ms && (!p->kind || !strcmp(p->kind, event_kind_name(e->kind))))
		json_array_append_new(p->list, json_from_event(e));
}

enum MHD_Result calls_events(struct request *r)
{
	struct picking p = { .kind = request_query(r, "kind"), .from_ms = request_integer(r, "from_ms", 0),
	                     .to_ms = request_integer(r, "to_ms", INT64_MAX) };
	struct store_summary call;
	int err = server_call(r, &call);

	if (!err)
		err = server_audit(r, "open", call.id);
	if (err)
		return reply_store_error(r, err);
	p.list = json_array();
	err = store_events(r->web->store, call.id, pick, &p);
	if (!err)
		return reply_json(r, MHD_HTTP_OK, json_pack("{so}", "events", p.list));
	json_decref(p.list);
	return reply_store_error(r, err);
}

/* ---- export: what a sink writes, with the notes in their places ---- */

struct marks {
	struct { int64_t t_ms; char *text, *author; } *mark;
	size_t count, next;
};

struct exporting {
	struct sink *sink;
	struct marks marks;
	int          err;
};

static void keep_note(void *ctx, const struct note *n)
{
	struct marks *m = ctx;
	void *grown = realloc(m->mark, (m->count + 1) * sizeof(*m->mark));
	char *text;

	if (!grown)
		return;
	m->mark = grown;
	if (asprintf(&text, "%s%s%s", n->kind, *n->text ? ": " : "", n->text) < 0)
		return;
	m->mark[m->count].t_ms = n->start_ms;
	m->mark[m->count].text = text;
	m->mark[m->count++].author = strdup(n->author);
}

static void write_marks(struct exporting *x, const char *call, int64_t until_ms)
{
	for (; x->marks.next < x->marks.count && x->marks.mark[x->marks.next].t_ms <= until_ms; x->marks.next++) {
		struct event e = { .kind = EVENT_MARK, .side = SIDE_NONE, .call = call,
		                   .t_ms = x->marks.mark[x->marks.next].t_ms,
		                   .mark = { x->marks.mark[x->marks.next].text, x->marks.mark[x->marks.next].author } };

		if (!x->err)
			x->err = sink_write(x->sink, &e);
	}
}

static void export_event(void *ctx, const struct event *e)
{
	struct exporting *x = ctx;

	write_marks(x, e->call, e->kind == EVENT_CALL_END ? INT64_MAX : e->t_ms - 1);
	if (!x->err)
		x->err = sink_write(x->sink, e);
}

static int export_to(struct store *s, const char *call, const char *format, FILE *out)
{
	struct exporting x = { .err = 0 };
	int err = notes_of(s, call, keep_note, &x.marks);

	if (!err)
		err = sink_open(&x.sink, format, NULL, out);
	if (!err) {
		err = store_events(s, call, export_event, &x);
		if (!err)
			err = x.err;

		int closing = sink_close(x.sink);

		err = err ? err : closing;
	}
	for (size_t i = 0; i < x.marks.count; i++) {
		free(x.marks.mark[i].text);
		free(x.marks.mark[i].author);
	}
	free(x.marks.mark);
	return err;
}

static enum MHD_Result reply_file(struct request *r, char *data, size_t len, const struct sink_format *format,
				  const char *id)
{
	struct MHD_Response *m = MHD_create_response_from_buffer(len, data, MHD_RESPMEM_MUST_FREE);
	char disposition[128];

	if (!m) {
		free(data);
		return MHD_NO;
	}
	snprintf(disposition, sizeof(disposition), "attachment; filename=\"%.40s%s\"", id, format->extension);
	MHD_add_response_header(m, "Content-Type", "application/octet-stream");
	MHD_add_response_header(m, "Content-Disposition", disposition);
	return reply_send(r, MHD_HTTP_OK, m);
}

enum MHD_Result calls_export(struct request *r)
{
	const char *name = request_query(r, "format");
	const struct sink_format *format = sink_format_find(name ? name : "json");
	struct store_summary call;
	char *data = NULL;
	size_t len = 0;
	int err = server_call(r, &call);

	if (err)
		return reply_store_error(r, err);
	if (!format)
		return reply_error(r, MHD_HTTP_BAD_REQUEST, "there is no such format");

	FILE *out = open_memstream(&data, &len);

	if (!out)
		return MHD_NO;
	err = export_to(r->web->store, call.id, format->name, out);
	if (fclose(out) && !err)
		err = -ENOMEM;
	err = err == -ENOENT ? -EIO : err ? err : server_audit(r, "export", call.id);
	if (err) {
		free(data);
		return reply_store_error(r, err);
	}
	return reply_file(r, data, len, format, call.id);
}
