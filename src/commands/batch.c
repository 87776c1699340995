#include "commands/batch.h"

#include "commands/cli.h"
#include "commands/journal.h"
#include "commands/summaries.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { MESSAGE_LEN = OUTPUTS_ERROR_LEN + OFFLINE_MESSAGE_LEN };

struct run {
	struct batch     *batch;
	struct summary   *summaries;            /* [size: inputs->count] */
	size_t           *order;                /* [size: inputs->count] largest first: no long one is left for the end */
	struct journal   *journal;              /* NULL without a folder for results */
	pthread_mutex_t   lock;                 /* of the journal and all below, and of standard error */
	size_t            next;
	double            audio_s;              /* analysed so far */
	struct timespec   started, told;
};

static double since(const struct timespec *then)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)(now.tv_sec - then->tv_sec) + 1e-9 * (double)(now.tv_nsec - then->tv_nsec);
}

static double bytes_share(const struct run *r)
{
	double all = 0, done = 0;

	for (size_t i = 0; i < r->batch->inputs->count; i++) {
		all += (double)r->batch->inputs->items[i].bytes;
		if (r->summaries[i].state != SUMMARY_WAITING)
			done += (double)r->batch->inputs->items[i].bytes;
	}
	return all > 0 ? done / all : 1;
}

/* On a terminal a bar that is drawn over; elsewhere a plain line every 30 s. */
static void tell(struct run *r, bool last)
{
	static const char bar[] = "##############################";
	struct batch *b = r->batch;
	bool terminal = isatty(STDERR_FILENO);
	double share = bytes_share(r), elapsed = since(&r->started);

	if (!b->progress || (!last && since(&r->told) < (terminal ? 0.2 : 30)))
		return;
	clock_gettime(CLOCK_MONOTONIC, &r->told);
	if (terminal)
		fprintf(stderr, "\r[%-30.*s] ", (int)(30 * share), bar);
	fprintf(stderr, "%zu of %zu calls, %.1f h of audio, %.0fx real time, %zu failed", b->done + b->failed,
	        b->inputs->count, r->audio_s / 3600, elapsed > 0 ? r->audio_s / elapsed : 0, b->failed);
	if (!last && share > 0)
		fprintf(stderr, ", %.0f s left", elapsed * (1 - share) / share);
	fputs(terminal && !last ? "\033[K" : terminal ? "\033[K\n" : "\n", stderr);
}

static void clear_bar(const struct run *r)
{
	if (r->batch->progress && isatty(STDERR_FILENO))
		fputs("\r\033[K", stderr);
}

/* Runs one recording into its sinks.  0, or a negative errno; message is "" or what to say of it. */
static int run_one(struct batch *b, struct offline *offline, const struct input *in, struct summary *s, char *message)
{
	struct outputs outputs;
	char said[OFFLINE_MESSAGE_LEN];
	int err = outputs_open(&outputs, b->plan, in->name);

	if (!err) {
		offline->on_event = outputs_event;
		offline->ctx = &outputs;
		err = offline_run(offline, said);
		if (*said)
			snprintf(message, MESSAGE_LEN, "%s: %s", in->path, said);
		s->end = outputs.end;
	}
	/* Its own trouble, or that of its results: either way it is not done. */
	int late = outputs_close(&outputs);

	if (late && !err)
		snprintf(message, MESSAGE_LEN, "%s", outputs.error);
	return err ? err : late;
}

static bool done_before(struct run *r, const char *id, const char *name, struct summary *s)
{
	bool done;

	pthread_mutex_lock(&r->lock);
	done = r->batch->resume && r->journal && journal_find(r->journal, id, name, s);
	pthread_mutex_unlock(&r->lock);
	return done;
}

