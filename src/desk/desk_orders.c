/* desk_orders.c - what people ask of the desk: by a key, in a page, on the control socket */

#include "desk/desk_impl.h"

#include <string.h>

/* What was pressed here, the pages show too. */
static void tell_pages(struct desk *d, bool deleted)
{
	struct livefeed *f = d->cfg->feed;

	if (!f)
		return;
	livefeed_flag(f, d->call, LIVEFEED_PAUSED, d->view.paused);
	livefeed_flag(f, d->call, LIVEFEED_COLLEAGUE, d->view.colleague);
	if (deleted) {
		livefeed_flag(f, d->call, LIVEFEED_OBJECTED, true);
		livefeed_drop(f, d->call);
	}
}

/* The caller objects: nothing of the call stays, here or at the server it was sent to. */
static void forget(struct desk *d)
{
	keeper_forget(&d->keeper, d->call);
	archive_forget(d->cfg->engine.archive, d->call);
	if (d->cfg->push)
		push_forget(d->cfg->push, d->call);
}

/* author: who pressed in a page; NULL: whoever sits here. */
void desk_do_keys(struct desk *d, struct keys_do what, const char *author)
{
	d->changed = true;
	for (size_t i = 0; d->engine && i < what.actions; i++)
		engine_act(d->engine, what.action[i], what.action[i] == ENGINE_MARK ? what.text : NULL, author);
	d->news.start |= what.start;
	d->news.end |= what.end;
	d->news.answered |= what.answer != NULL;
	d->quit |= what.quit;
	if (what.answer)
		keeper_label(&d->keeper, d->call, what.answer);
	if (what.forget)
		forget(d);
	if (what.actions)
		tell_pages(d, what.forget);
}

void desk_obey_pages(struct desk *d)
{
	struct desk_letter l;

	while (d->cfg->mail && desk_mail_take(d->cfg->mail, &l))
		if (l.action != WEB_FORGET)
			desk_do_keys(d, keys_page(&d->view, d->life.state, l.action, l.text), l.author);
		else if (d->cfg->push)
			push_forget(d->cfg->push, l.text);
}

void desk_obey_control(struct desk *d)
{
	static const char *const states[] = { "idle", "armed", "call", "wrap-up" };
	char line[CONTROL_LINE_LEN];

	while (control_take(d->control, line)) {
		bool start = !strcmp(line, "start"), end = !strcmp(line, "end");

		if (start && d->life.state == LIFE_CALL)
			control_answer(d->control, "a call is running: end it first");
		else if (end && d->life.state != LIFE_CALL)
			control_answer(d->control, "no call is running");
		else if (start || end)
			control_answer(d->control, "ok");
		else
			control_answer(d->control, strcmp(line, "status") ? "start, end or status" : states[d->life.state]);
		d->news.start |= start && d->life.state != LIFE_CALL;
		d->news.end |= end && d->life.state == LIFE_CALL;
	}
}
