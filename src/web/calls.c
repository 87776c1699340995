/* calls.c - lists of calls, one call's summary, who opened it, and forgetting it */

#include "web/server.h"

#include "store/audit.h"
#include "store/places.h"
#include "store/search.h"
#include "web/summary.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

enum { PAGE_DEFAULT = 50, PAGE_MAX = 200, SPARK_POINTS = 40 };

static const char *text_of(const char *text)
{
	return *text ? text : NULL;
}

json_t *summary_json(const struct web *w, const struct store_summary *c)
{
	json_t *o = json_pack("{ss ss ss? ss? ss? ss? sb}", "id", c->id, "started_at", c->started_at, "agent_id",
	                      text_of(c->agent_id), "team", text_of(c->team), "queue", text_of(c->queue), "reason",
	                      text_of(c->reason), "ended", c->ended);

	if (o && c->ended)
		summary_add_end(w, o, &c->end);
	return o;
}

struct listing {
	struct request *r;
	struct store   *store;
	struct { char id[40]; int64_t duration_ms; json_t *call; } spark[PAGE_MAX];     /* calls are borrowed */
	size_t          count, limit;
	json_t         *calls;
	char            last_time[32], last_id[40];
	bool            more;
	bool            apart;                  /* one agent's calls: what callers sounded like stays out of them */
};

static int list_one(void *ctx, const struct store_summary *c)
{
	struct listing *l = ctx;

	if (l->count == l->limit) {
		l->more = true;
		return 1;
	}

	json_t *call = summary_json(l->r->web, c);

	if (l->apart)
		summary_without_tone(call);
	if (!call || json_array_append_new(l->calls, call))
		return -ENOMEM;
	snprintf(l->last_time, sizeof(l->last_time), "%s", c->started_at);
	snprintf(l->last_id, sizeof(l->last_id), "%s", c->id);
	snprintf(l->spark[l->count].id, sizeof(l->spark->id), "%s", c->id);
	l->spark[l->count].duration_ms = c->ended ? c->end.duration_ms : 0;
	l->spark[l->count++].call = call;
	return 0;
}

static void add_sparks(struct listing *l)
{
	int points[SPARK_POINTS];

	for (size_t i = 0; i < l->count; i++) {
		json_t *list = json_array();

		if (!l->apart && l->spark[i].duration_ms &&
		    !search_spark(l->store, l->spark[i].id, l->spark[i].duration_ms, points, SPARK_POINTS))
			for (size_t k = 0; k < SPARK_POINTS; k++)
				json_array_append_new(list, points[k] < 0 ? json_null() : json_integer(points[k]));
		json_object_set_new(l->spark[i].call, "spark", list);
	}
}

/* "2026-11-20T14:03:00Z,ID" into its two parts. */
static void read_cursor(const char *cursor, char *time, char *id)
{
	const char *comma = cursor ? strchr(cursor, ',') : NULL;

	if (comma && comma - cursor < 32) {
		snprintf(time, 32, "%.*s", (int)(comma - cursor), cursor);
		snprintf(id, 40, "%s", comma + 1);
	}
}

static void read_filter(const struct request *r, struct store_filter *f)
{
	*f = (struct store_filter){
		.from = request_query(r, "from"),
		.to = request_query(r, "to"),
		.team = request_query(r, "team"),
		.queue = request_query(r, "queue"),
		.reason = request_query(r, "reason"),
		.agent_id = request_query(r, "agent"),
		.cue = request_query(r, "cue"),
		.text = request_query(r, "q"),
		.min_ms = request_integer(r, "min_ms", 0),
		.max_ms = request_integer(r, "max_ms", 0),
		.min_peak = request_integer(r, "min_peak", 0),
		.max_peak = request_integer(r, "max_peak", 0),
		.own_agent = r->viewer.role == ROLE_AGENT ? r->viewer.agent_id : NULL,
		.own_team = r->viewer.role == ROLE_SUPERVISOR ? r->viewer.team : NULL,
	};
}

static void add_value(void *ctx, const char *value)
{
	json_array_append_new(ctx, json_string(value));
}

static json_t *filter_values(struct store *s, const struct store_filter *f)
{
	static const char *const fields[] = { "team", "queue", "reason" };
	json_t *o = json_object();

	for (size_t i = 0; i < sizeof(fields) / sizeof(*fields); i++) {
		json_t *list = json_array();

		search_values(s, fields[i], f, add_value, list);
		json_object_set_new(o, fields[i], list);
	}
	return o;
}

