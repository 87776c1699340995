#include "desk/desk.h"

#include "desk/control.h"
#include "desk/rows.h"
#include "engine/keeper.h"
#include "desk/keys.h"
#include "desk/life.h"
#include "desk/plain.h"
#include "desk/tty.h"
#include "sink/sink.h"
#include "source/capture.h"
#include "source/watch.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { TICK_MS = 100, DRAW_MS = 250, REDRAW_MS = 1000, WATCH_AGAIN_MS = 3000 };

struct desk {
	const struct desk_config *cfg;
	struct engine  *engine;
	struct life     life;
	struct life_news news;                  /* gathered until the next step */
	struct view     view;
	struct keeper   keeper;
	struct control *control;
	struct watch   *watch;
	struct tty     *tty;
	struct sink    *sink;
	struct plain    plain;
	char   call[40];                        /* the id of the call that runs, or of the last one */
	bool   quit, stopping;
	bool   changed;                         /* since it was drawn */
	int    err;                             /* what a sink or the engine ended with */
	int64_t now_ms, drawn_ms, watch_ms;
	char  *error;
};

/* ---- what is said ---- */

static void say(struct desk *d, const char *text)
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
		say(d, "the events cannot be written any more");
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
	say(d, keeper_commit(&d->keeper, capture_now_ns()));
}

static void take_items(struct desk *d)
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
			say(d, item->text);
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

/* ---- what is done ---- */

static int start_call(struct desk *d, bool tentative)
{
	struct engine_config cfg = d->cfg->engine;

	cfg.tentative = tentative;
	cfg.ends_itself = !d->cfg->now;
	cfg.feed = d->cfg->output == DESK_FEED;
	return engine_start(&d->engine, &cfg, d->error);
}

static void obey(struct desk *d, enum life_order order)
{
	int err = 0;

	switch (order) {
	case LIFE_NOTHING:
	case LIFE_ASK:
		break;
	case LIFE_LISTEN:
		err = start_call(d, true);
		break;
	case LIFE_START:
		if (d->engine)
			engine_act(d->engine, ENGINE_OPEN, NULL, NULL);
		else
			err = start_call(d, false);
		break;
	case LIFE_STOP:
		engine_end(d->engine, d->life.reason);
		break;
	}
	if (err) {
		say(d, d->error);
		*d->error = '\0';
		d->news.over = true;                    /* no call came of it: back to rest */
		d->err = d->cfg->now ? err : d->err;
	}
}

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
static void do_keys(struct desk *d, struct keys_do what, const char *author)
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

static void obey_pages(struct desk *d)
{
	struct desk_letter l;

	while (d->cfg->mail && desk_mail_take(d->cfg->mail, &l))
		if (l.action != WEB_FORGET)
			do_keys(d, keys_page(&d->view, d->life.state, l.action, l.text), l.author);
		else if (d->cfg->push)
			push_forget(d->cfg->push, l.text);
}

static void obey_control(struct desk *d)
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

/* A sound server that goes may come back. */
static void keep_watch(struct desk *d)
{
	if (d->cfg->now || (d->watch && watch_alive(d->watch)) || d->now_ms < d->watch_ms)
		return;
	watch_close(d->watch);
	watch_open(&d->watch);
	d->watch_ms = d->now_ms + WATCH_AGAIN_MS;
}

static void step(struct desk *d)
{
	keep_watch(d);
	d->news.now_ms = d->now_ms;
	d->news.softphone = d->watch && watch_softphone(d->watch);

	struct life_news news = d->news;

	d->news = (struct life_news) { 0 };
	obey(d, life_step(&d->life, &news));
	d->view.state = d->life.state;
	if (d->cfg->now && d->life.state != LIFE_CALL)
		d->quit = true;
}

/* ---- the loop ---- */

static void wait_for_news(struct desk *d)
{
	struct pollfd fds[4] = {
		{ .fd = d->engine ? engine_fd(d->engine) : -1, .events = POLLIN },
		{ .fd = d->control ? control_fd(d->control) : -1, .events = POLLIN },
		{ .fd = d->tty ? STDIN_FILENO : -1, .events = POLLIN },
		{ .fd = d->cfg->mail ? desk_mail_fd(d->cfg->mail) : -1, .events = POLLIN },
	};

	poll(fds, 4, TICK_MS);
	d->now_ms = capture_now_ns() / 1000000;
}

static void draw(struct desk *d)
{
	if (!d->tty || d->now_ms - d->drawn_ms < (d->changed ? DRAW_MS : REDRAW_MS))
		return;
	tty_draw(d->tty, &d->view, d->now_ms);
	d->changed = false;
	d->drawn_ms = d->now_ms;
}

/* Told to stop: what runs is ended, and its last events are taken. */
static bool goes_on(struct desk *d)
{
	if ((atomic_load(d->cfg->stop) || d->quit) && !d->stopping) {
		d->stopping = true;
		if (d->engine)
			engine_end(d->engine, atomic_load(d->cfg->stop) ? "signal" : "end");
	}
	return !d->stopping || d->engine;
}

static void loop(struct desk *d)
{
	d->news.start = d->cfg->now;
	while (goes_on(d)) {
		wait_for_news(d);
		take_items(d);
		if (d->control)
			obey_control(d);
		for (int key; d->tty && (key = tty_key(d->tty)) >= 0;)
			do_keys(d, keys_take(&d->view, d->life.state, key), NULL);
		obey_pages(d);
		if (!d->stopping)
			step(d);
		say(d, keeper_tick(&d->keeper, capture_now_ns()));
		draw(d);
	}
}

static int open_desk(struct desk *d)
{
	int err = keeper_open(&d->keeper, d->cfg->store_path);

	if (err) {
		snprintf(d->error, ENGINE_ERROR_LEN, "%.250s", d->keeper.message);
		return err;
	}
	err = d->cfg->now ? 0 : control_open(&d->control, d->error);
	if (err)
		return err;
	d->view.keeps = d->cfg->store_path != NULL;
	d->view.records = d->cfg->engine.audio_path || d->cfg->engine.archive;
	view_init(&d->view, d->cfg->engine.cal);
	life_init(&d->life, d->cfg->engine.cal->presence.wrap_up_ms);
	if (d->cfg->output == DESK_FEED)
		rows_header(stdout);
	if (d->cfg->output == DESK_TTY)
		err = tty_open(&d->tty);
	if (err)
		snprintf(d->error, ENGINE_ERROR_LEN, "--tty needs a terminal; leave it out for plain lines");
	return err;
}

int desk_run(const struct desk_config *cfg, char *error)
{
	struct desk *d = calloc(1, sizeof(*d));
	const char *message;
	int err;

	if (!d)
		return -ENOMEM;
	d->cfg = cfg;
	d->error = error;
	*error = '\0';
	err = open_desk(d);
	if (!err) {
		loop(d);
		err = d->err;
	}
	tty_close(d->tty);
	d->tty = NULL;
	engine_destroy(d->engine);
	watch_close(d->watch);
	control_close(d->control);
	message = keeper_close(&d->keeper);
	if (message)
		cfg->say(cfg->ctx, message);
	free(d);
	return err;
}
