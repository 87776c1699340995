#include "desk/desk_mail.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

enum { LETTERS = 16 };

struct desk_mail {
	struct web_control control;
	int                bell;                /* an eventfd that counts the letters */
	pthread_mutex_t    lock;                /* of what follows */
	char               call[LIVEFEED_CALL_ID];
	struct desk_letter letters[LETTERS];
	size_t             first, count;
};

static int post(struct desk_mail *m, enum web_action action, const char *text, const char *author)
{
	struct desk_letter *l = &m->letters[(m->first + m->count) % LETTERS];
	const uint64_t one = 1;

	if (m->count == LETTERS)
		return -EBUSY;
	l->action = action;
	snprintf(l->text, sizeof(l->text), "%s", text ? text : "");
	snprintf(l->author, sizeof(l->author), "%s", author ? author : "");
	m->count++;
	return write(m->bell, &one, sizeof(one)) < 0 ? -errno : 0;
}

static int act(void *ctx, enum web_action action, const char *call, const char *text, const char *author, char *id)
{
	struct desk_mail *m = ctx;
	int err;

	pthread_mutex_lock(&m->lock);
	if (action == WEB_START)
		err = *m->call ? -EBUSY : post(m, action, NULL, NULL);
	else if (action == WEB_FORGET)                  /* of a call that is over, gone from the desk's store already */
		err = post(m, action, call, NULL);
	else
		err = *m->call && call && !strcmp(call, m->call) ? post(m, action, text, author) : -ENOENT;
	pthread_mutex_unlock(&m->lock);
	if (!err && id)
		*id = '\0';                             /* it has its id when it begins */
	return err;
}

int desk_mail_create(struct desk_mail **out)
{
	struct desk_mail *m = calloc(1, sizeof(*m));

	*out = NULL;
	if (!m)
		return -ENOMEM;
	m->control = (struct web_control) { act, m };
	m->bell = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK | EFD_SEMAPHORE);
	if (m->bell < 0) {
		int err = -errno;

		free(m);
		return err;
	}
	pthread_mutex_init(&m->lock, NULL);
	*out = m;
	return 0;
}

void desk_mail_destroy(struct desk_mail *m)
{
	if (!m)
		return;
	pthread_mutex_destroy(&m->lock);
	close(m->bell);
	free(m);
}

const struct web_control *desk_mail_control(const struct desk_mail *m)
{
	return &m->control;
}

int desk_mail_fd(const struct desk_mail *m)
{
	return m->bell;
}

static bool take(struct desk_mail *m, struct desk_letter *letter)
{
	uint64_t one;

	if (!m->count)
		return false;
	*letter = m->letters[m->first];
	m->first = (m->first + 1) % LETTERS;
	m->count--;
	(void)!read(m->bell, &one, sizeof(one));
	return true;
}

bool desk_mail_take(struct desk_mail *m, struct desk_letter *letter)
{
	bool got;

	pthread_mutex_lock(&m->lock);
	got = take(m, letter);
	pthread_mutex_unlock(&m->lock);
	return got;
}

void desk_mail_call(struct desk_mail *m, const char *call)
{
	struct desk_letter old;

	pthread_mutex_lock(&m->lock);
	for (size_t n = m->count; n > 0 && take(m, &old); n--)
		if (old.action == WEB_FORGET)
			post(m, old.action, old.text, NULL);
	snprintf(m->call, sizeof(m->call), "%s", call);
	pthread_mutex_unlock(&m->lock);
}