static enum MHD_Result reply_listing(struct request *r, struct listing *l, const struct store_filter *f)
{
	char cursor[80];
	json_t *o;

	snprintf(cursor, sizeof(cursor), "%s,%s", l->last_time, l->last_id);
	o = json_pack("{sO ss?}", "calls", l->calls, "before", l->more ? cursor : NULL);
	if (!f->before_id)
		json_object_set_new(o, "values", filter_values(l->store, f));
	json_decref(l->calls);
	return reply_json(r, MHD_HTTP_OK, o);
}

enum MHD_Result calls_list(struct request *r)
{
	int64_t limit = request_integer(r, "limit", PAGE_DEFAULT);
	char time[32] = "", id[40] = "";
	struct listing l = { .r = r, .store = server_store(r->web), .limit = PAGE_DEFAULT };
	struct store_filter f;
	int err;

	if (!l.store)
		return reply_store_error(r, -EIO);
	read_filter(r, &f);
	/* How stressed somebody's callers were is not a question this program answers. */
	l.apart = f.agent_id && *f.agent_id && r->viewer.role != ROLE_AGENT;
	if (l.apart && (f.min_peak > 0 || f.max_peak > 0 || f.cue))
		return reply_error(r, MHD_HTTP_BAD_REQUEST, "an agent and a tone cannot be asked for together");
	if (limit > 0)
		l.limit = limit < PAGE_MAX ? (size_t)limit : PAGE_MAX;
	read_cursor(request_query(r, "before"), time, id);
	if (*id) {
		f.before_time = time;
		f.before_id = id;
	}
	f.limit = (int64_t)l.limit + 1;
	l.calls = json_array();
	err = search_calls(l.store, &f, list_one, &l);
	if (err < 0) {
		json_decref(l.calls);
		return reply_store_error(r, err);
	}
	add_sparks(&l);
	return reply_listing(r, &l, &f);
}

enum MHD_Result calls_one(struct request *r)
{
	struct store_summary c;
	int err = server_call(r, &c);

	return err ? reply_store_error(r, err) : reply_json(r, MHD_HTTP_OK, summary_json(r->web, &c));
}

static void add_viewer(void *ctx, const struct audit_entry *e)
{
	json_array_append_new(ctx, json_pack("{ss ss ss ss ss?}", "at", e->at, "who", e->who, "role", e->role, "action",
	                                     e->action, "call", e->call));
}

enum MHD_Result calls_viewers(struct request *r)
{
	struct store_summary c;
	json_t *list = json_array();
	int err = server_call(r, &c);

	if (!err)
		err = audit_of(r->web->store, c.id, 200, add_viewer, list);
	if (!err)
		return reply_json(r, MHD_HTTP_OK, json_pack("{so}", "viewers", list));
	json_decref(list);
	return reply_store_error(r, err);
}

enum MHD_Result audit_list(struct request *r)
{
	struct store *s = server_store(r->web);
	json_t *list = json_array();
	int err = s ? audit_of(s, request_query(r, "call"), 1000, add_viewer, list) : -EIO;

	if (!err)
		return reply_json(r, MHD_HTTP_OK, json_pack("{so}", "audit", list));
	json_decref(list);
	return reply_store_error(r, err);
}

/* Agents forget calls of their own, QA any; a supervisor reads. */
static bool may_forget(const struct request *r)
{
	return r->viewer.role != ROLE_SUPERVISOR;
}

enum MHD_Result calls_forget(struct request *r)
{
	struct store_summary c;
	int err = server_call(r, &c);

	if (!err && !may_forget(r))
		err = -ENOENT;
	if (!err)
		err = server_audit(r, "forget", c.id);
	if (!err)
		err = places_forget(r->web->store, r->web->cfg.recordings, c.id);
	if (!err)
		err = store_forget(r->web->store, c.id);
	if (err)
		return reply_store_error(r, err);
	livefeed_drop(r->web->cfg.feed, c.id);
	if (r->web->cfg.control)        /* a desk that sent it elsewhere takes it back there */
		r->web->cfg.control->act(r->web->cfg.control->ctx, WEB_FORGET, c.id, NULL, r->viewer.name, NULL);
	return reply_none(r);
}
