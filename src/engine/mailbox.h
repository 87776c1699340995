/*
 * mailbox.h - what people do during a call, on its way from their threads to the analysis thread
 *
 * A lock held for a copy: the analysis thread is not the capture callback, and may wait that long.
 */
#ifndef UNDERTONE_MAILBOX_H
#define UNDERTONE_MAILBOX_H

#include "engine/engine.h"

#include <pthread.h>
#include <stddef.h>

enum { MAILBOX_LETTERS = 16 };

struct letter {
	enum engine_action action;
	char text[ENGINE_TEXT_LEN], author[ENGINE_AUTHOR_LEN];
};

struct mailbox {
	pthread_mutex_t lock;
	struct letter   letter[MAILBOX_LETTERS];
	size_t          letters;
};

/* Empty; before any other thread has it. */
void mailbox_init(struct mailbox *m);
void mailbox_destroy(struct mailbox *m);

/* Any thread.  text and author may be NULL.  A full box, sixteen presses within one block, drops the letter. */
void mailbox_post(struct mailbox *m, enum engine_action action, const char *text, const char *author);

/* Empties the box into letters [size: MAILBOX_LETTERS]; how many there were. */
size_t mailbox_take(struct mailbox *m, struct letter *letters);

#endif
