#include "engine/archive.h"

#include "engine/reel.h"
#include "store/recordings.h"

#include <errno.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { PATH_LEN = 4096, TURN_MS = 20, LINE_LEN = 320 };

struct archive {
	struct archive_config cfg;
	char            folder[PATH_LEN], keys[PATH_LEN];
	pthread_t       thread;
	atomic_bool     stopping;
	pthread_mutex_t lock;                   /* of the list: others add at its head, the thread takes out */
	struct reel    *first;
};

/* ---- the thread ---- */

static void say(const struct archive *a, const char *what, const char *why)
{
	char line[LINE_LEN];

	snprintf(line, sizeof(line), "a call's audio %s: %s", what, why);
	a->cfg.say(a->cfg.ctx, line);
}

static void drop(struct archive *a, struct reel *r)
{
	int err;

	reel_finish(r);
	err = recordings_forget(a->folder, r->call);
	if (err)
		say(a, "cannot be removed", strerror(-err));
}

static void finish(struct archive *a, struct reel *r)
{
	char line[LINE_LEN];
	int err = reel_finish(r);
	int64_t lost_ms = reel_lost_ms(r);

	if (err)
		say(a, "is not kept to its end", strerror(-err));
	if (lost_ms) {
		snprintf(line, sizeof(line), "%" PRId64 " ms of a call's audio came too fast to be kept", lost_ms);
		a->cfg.say(a->cfg.ctx, line);
	}
}

/* True: the call has ended, and so has its recording. */
static bool turn(struct archive *a, struct reel *r)
{
	bool ended = atomic_load(&r->ended), dropped = atomic_load(&r->dropped);
	char error[RECORDING_ERROR_LEN];

	if (!r->begun && !dropped && reel_begin(r, a->folder, a->keys, &a->cfg.dtmf, error))
		say(a, "is not kept", error);
	if (dropped && r->path)
		drop(a, r);
	reel_take(r);
	if (ended)
		finish(a, r);
	return ended;
}

static void take_out(struct archive *a, struct reel *r)
{
	struct reel **link = &a->first;

	pthread_mutex_lock(&a->lock);
	while (*link != r)
		link = &(*link)->next;
	*link = r->next;
	pthread_mutex_unlock(&a->lock);
}

static void turn_all(struct archive *a)
{
	struct reel *r, *next;

	pthread_mutex_lock(&a->lock);
	r = a->first;
	pthread_mutex_unlock(&a->lock);
	for (; r; r = next) {
		next = r->next;
		if (!turn(a, r))
			continue;
		take_out(a, r);
		/* From here on archive_forget() removes the files itself; what it asked for before is still to be done. */
		if (atomic_load(&r->dropped))
			drop(a, r);
		reel_destroy(r);
	}
}

static void *work(void *ctx)
{
	struct archive *a = ctx;

	pthread_setname_np(pthread_self(), "archive");
	for (bool stopping = false; !stopping;) {
		stopping = atomic_load(&a->stopping);
		turn_all(a);
		if (!stopping)
			nanosleep(&(struct timespec) { 0, TURN_MS * 1000000L }, NULL);
	}
	return NULL;
}

/* ---- for the others ---- */

static int check_keys(const char *folder, char *error)
{
	struct recording_keys k;
	int err = recording_keys_open(&k, folder, true, error);

	recording_keys_clear(&k);
	return err;
}

int archive_open(struct archive **out, const struct archive_config *cfg, char *error)
{
	struct archive *a = calloc(1, sizeof(*a));
	int err;

	*out = NULL;
	snprintf(error, ARCHIVE_ERROR_LEN, "memory is short");
	err = a ? check_keys(cfg->keys, error) : -ENOMEM;
	if (err) {
		free(a);
		return err;
	}
	a->cfg = *cfg;
	snprintf(a->folder, sizeof(a->folder), "%s", cfg->folder);
	snprintf(a->keys, sizeof(a->keys), "%s", cfg->keys);
	pthread_mutex_init(&a->lock, NULL);
	err = -pthread_create(&a->thread, NULL, work, a);
	if (err) {
		snprintf(error, ARCHIVE_ERROR_LEN, "recording cannot begin: %s", strerror(-err));
		pthread_mutex_destroy(&a->lock);
		free(a);
		return err;
	}
	*out = a;
	return 0;
}

void archive_close(struct archive *a)
{
	if (!a)
		return;
	pthread_mutex_lock(&a->lock);
	for (struct reel *r = a->first; r; r = r->next)
		archive_end(r);
	pthread_mutex_unlock(&a->lock);
	atomic_store(&a->stopping, true);
	pthread_join(a->thread, NULL);
	pthread_mutex_destroy(&a->lock);
	free(a);
}

struct reel *archive_begin(struct archive *a, const char *call, const unsigned rate_hz[SIDES])
{
	struct reel *r;

	if (!a)
		return NULL;
	if (reel_create(&r, call, rate_hz)) {
		say(a, "is not kept", "memory is short");
		return NULL;
	}
	pthread_mutex_lock(&a->lock);
	r->next = a->first;
	a->first = r;
	pthread_mutex_unlock(&a->lock);
	return r;
}

void archive_forget(struct archive *a, const char *call)
{
	struct reel *r;

	if (!a)
		return;
	pthread_mutex_lock(&a->lock);
	for (r = a->first; r && strcmp(r->call, call) != 0; r = r->next)
		;
	if (r)
		atomic_store(&r->dropped, true);
	pthread_mutex_unlock(&a->lock);
	if (!r)
		recordings_forget(a->folder, call);
}
