/*
 * desk_impl.h - inside the desk: its state, and the two ways through it
 *
 *   desk_items.c     engine ─► items ─► view, sink, keeper, pages, push
 *   desk_orders.c    keys, pages, control socket ─► news for the life of the call, actions for the engine
 *
 * desk.c runs both from its one loop, on one thread.
 */
#ifndef UNDERTONE_DESK_IMPL_H
#define UNDERTONE_DESK_IMPL_H

#include "desk/desk.h"

#include "desk/control.h"
#include "desk/keys.h"
#include "desk/life.h"
#include "desk/plain.h"
#include "desk/tty.h"
#include "engine/keeper.h"
#include "sink/sink.h"
#include "source/watch.h"

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

/* ---- desk_items.c ---- */

/* A line for a person: in the view, or where the config says.  NULL: nothing. */
void desk_say(struct desk *d, const char *text);
/* All that the engine has said so far; at its last word it is destroyed, and news.over set. */
void desk_take_items(struct desk *d);

/* ---- desk_orders.c ---- */

/* author: who pressed in a page; NULL: whoever sits here. */
void desk_do_keys(struct desk *d, struct keys_do what, const char *author);
void desk_obey_pages(struct desk *d);
void desk_obey_control(struct desk *d);

#endif
