/*
 * desk_mail.h - what is pressed in a page, on its way to the desk
 *
 *   web's thread: control.act ─► letters (bounded) ─► desk_mail_take(), on the desk's loop
 *
 * A page's action is about a call that it names; the mailbox knows which one is open, so that a page that is behind is
 * told at once.  A full box answers -EBUSY; nothing waits.
 */
#ifndef UNDERTONE_DESK_MAIL_H
#define UNDERTONE_DESK_MAIL_H

#include "engine/engine.h"
#include "web/web.h"

struct desk_letter {
	enum web_action action;
	char text[ENGINE_TEXT_LEN];             /* of WEB_MARK; of WEB_FORGET the call; "" otherwise */
	char author[ENGINE_AUTHOR_LEN];         /* of WEB_MARK: who pressed */
};

struct desk_mail;

/* 0 and *out set, or a negative errno. */
int  desk_mail_create(struct desk_mail **out);
void desk_mail_destroy(struct desk_mail *m);            /* after the web; NULL is allowed */

/* What web_start() takes; lives as long as m. */
const struct web_control *desk_mail_control(const struct desk_mail *m);

/* The call that is open from now on; "": none.  Letters about another one are thrown away, but those to forget it. */
void desk_mail_call(struct desk_mail *m, const char *call);

int  desk_mail_fd(const struct desk_mail *m);           /* polls readable when there is a letter */
bool desk_mail_take(struct desk_mail *m, struct desk_letter *letter);   /* the oldest; false: none */

#endif
