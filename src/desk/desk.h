/*
 * desk.h - the agent's desk: calls that come and go, what is shown, what is kept, and the keys
 *
 *   softphone, keys, control socket, pages ─► life ─► engine (a call) ─► items ─► view, jsonl, feed, keeper (the store),
 *                                                                             pages, a server elsewhere
 *
 * desk_run() is the loop of `undertone live`; it returns when it is told to stop, or, with `now`, when its one call is
 * over.
 */
#ifndef UNDERTONE_DESK_H
#define UNDERTONE_DESK_H

#include "desk/desk_mail.h"
#include "sink/push.h"

enum desk_output {
	DESK_PLAIN,                             /* a line when something happens */
	DESK_TTY,                               /* the terminal view */
	DESK_JSONL,                             /* every event, as JSON */
	DESK_FEED                               /* the 10 ms feed, as CSV */
};

struct desk_config {
	struct engine_config engine;            /* of each call; tentative and feed are the desk's to set */
	enum desk_output  output;
	const char       *store_path;           /* NULL: nothing is kept */
	struct livefeed  *feed;                 /* to the pages; NULL: there are none */
	struct desk_mail *mail;                 /* from them; NULL: they cannot act */
	struct push      *push;                 /* to a server elsewhere; NULL: none */
	bool              now;                  /* one call, at once; else calls as they come */
	const atomic_bool *stop;                /* finish the call, then return */
	void            (*say)(void *ctx, const char *line);    /* a line for a person, where there is no view */
	void             *ctx;
};

/* 0, or a negative errno, and error [size: ENGINE_ERROR_LEN] says what is wrong. */
int desk_run(const struct desk_config *cfg, char *error);

#endif
