/* load.c - an agent's own time with tense callers in this shift, and what of it the agent sends to the supervisor */

#include "analysis/utc.h"
#include "web/server.h"

#include "store/search.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum { HOUR_S = 3600 };

static long long seconds_of(const char *text)
{
	struct tm tm = { 0 };

	return strptime(text, "%Y-%m-%dT%H:%M:%S", &tm) ? (long long)timegm(&tm) : 0;
}

/* The viewer's load of this shift, which is as old as its first call; any: there was one. */
static int read_load(struct request *r, struct load *out, bool *any)
{
	struct store *s = server_store(r->web);
	long long now = time(NULL);
	char since[UTC_LEN], first[UTC_LEN], team[VIEWER_TEXT];

	*out = (struct load){ .sent_s = now };
	utc_text(since, now - SHIFT_HOURS * HOUR_S);
	out->tense_ms = s ? search_load(s, r->viewer.agent_id, since, first, team) : -EIO;
	if (out->tense_ms < 0)
		return (int)out->tense_ms;
	memcpy(out->agent_id, r->viewer.agent_id, sizeof(out->agent_id));
	memcpy(out->team, team, sizeof(out->team));
	*any = *first != '\0';
	out->until_s = (*first ? seconds_of(first) : now) + SHIFT_HOURS * HOUR_S;
	return 0;
}

enum MHD_Result load_get(struct request *r)
{
	unsigned limit = r->web->cfg.load_limit_minutes;
	const struct load *sent;
	char until[UTC_LEN];
	struct load l;
	bool any;
	int err = read_load(r, &l, &any);

	if (err)
		return reply_store_error(r, err);
	loads_expire(&r->web->loads, time(NULL));
	sent = loads_of(&r->web->loads, r->viewer.agent_id);
	if (sent)
		utc_text(until, sent->until_s);
	return reply_json(r, MHD_HTTP_OK,
			  json_pack("{sI sI sb ss?}", "tense_ms", (json_int_t)l.tense_ms, "limit_ms", (json_int_t)limit * 60000,
				    "break_due", limit && l.tense_ms >= limit * 60000LL, "sent_until", sent ? until : NULL));
}

/* Those who may see it look again. */
static void tell_floor(struct request *r, const char *team)
{
	livefeed_say(r->web->cfg.feed, r->viewer.agent_id, team, "{\"kind\":\"loads\"}");
}

enum MHD_Result load_send(struct request *r)
{
	struct load l;
	bool any;
	int err = read_load(r, &l, &any);

	if (!err && !any)
		err = -ENOENT;
	if (!err)
		err = server_audit(r, "send load", NULL);
	if (!err) {
		loads_expire(&r->web->loads, l.sent_s);
		err = loads_send(&r->web->loads, &l);
	}
	if (err)
		return reply_store_error(r, err);
	tell_floor(r, l.team);
	return reply_none(r);
}

enum MHD_Result load_take_back(struct request *r)
{
	const struct load *sent = loads_of(&r->web->loads, r->viewer.agent_id);
	char team[VIEWER_TEXT];

	if (!sent)
		return reply_none(r);
	memcpy(team, sent->team, sizeof(team));
	loads_take_back(&r->web->loads, r->viewer.agent_id);
	server_audit(r, "take load back", NULL);
	tell_floor(r, team);
	return reply_none(r);
}

/* What agents of the viewer's team have sent. */
enum MHD_Result load_list(struct request *r)
{
	struct loads *l = &r->web->loads;
	json_t *list = json_array();

	loads_expire(l, time(NULL));
	for (size_t i = 0; i < l->count; i++) {
		const struct load *each = &l->list[i];
		char sent[32], until[32];

		if (!viewer_sees(&r->viewer, each->agent_id, each->team))
			continue;
		utc_text(sent, each->sent_s);
		utc_text(until, each->until_s);
		json_array_append_new(list, json_pack("{ss sI ss ss}", "agent_id", each->agent_id, "tense_ms",
		                                      (json_int_t)each->tense_ms, "sent_at", sent, "until", until));
	}
	return reply_json(r, MHD_HTTP_OK, json_pack("{so}", "loads", list));
}
