/* live.c - calls in progress: the floor's list, opening a call, and what a person presses during one */

#include "web/server.h"

#include <errno.h>
#include <string.h>

enum MHD_Result live_list(struct request *r)
{
	return reply_text(r, MHD_HTTP_OK, "application/json", livefeed_floor(r->web->cfg.feed, &r->viewer));
}

static const struct press {
	const char    *name;
	enum web_action action;
	enum livefeed_flag  flag;                   /* 0: none */
	bool            on;
} presses[] = {
	{ "end",           WEB_END,           0,              false },
	{ "pause",         WEB_PAUSE,         LIVEFEED_PAUSED,    true },
	{ "resume",        WEB_RESUME,        LIVEFEED_PAUSED,    false },
	{ "dismiss",       WEB_DISMISS,       0,              false },
	{ "looking-up",    WEB_LOOKING_UP,    0,              false },
	{ "colleague",     WEB_COLLEAGUE_ON,  LIVEFEED_COLLEAGUE, true },
	{ "colleague-off", WEB_COLLEAGUE_OFF, LIVEFEED_COLLEAGUE, false },
	{ "object",        WEB_OBJECT,        LIVEFEED_OBJECTED,  true },
	{ "mark",          WEB_MARK,          0,              false },
};

static enum MHD_Result reply_action(struct request *r, int err)
{
	switch (err) {
	case 0:
		return reply_none(r);
	case -ENOENT:
		return reply_error(r, MHD_HTTP_NOT_FOUND, "there is no such call at this desk");
	case -EBUSY:
		return reply_error(r, MHD_HTTP_CONFLICT, "a call is open already");
	default:
		return reply_error(r, MHD_HTTP_NOT_IMPLEMENTED, "this desk cannot do that");
	}
}

static int act(struct request *r, enum web_action action, const char *call, const char *text, char *id)
{
	const struct web_control *c = r->web->cfg.control;

	return c ? c->act(c->ctx, action, call, text, r->viewer.name, id) : -ENOTSUP;
}

enum MHD_Result live_start(struct request *r)
{
	char id[LIVEFEED_CALL_ID] = "";
	int err = act(r, WEB_START, NULL, NULL, id);

	return err ? reply_action(r, err) : reply_json(r, MHD_HTTP_CREATED, json_pack("{ss}", "call", id));
}

static enum MHD_Result press(struct request *r, const struct press *p)
{
	json_t *o = request_json(r);
	const char *text = json_string_value(json_object_get(o, "text"));
	int err = act(r, p->action, r->arg[0], text ? text : "", NULL);

	json_decref(o);
	if (!err && p->flag)
		livefeed_flag(r->web->cfg.feed, r->arg[0], p->flag, p->on);
	/* Done already, and right to be: where it cannot be written down, that is counted. */
	if (!err && p->action == WEB_OBJECT)
		server_audit(r, "object", r->arg[0]);
	return reply_action(r, err);
}

enum MHD_Result live_act(struct request *r)
{
	struct livefeed_call call;
	const char *name = r->arg[1];

	if (livefeed_find(r->web->cfg.feed, r->arg[0], &call) || !viewer_sees(&r->viewer, call.agent_id, call.team))
		return reply_action(r, -ENOENT);
	/* Asking for help needs no audio at this desk: it works for pushed calls too. */
	if (!strcmp(name, "hand") || !strcmp(name, "hand-down"))
		return reply_action(r, livefeed_flag(r->web->cfg.feed, call.id, LIVEFEED_HAND, !strcmp(name, "hand")));
	for (size_t i = 0; i < sizeof(presses) / sizeof(*presses); i++)
		if (!strcmp(presses[i].name, name))
			return press(r, &presses[i]);
	return reply_error(r, MHD_HTTP_NOT_FOUND, "there is nothing here");
}
