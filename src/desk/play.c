#include "desk/play_private.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { REPEAT_S = 10 };

/* ---- what pages ask for ---- */

static int post(struct play_desk *d, enum web_action action, const char *text, const char *author)
{
	if (d->mail_count == PLAY_MAILBOX)
		return -EBUSY;

	struct play_letter *l = &d->mail[d->mail_count++];

	l->action = action;
	snprintf(l->text, sizeof(l->text), "%s", text ? text : "");
	snprintf(l->author, sizeof(l->author), "%s", author ? author : "");
	return 0;
}

static int start_desk(struct play *p, char *id)
{
	int err = -EBUSY;

	for (size_t i = 0; err && i < p->count; i++) {
		struct play_desk *d = &p->desks[i];

		pthread_mutex_lock(&d->lock);
		if (!*d->call && !d->wanted) {
			d->wanted = true;
			pthread_cond_broadcast(&d->changed);
			err = 0;
		}
		pthread_mutex_unlock(&d->lock);
	}
	if (!err && id)
		*id = '\0';                     /* it has its id when it begins */
	return err;
}

static int act(void *ctx, enum web_action action, const char *call, const char *text, const char *author, char *id)
{
	struct play *p = ctx;
	int err = -ENOENT;

	if (action == WEB_START)
		return start_desk(p, id);
	for (size_t i = 0; err == -ENOENT && i < p->count; i++) {
		struct play_desk *d = &p->desks[i];

		pthread_mutex_lock(&d->lock);
		if (*d->call && !strcmp(d->call, call))
			err = post(d, action, text, author);
		pthread_mutex_unlock(&d->lock);
	}
	return err;
}

/* ---- desks ---- */

static bool wait_for_call(struct play_desk *d)
{
	bool wanted;

	pthread_mutex_lock(&d->lock);
	d->call[0] = '\0';
	d->mail_count = 0;
	while (!d->wanted && !d->play->stop)
		pthread_cond_wait(&d->changed, &d->lock);
	wanted = d->wanted && !d->play->stop;
	d->wanted = false;
	if (wanted)
		identity_random(d->call);
	pthread_mutex_unlock(&d->lock);
	return wanted;
}

static void want_again(struct play_desk *d)
{
	struct timespec until;

	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += REPEAT_S;
	pthread_mutex_lock(&d->lock);
	d->call[0] = '\0';
	while (!d->wanted && !d->play->stop && pthread_cond_timedwait(&d->changed, &d->lock, &until) != ETIMEDOUT)
		;
	d->wanted = true;
	pthread_mutex_unlock(&d->lock);
}

static void *run_desk(void *ctx)
{
	struct play_desk *d = ctx;

	while (wait_for_call(d)) {
		play_take_call(d);
		if (d->play->cfg.repeat)
			want_again(d);
	}
	return NULL;
}

static int add_desk(struct play *p, const char *path)
{
	struct play_desk *d = &p->desks[p->count];

	if (p->count == PLAY_DESKS)
		return -E2BIG;
	d->play = p;
	d->path = strdup(path);
	if (!d->path)
		return -ENOMEM;
	p->count++;
	if (p->cfg.agent_id)
		snprintf(d->agent_id, sizeof(d->agent_id), "%s", p->cfg.agent_id);
	else
		snprintf(d->agent_id, sizeof(d->agent_id), "desk-%zu", p->count);
	pthread_mutex_init(&d->lock, NULL);
	pthread_cond_init(&d->changed, NULL);
	return 0;
}

static int visible(const struct dirent *e)
{
	return e->d_name[0] != '.';
}

static int add_folder(struct play *p, const char *folder)
{
	struct dirent **names;
	int count = scandir(folder, &names, visible, alphasort), err = 0;
	char path[PLAY_PATH_LEN];

	if (count < 0)
		return errno == ENOTDIR ? add_desk(p, folder) : -errno;
	for (int i = 0; i < count; i++) {
		snprintf(path, sizeof(path), "%s/%s", folder, names[i]->d_name);
		if (!err)
			err = add_desk(p, path);
		free(names[i]);
	}
	free(names);
	return err ? err : p->count ? 0 : -ENOENT;
}

/* A recording that cannot be opened is better known before the pages are. */
static int check(const struct play *p, char *error)
{
	for (size_t i = 0; i < p->count; i++) {
		const struct source_options options = { .path = p->desks[i].path, .order = p->cfg.order };
		struct source *s;
		char what[SOURCE_ERROR_LEN];
		int err = source_open(&s, &options, what);

		source_close(s);
		if (err) {
			snprintf(error, PLAY_ERROR_LEN, "%.100s: %.140s", p->desks[i].path, what);
			return err;
		}
	}
	return 0;
}

int play_create(struct play **out, const struct play_config *cfg, char *error)
{
	struct play *p = calloc(1, sizeof(*p));
	int err = -ENOMEM;

	*out = NULL;
	snprintf(error, PLAY_ERROR_LEN, "out of memory");
	if (!p)
		return err;
	p->cfg = *cfg;
	p->control = (struct web_control){ act, p };
	p->desks = calloc(PLAY_DESKS, sizeof(*p->desks));
	if (p->desks) {
		err = add_folder(p, cfg->folder);
		if (err)
			snprintf(error, PLAY_ERROR_LEN, "%.200s: %s", cfg->folder, strerror(-err));
		else
			err = check(p, error);
	}
	if (err) {
		play_destroy(p);
		return err;
	}
	*out = p;
	return 0;
}

int play_start(struct play *p)
{
	for (size_t i = 0; i < p->count; i++) {
		struct play_desk *d = &p->desks[i];
		int err;

		d->wanted = true;
		err = pthread_create(&d->thread, NULL, run_desk, d);
		if (err)
			return -err;
		d->running = true;
	}
	return 0;
}

const struct web_control *play_control(const struct play *p)
{
	return &p->control;
}

void play_destroy(struct play *p)
{
	if (!p)
		return;
	p->stop = true;
	for (size_t i = 0; i < p->count; i++) {
		struct play_desk *d = &p->desks[i];

		pthread_mutex_lock(&d->lock);
		pthread_cond_broadcast(&d->changed);
		pthread_mutex_unlock(&d->lock);
		if (d->running)
			pthread_join(d->thread, NULL);
		pthread_mutex_destroy(&d->lock);
		pthread_cond_destroy(&d->changed);
		free(d->path);
	}
	free(p->desks);
	free(p);
}
