/*
 * agents.c - coaching: what an agent can change, against the agent's own past
 *
 * Figures here are of the agent's own doing and never of how callers sounded.  Which calls eased only the agent sees.
 */

#include "web/server.h"

#include "store/people.h"
#include "store/search.h"
#include "web/coached.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { LINK_LEN = 300 };

static bool is_self(const struct request *r, const char *agent_id)
{
	return r->viewer.role == ROLE_AGENT && !strcmp(r->viewer.agent_id, agent_id);
}

static bool may_see(const struct request *r, const char *agent_id)
{
	return r->viewer.role != ROLE_AGENT || is_self(r, agent_id);
}

/* The weeks of arg[0] as this viewer may see them; coached_free() in any case. */
static int gather(struct request *r, struct coached *c)
{
	int64_t weeks = request_integer(r, "weeks", COACHED_WEEKS);
	struct store *s = server_store(r->web);

	*c = (struct coached){ .count = 0 };
	if (!s || !may_see(r, r->arg[0]))
		return s ? -ENOENT : -EIO;
	return coached_gather(c, s, r->arg[0], r->viewer.role == ROLE_SUPERVISOR ? r->viewer.team : NULL, is_self(r, r->arg[0]),
	                      weeks > 0 && weeks <= COACHED_WEEKS_MAX ? (unsigned)weeks : COACHED_WEEKS);
}

/* ---- the page's figures ---- */

static json_t *weeks_json(const struct coached *c, enum trend t, double *work)
{
	struct trend_week *weeks = malloc(COACHED_WEEKS_MAX * sizeof(*weeks));
	json_t *list = json_array();
	size_t n = weeks ? trends_weeks(weeks, COACHED_WEEKS_MAX, t, c->calls, c->count, work) : 0;

	for (size_t i = 0; i < n; i++)
		json_array_append_new(list, json_pack("{sI sI sf}", "day", (json_int_t)weeks[i].monday, "calls",
		                                      (json_int_t)weeks[i].calls, "value", weeks[i].value));
	free(weeks);
	return list;
}

static json_t *change_json(const struct trend_change *ch)
{
	json_t *heard = json_array();

	for (size_t i = 0; i < ch->heard_count; i++)
		json_array_append_new(heard, json_pack("{ss ss}", "id", ch->heard[i]->call, "started_at", ch->heard[i]->started_at));
	return json_pack("{ss sf sf so}", "trend", trends_name(ch->trend), "value", ch->value, "was", ch->was, "heard", heard);
}

/* trends and changes into o.  0 or -ENOMEM. */
static int add_figures(json_t *o, const struct request *r, const struct coached *c)
{
	double *work = malloc((c->count + 1) * sizeof(*work));
	json_t *trends = json_array(), *changes = json_array();
	struct trend_change list[TREND_CHANGES];
	size_t n = work ? trends_changes(list, r->web->cfg.trends, c->calls, c->count, c->today, work) : 0;

	for (enum trend t = 0; work && t < TRENDS; t++)
		json_array_append_new(trends, json_pack("{ss so}", "trend", trends_name(t), "weeks", weeks_json(c, t, work)));
	for (size_t i = 0; i < n; i++)
		json_array_append_new(changes, change_json(&list[i]));
	free(work);
	json_object_set_new(o, "trends", trends);
	json_object_set_new(o, "changes", changes);
	return work ? 0 : -ENOMEM;
}

enum MHD_Result agents_one(struct request *r)
{
	struct coached c;
	int err = gather(r, &c);
	json_t *o = json_pack("{ss sI sO? sO?}", "agent_id", r->arg[0], "calls", (json_int_t)c.count, "focus", c.focus, "moments",
	                      c.moments);

	if (!err)
		err = o ? add_figures(o, r, &c) : -ENOMEM;
	if (!err && c.eased)
		json_object_set(o, "eased", c.eased);
	coached_free(&c);
	if (!err)
		return reply_json(r, MHD_HTTP_OK, o);
	json_decref(o);
	return reply_store_error(r, err);
}

/* ---- the document ---- */

static int write_document(const struct request *r, const struct coached *c, const struct page_kind *kind, char **bytes, size_t *len)
{
	const struct web_config *cfg = &r->web->cfg;
	enum cues_language language = request_language(r);
	char link[LINK_LEN];
	FILE *f = open_memstream(bytes, len);
	struct page *p = NULL;
	int err = f ? page_open(&p, kind, f, coaching_title(language), cues_language_names[language]) : -ENOMEM, late;

	snprintf(link, sizeof(link), "http%s://%.250s", cfg->tls_cert || cfg->behind_proxy ? "s" : "", request_header(r, "Host"));
	if (!err) {
		const struct coaching d = coached_document(c, r->arg[0], cfg->trends, link, language);

		err = coaching_write(p, &d);
	}
	late = page_close(p);
	if (f && fclose(f) && !late)
		late = -EIO;
	return err ? err : late;
}

static enum MHD_Result reply_document(struct request *r, char *bytes, size_t len, bool pdf)
{
	struct MHD_Response *m = MHD_create_response_from_buffer(len, bytes, MHD_RESPMEM_MUST_FREE);

	if (!m) {
		free(bytes);
		return MHD_NO;
	}
	MHD_add_response_header(m, "Content-Type", pdf ? "application/pdf" : "text/html; charset=utf-8");
	/* Its style is within; script is nowhere. */
	if (!pdf)
		MHD_add_response_header(m, "Content-Security-Policy",
		                        "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'");
	return reply_send(r, MHD_HTTP_OK, m);
}

enum MHD_Result agents_document(struct request *r)
{
	const char *format = request_query(r, "format");
	bool pdf = format && !strcmp(format, "pdf");
	struct coached c;
	char *bytes = NULL;
	size_t len = 0;
	int err;

	if (format && !pdf && strcmp(format, "html") != 0)
		return reply_error(r, MHD_HTTP_BAD_REQUEST, "format is html or pdf");
	err = gather(r, &c);
	if (!err)
		err = write_document(r, &c, pdf ? &page_pdf : &page_html, &bytes, &len);
	coached_free(&c);
	if (!err)
		return reply_document(r, bytes, len, pdf);
	free(bytes);
	return reply_store_error(r, err);
}

/* ---- the agreed focus ---- */

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
