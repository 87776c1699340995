/*
 * plain.h - the view as plain lines: one when something happens, for pipes, logs and screen readers
 */
#ifndef UNDERTONE_PLAIN_H
#define UNDERTONE_PLAIN_H

#include "desk/view.h"

struct plain {
	enum view_word word;                    /* the last one said */
};

/* What an event means to a person, into line [size: VIEW_TEXT_LEN + 64]; false where it means nothing new.  The view has
 * taken the event already. */
bool plain_line(struct plain *p, const struct view *v, const struct event *e, char *line);

#endif
