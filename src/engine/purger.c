#include "engine/purger.h"

#include "store/audit.h"
#include "store/places.h"
#include "store/recordings.h"
#include "store/retention.h"

#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum { PATH_LEN = 4096, EVERY_S = 3600 };

struct purger {
	char                    store_path[PATH_LEN], recordings[PATH_LEN];
	struct retention_config keep;
	pthread_t               thread;
	pthread_mutex_t         lock;
	pthread_cond_t          wake;
	bool                    stopping;       /* under lock */
};

static void purge(struct purger *p)
{
	char error[STORE_ERROR_LEN];
	struct store *s;
	bool due;

	if (access(p->store_path, F_OK) || store_open(&s, p->store_path, error))
		return;
	due = retention_count(s, p->keep.timelines_days) > 0 ||
	      places_purge(s, p->recordings, p->keep.audio_days, false, NULL, NULL) > 0;
	if (due && !audit_add(s, "undertone", "server", "purge", NULL))
		places_purge(s, p->recordings, p->keep.audio_days, true, NULL, NULL);
	retention_purge(s, p->keep.timelines_days);     /* also what a forgetting that was broken off has left */
	store_close(s);
}

static void *work(void *ctx)
{
	struct purger *p = ctx;
	struct timespec until;

	pthread_mutex_lock(&p->lock);
	while (!p->stopping) {
		pthread_mutex_unlock(&p->lock);
		purge(p);
		pthread_mutex_lock(&p->lock);
		/* Monotonic: a clock that is set back does not put the purge off. */
		clock_gettime(CLOCK_MONOTONIC, &until);
		until.tv_sec += EVERY_S;
		while (!p->stopping && pthread_cond_timedwait(&p->wake, &p->lock, &until) != ETIMEDOUT)
			;
	}
	pthread_mutex_unlock(&p->lock);
	return NULL;
}

int purger_start(struct purger **out, const char *store_path, const char *recordings, const struct retention_config *keep)
{
	struct purger *p = calloc(1, sizeof(*p));
	pthread_condattr_t monotonic;
	int err;

	*out = NULL;
	if (!p)
		return -ENOMEM;
	p->keep = *keep;
	snprintf(p->store_path, sizeof(p->store_path), "%s", store_path);
	if (recordings)
		snprintf(p->recordings, sizeof(p->recordings), "%s", recordings);
	else
		recordings_folder(store_path, p->recordings, sizeof(p->recordings));
	pthread_mutex_init(&p->lock, NULL);
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_cond_init(&p->wake, &monotonic);
	pthread_condattr_destroy(&monotonic);
	err = pthread_create(&p->thread, NULL, work, p);
	if (err) {
		free(p);
		return -err;
	}
	*out = p;
	return 0;
}

void purger_stop(struct purger *p)
{
	if (!p)
		return;
	pthread_mutex_lock(&p->lock);
	p->stopping = true;
	pthread_cond_signal(&p->wake);
	pthread_mutex_unlock(&p->lock);
	pthread_join(p->thread, NULL);
	pthread_cond_destroy(&p->wake);
	pthread_mutex_destroy(&p->lock);
	free(p);
}
