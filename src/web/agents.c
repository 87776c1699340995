/*
 * agents.c - coaching: what an agent can change, against the agent's own past
 *
 * The calls listed here carry the agent's own doing and nothing of how callers sounded.  Which calls eased, and how
 * much of the shift was spent with tense callers, only the agent sees.
 */

#include "web/server.h"

#include "store/people.h"
#include "store/search.h"
#include "web/summary.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum { WEEKS_DEFAULT = 12, WEEKS_MAX = 104, CALLS_MAX = 5000, SHIFT_HOURS = 10, MOMENTS_MAX = 12 };

static void since(char *out, size_t n, int64_t seconds)
{
	time_t t = time(NULL) - (time_t)seconds;
	struct tm tm;

	strftime(out, n, "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&t, &tm));
}

static bool is_self(const struct request *r, const char *agent_id)
{
	return r->viewer.role == ROLE_AGENT && !strcmp(r->viewer.agent_id, agent_id);
}

struct collecting {
	json_t *calls, *eased;
	bool    own;
};

static int collect(void *ctx, const struct store_summary *c)
{
	struct collecting *l = ctx;

	if (!c->ended)
		return 0;
	json_array_append_new(l->calls, summary_conduct(c));
	if (l->own && c->end.stress.eased)
		json_array_append_new(l->eased, json_pack("{ss ss}", "id", c->id, "started_at", c->started_at));
	return 0;
}

static void add_focus(void *ctx, const struct focus *f)
{
	json_array_append_new(ctx, json_pack("{ss ss ss ss?}", "text", f->text, "set_by", f->set_by, "set_at",
					     f->set_at, "done_at", f->done_at));
}

static void add_moment(void *ctx, const char *call, const struct note *n)
{
	json_array_append_new(ctx,
			      json_pack("{ss sI ss ss ss ss}", "call", call, "t_ms", (json_int_t)n->start_ms, "kind",
					n->kind, "text", n->text, "author", n->author, "created_at", n->created_at));
}

static bool may_see(const struct request *r, const char *agent_id)
{
	return r->viewer.role != ROLE_AGENT || is_self(r, agent_id);
}

enum MHD_Result agents_one(struct request *r)
{
	const char *agent = r->arg[0];
	int64_t weeks = request_integer(r, "weeks", WEEKS_DEFAULT);
	struct collecting l = { .own = is_self(r, agent) };
	struct store *s = server_store(r->web);
	char from[32];
	json_t *o, *focus, *marked;
	int err;

	if (!s || !may_see(r, agent))
		return reply_store_error(r, s ? -ENOENT : -EIO);
	since(from, sizeof(from), (weeks > 0 && weeks <= WEEKS_MAX ? weeks : WEEKS_DEFAULT) * 7 * 86400);

	const struct store_filter f = { .from = from, .agent_id = agent, .limit = CALLS_MAX,
	                                .own_team = r->viewer.role == ROLE_SUPERVISOR ? r->viewer.team : NULL };

	l.calls = json_array();
	l.eased = json_array();
	focus = json_array();
	marked = json_array();
	err = search_calls(s, &f, collect, &l);
	/* An agent of another team has no calls here, and so is not there. */
	if (!err && !json_array_size(l.calls) && !l.own)
		err = -ENOENT;
	if (!err)
		err = focus_of(s, agent, add_focus, focus);
	if (!err)
		err = notes_of_agent(s, agent, f.own_team, MOMENTS_MAX, add_moment, marked);
	o = json_pack("{ss so so so}", "agent_id", agent, "calls", l.calls, "focus", focus, "moments", marked);
	if (l.own)
		json_object_set(o, "eased", l.eased);
	json_decref(l.eased);
	if (!err)
		return reply_json(r, MHD_HTTP_OK, o);
	json_decref(o);
	return reply_store_error(r, err);
}

/* Whether the agent has a call that the viewer may see. */
static int found(void *ctx, const struct store_summary *c)
{
	(void)c;
	*(bool *)ctx = true;
	return 1;
}

static int check_agent(struct request *r)
{
	const struct store_filter f = { .agent_id = r->arg[0], .limit = 1,
	                                .own_team = r->viewer.role == ROLE_SUPERVISOR ? r->viewer.team : NULL };
	struct store *s = server_store(r->web);
	bool any = false;
	int err = s ? search_calls(s, &f, found, &any) : -EIO;

	return err < 0 ? err : any ? 0 : -ENOENT;
}

enum MHD_Result agents_focus_add(struct request *r)
{
	json_t *o = request_json(r);
	const char *text = json_string_value(json_object_get(o, "text"));
	bool fine = text && *text && strlen(text) <= PEOPLE_TEXT;
	int err = check_agent(r);

	if (!err && fine)
		err = focus_add(r->web->store, r->arg[0], text, r->viewer.name);
	json_decref(o);
	if (err)
		return reply_store_error(r, err);
	return fine ? reply_none(r) : reply_error(r, MHD_HTTP_BAD_REQUEST, "text says what was agreed");
}

enum MHD_Result agents_focus_done(struct request *r)
{
	int err = check_agent(r);

	if (!err)
		err = focus_done(r->web->store, r->arg[0]);
	return err ? reply_store_error(r, err) : reply_none(r);
}

enum MHD_Result agents_load(struct request *r)
{
	struct store *s = server_store(r->web);
	unsigned limit = r->web->cfg.load_limit_minutes;
	char from[32];
	int64_t ms;

	since(from, sizeof(from), SHIFT_HOURS * 3600);
	ms = s ? search_load(s, r->viewer.agent_id, from) : -EIO;
	if (ms < 0)
		return reply_store_error(r, (int)ms);
	return reply_json(r, MHD_HTTP_OK,
			  json_pack("{sI sI sb}", "tense_ms", (json_int_t)ms, "limit_ms", (json_int_t)limit * 60000,
				    "break_due", limit && ms >= limit * 60000LL));
}
