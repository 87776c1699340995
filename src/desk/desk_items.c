/* desk_items.c - what a call says, on its way to all who listen: view, terminal, store, pages, a server elsewhere */

#include "desk/desk_impl.h"

#include "desk/rows.h"
#include "source/capture.h"

#include <stdio.h>

void desk_say(struct desk *d, const char *text)
{
	if (!text)
		return;
	if (d->tty)
		view_message(&d->view, text, d->now_ms);
	else
		d->cfg->say(d->cfg->ctx, text);
}

static void write_sink(struct desk *d, const struct event *e)
{
	int err = 0;

	if (e->kind == EVENT_CALL_START && !d->sink)
		err = sink_open(&d->sink, "jsonl", NULL, stdout);
	if (!err && d->sink)
		err = sink_write(d->sink, e);
	if (err && !d->err) {
		d->err = err;
		desk_say(d, "the events cannot be written any more");
	}
}

/* To the pages and to a server elsewhere. */
static void give_away(struct desk *d, const struct event *e)
{
	if (d->cfg->push)
		push_event(d->cfg->push, e);
	if (d->cfg->feed)
		livefeed_event(d->cfg->feed, e);
	if (e->kind == EVENT_CALL_START && d->cfg->mail) {
		livefeed_flag(d->cfg->feed, e->call, LIVEFEED_CONTROL, true);
		desk_mail_call(d->cfg->mail, e->call);
	}
}

static void take_event(struct desk *d, const struct event *e)
{
	char line[VIEW_TEXT_LEN + 64];

	if (e->kind == EVENT_CALL_START) {
		snprintf(d->call, sizeof(d->call), "%s", e->call);
		view_init(&d->view, d->cfg->engine.cal);
		d->news.opened = true;
	}
	view_event(&d->view, e);
	if (!d->view.objected) {
		keeper_event(&d->keeper, e);
		give_away(d, e);
	}
	if (d->cfg->output == DESK_JSONL)
		write_sink(d, e);
	if (d->cfg->output == DESK_PLAIN && plain_line(&d->plain, &d->view, e, line)) {
		puts(line);
		fflush(stdout);
	}
}

static void finish_call(struct desk *d, int err)
{
	engine_destroy(d->engine);
	d->engine = NULL;
	d->news.over = true;
	if (d->cfg->mail)
		desk_mail_call(d->cfg->mail, "");
	if (err && !d->err)
		d->err = err;
	sink_close(d->sink);
	d->sink = NULL;
	desk_say(d, keeper_commit(&d->keeper, capture_now_ns()));
}

void desk_take_items(struct desk *d)
{
	const struct item *item;
	int err;

	while (d->engine && (item = engine_front(d->engine))) {
		d->changed = true;
		switch (item->kind) {
		case ITEM_EVENT:
			take_event(d, &item->event);
			break;
		case ITEM_LEVEL:
		case ITEM_FEATURES:
			rows_print(stdout, item);
			break;
		case ITEM_MESSAGE:
			desk_say(d, item->text);
			break;
		case ITEM_STATUS:
			view_status(&d->view, &item->status);
			break;
		case ITEM_DONE:
			err = item->err;
			engine_pop(d->engine);
			finish_call(d, err);
			continue;
		}
		engine_pop(d->engine);
	}
}
