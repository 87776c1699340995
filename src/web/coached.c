#include "web/coached.h"

#include "analysis/utc.h"
#include "store/people.h"
#include "store/search.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { CALLS_MAX = 5000, MOMENTS_MAX = 12, DAY_S = 86400 };

/* ---- calls ---- */

static int add_call(void *ctx, const struct store_summary *c)
{
	struct coached *l = ctx;

	if (!c->ended)
		return 0;
	if ((l->count & (l->count - 1)) == 0) {                 /* grown by doubling: at powers of two */
		struct conduct *calls = realloc(l->calls, (l->count ? 2 * l->count : 1) * sizeof(*calls));

		if (!calls)
			return -ENOMEM;
		l->calls = calls;
	}
	l->calls[l->count++] = trends_conduct(c->id, c->started_at, &c->end);
	if (l->eased && c->end.stress.eased)
		json_array_append_new(l->eased, json_pack("{ss ss}", "id", c->id, "started_at", c->started_at));
	return 0;
}

static int by_id(const void *a, const void *b)
{
	return strcmp((*(struct conduct *const *)a)->call, (*(struct conduct *const *)b)->call);
}

struct by_call {
	struct conduct **calls;                 /* sorted by id */
	size_t           count;
};

static void add_silences(void *ctx, const char *call, int64_t silences, int64_t explained)
{
	const struct by_call *l = ctx;
	struct conduct key, *at = &key, **found;

	strncpy(key.call, call, sizeof(key.call) - 1);
	key.call[sizeof(key.call) - 1] = '\0';
	found = bsearch(&at, l->calls, l->count, sizeof(struct conduct *), by_id);
	if (found) {
		(*found)->silences = silences;
		(*found)->explained = explained;
	}
}

static int gather_silences(struct coached *c, struct store *s, const char *agent_id, const char *from)
{
	struct by_call l = { malloc((c->count + 1) * sizeof(struct conduct *)), c->count };
	int err;

	if (!l.calls)
		return -ENOMEM;
	for (size_t i = 0; i < c->count; i++)
		l.calls[i] = &c->calls[i];
	qsort(l.calls, l.count, sizeof(struct conduct *), by_id);
	err = search_silences(s, agent_id, from, add_silences, &l);
	free(l.calls);
	return err;
}

/* ---- what people wrote down ---- */

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

int coached_gather(struct coached *out, struct store *s, const char *agent_id, const char *own_team, bool own, unsigned weeks)
{
	time_t now = time(NULL);
	char from[UTC_LEN];
	const struct store_filter f = { .from = from, .agent_id = agent_id, .own_team = own_team, .limit = CALLS_MAX };
	int err;

	*out = (struct coached){ .today = now / DAY_S, .weeks = weeks, .focus = json_array(), .moments = json_array(),
	                         .eased = own ? json_array() : NULL };
	utc_text(from, now - (time_t)weeks * 7 * DAY_S);
	err = search_calls(s, &f, add_call, out);
	/* An agent of another team has no calls here, and so is not there. */
	if (!err && !out->count && !own)
		err = -ENOENT;
	if (!err)
		err = gather_silences(out, s, agent_id, from);
	if (!err)
		err = focus_of(s, agent_id, add_focus, out->focus);
	return err ? err : notes_of_agent(s, agent_id, own_team, MOMENTS_MAX, add_moment, out->moments);
}

void coached_free(struct coached *c)
{
	free(c->calls);
	json_decref(c->focus);
	json_decref(c->moments);
	json_decref(c->eased);
}

/* ---- the document ---- */

static const char *text(const json_t *o, const char *key)
{
	return json_string_value(json_object_get(o, key));
}

/* The newest moment of a kind. */
static struct coaching_moment moment_of(const struct coached *c, const char *kind)
{
	const json_t *m;
	size_t i;

	json_array_foreach(c->moments, i, m)
		if (!strcmp(text(m, "kind"), kind))
			return (struct coaching_moment){ text(m, "call"), json_integer_value(json_object_get(m, "t_ms")),
			                                 text(m, "text"), text(m, "author"), text(m, "created_at") };
	return (struct coaching_moment){ .call = NULL };
}

struct coaching coached_document(const struct coached *c, const char *agent_id, const struct trends_config *cfg, const char *link,
                                enum cues_language language)
{
	struct coaching d = { .agent_id = agent_id, .today = c->today, .weeks = c->weeks, .cfg = cfg, .calls = c->calls,
	                      .calls_count = c->count, .celebrate = moment_of(c, "celebrate"), .again = moment_of(c, "try"),
	                      .link = link, .version = UNDERTONE_VERSION, .language = language };
	const json_t *o;
	size_t i;

	json_array_foreach(c->focus, i, o)
		if (d.focus_count < COACHING_FOCUSES)
			d.focus[d.focus_count++] = (struct coaching_focus){ text(o, "text"), text(o, "set_by"), text(o, "set_at"),
			                                                    text(o, "done_at") };
	json_array_foreach(c->eased, i, o)
		if (d.eased_count < COACHING_EASED)
			d.eased[d.eased_count++] = (struct coaching_call){ text(o, "id"), text(o, "started_at") };
	return d;
}