static void analyse(struct run *r, const struct input *in, struct summary *s, char *message)
{
	struct batch *b = r->batch;
	struct offline offline = *b->offline;
	char said[OFFLINE_MESSAGE_LEN];

	*message = '\0';
	s->end.duration_ms = EVENT_NULL_MS;
	s->state = SUMMARY_FAILED;
	offline.source.path = in->path;
	offline.id = s->call;
	if (offline_identify(&offline, b->key, b->settings, s->call, said))
		snprintf(message, MESSAGE_LEN, "%s: %s", in->path, said);
	else if (!done_before(r, s->call, in->name, s) && run_one(b, &offline, in, s, message) == 0)
		/* A call that a signal has cut short is left for the next run. */
		s->state = *offline.source.stop ? SUMMARY_WAITING : SUMMARY_DONE;
}

/* Hands in what came of recording i; the lock is held. */
static void hand_in(struct run *r, size_t i, const struct summary *s, const char *message)
{
	struct batch *b = r->batch;
	int err = r->journal && s->state == SUMMARY_DONE ? journal_add(r->journal, b->inputs->items[i].name, s) : 0;

	r->summaries[i] = *s;
	b->done += s->state >= SUMMARY_DONE;
	b->failed += s->state == SUMMARY_FAILED;
	if (s->end.duration_ms != EVENT_NULL_MS)
		r->audio_s += (double)s->end.duration_ms / 1000;
	if (*message || err)
		clear_bar(r);
	if (*message)
		cli_error("%s", message);
	if (err)
		cli_error("%s/journal.jsonl: %s", b->plan->folder, strerror(-err));
	tell(r, false);
}

static void *work(void *ctx)
{
	struct run *r = ctx;
	struct batch *b = r->batch;

	pthread_mutex_lock(&r->lock);
	while (r->next < b->inputs->count && !*b->offline->source.stop) {
		size_t i = r->order[r->next++];
		struct summary s = { 0 };
		char message[MESSAGE_LEN];

		pthread_mutex_unlock(&r->lock);
		analyse(r, &b->inputs->items[i], &s, message);
		pthread_mutex_lock(&r->lock);
		hand_in(r, i, &s, message);
	}
	pthread_mutex_unlock(&r->lock);
	return NULL;
}

static int larger_first(const void *a, const void *b, void *ctx)
{
	const struct inputs *in = ctx;
	size_t i = *(const size_t *)a, j = *(const size_t *)b;

	if (in->items[i].bytes != in->items[j].bytes)
		return in->items[i].bytes > in->items[j].bytes ? -1 : 1;
	return i < j ? -1 : 1;
}

static int prepare(struct run *r)
{
	struct batch *b = r->batch;
	size_t n = b->inputs->count;

	r->summaries = calloc(n + 1, sizeof(*r->summaries));
	r->order = calloc(n + 1, sizeof(*r->order));
	if (!r->summaries || !r->order)
		return -ENOMEM;
	for (size_t i = 0; i < n; i++)
		r->order[i] = i;
	qsort_r(r->order, n, sizeof(*r->order), larger_first, (void *)(uintptr_t)b->inputs);
	clock_gettime(CLOCK_MONOTONIC, &r->started);
	r->told = r->started;
	return b->plan->folder ? journal_open(&r->journal, b->plan->folder, b->resume) : 0;
}

int batch_run(struct batch *b)
{
	struct run r = { .batch = b, .lock = PTHREAD_MUTEX_INITIALIZER };
	unsigned jobs = b->jobs < b->inputs->count ? b->jobs : (unsigned)b->inputs->count;
	pthread_t *threads = calloc(jobs + 1, sizeof(*threads));
	unsigned started = 0;
	int err = threads ? prepare(&r) : -ENOMEM;

	if (err)
		goto out;
	/* This thread is a worker too: it alone where there is one job. */
	for (started = 0; started + 1 < jobs; started++)
		if (pthread_create(&threads[started], NULL, work, &r))
			break;
	work(&r);
	for (unsigned i = 0; i < started; i++)
		pthread_join(threads[i], NULL);
	tell(&r, true);
	if (b->plan->folder)
		err = summaries_write(b->plan->folder, b->inputs, r.summaries);
out:
	journal_close(r.journal);
	free(threads);
	free(r.summaries);
	free(r.order);
	return err;
}
