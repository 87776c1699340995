#include "engine/mailbox.h"

#include <stdio.h>
#include <string.h>

void mailbox_init(struct mailbox *m)
{
	pthread_mutex_init(&m->lock, NULL);
	m->letters = 0;
}

void mailbox_destroy(struct mailbox *m)
{
	pthread_mutex_destroy(&m->lock);
}

void mailbox_post(struct mailbox *m, enum engine_action action, const char *text, const char *author)
{
	pthread_mutex_lock(&m->lock);
	if (m->letters < MAILBOX_LETTERS) {
		struct letter *l = &m->letter[m->letters++];

		l->action = action;
		snprintf(l->text, sizeof(l->text), "%s", text ? text : "");
		snprintf(l->author, sizeof(l->author), "%s", author ? author : "");
	}
	pthread_mutex_unlock(&m->lock);
}

size_t mailbox_take(struct mailbox *m, struct letter *letters)
{
	size_t n;

	pthread_mutex_lock(&m->lock);
	n = m->letters;
	memcpy(letters, m->letter, n * sizeof(*letters));
	m->letters = 0;
	pthread_mutex_unlock(&m->lock);
	return n;
}
