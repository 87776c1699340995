/*
 * keys.h - what a key means, in the terminal or in a page, by where the call is in its life
 *
 * Pure but for the view: one thread at a time.
 */
#ifndef UNDERTONE_KEYS_H
#define UNDERTONE_KEYS_H

#include "engine/engine.h"
#include "desk/view.h"
#include "web/web.h"

enum { KEYS_ACTIONS = 2 };

struct keys_do {
	enum engine_action action[KEYS_ACTIONS];
	size_t      actions;
	bool        start, end, quit;
	bool        forget;                     /* the caller objects: the call is deleted */
	const char *answer;                     /* to the wrap-up's question: "yes", "no", "unsure"; static */
	const char *text;                       /* of ENGINE_MARK; borrowed from who gave it */
};

/* Changes what the view shows of it (paused, colleague, talk balance…), and says what else is to be done. */
struct keys_do keys_take(struct view *v, enum life_state state, int key);

/* The same for what is pressed in a page: there is no toggling there, and the page has asked whether to delete.  text is
 * a mark's. */
struct keys_do keys_page(struct view *v, enum life_state state, enum web_action action, const char *text);

#endif
