#include "desk/desk_impl.h"

#include "desk/rows.h"
#include "source/capture.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { TICK_MS = 100, DRAW_MS = 250, REDRAW_MS = 1000, WATCH_AGAIN_MS = 3000 };

/* ---- the life of its calls ---- */

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
		desk_say(d, d->error);
		*d->error = '\0';
		d->news.over = true;                    /* no call came of it: back to rest */
		d->err = d->cfg->now ? err : d->err;
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
		desk_take_items(d);
		if (d->control)
			desk_obey_control(d);
		for (int key; d->tty && (key = tty_key(d->tty)) >= 0;)
			desk_do_keys(d, keys_take(&d->view, d->life.state, key), NULL);
		desk_obey_pages(d);
		if (!d->stopping)
			step(d);
		desk_say(d, keeper_tick(&d->keeper, capture_now_ns()));
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

	if (!d) {
		snprintf(error, ENGINE_ERROR_LEN, "memory is short");
		return -ENOMEM;
	}
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
