#include "batch/batch.h"

#include "batch/progress.h"
#include "batch/summaries.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MESSAGE_LEN = OUTPUTS_ERROR_LEN + OFFLINE_MESSAGE_LEN };

struct run {
	struct batch     *batch;
	struct outcome   *outcomes;             /* [size: inputs->count] */
	size_t           *order;                /* [size: inputs->count] largest first: no long one is left for the end */
	struct journal   *journal;              /* NULL without a folder for results */
	pthread_mutex_t   lock;                 /* of the journal and all below, and of standard error */
	size_t            next;
	struct progress   progress;
};

/* One recording's way through a worker. */
struct task {
	const struct input *in;
	struct metadata     given;              /* by its name and a sidecar */
	struct summary      summary;
	enum outcome_state  state;
	bool                before;             /* done by an earlier run */
	off_t               place;              /* of that run's entry */
	char                message[MESSAGE_LEN];
};

/* Runs one recording into its sinks.  0 or a negative errno; t->message is "" or what to say of it. */
static int run_one(struct batch *b, struct offline *offline, struct task *t)
{
	struct outputs outputs;
	char said[OFFLINE_MESSAGE_LEN];
	int err = outputs_open(&outputs, b->plan, t->in->name);

	if (!err) {
		offline->on_event = outputs_event;
		offline->ctx = &outputs;
		err = offline_run(offline, said);
		if (*said)
			snprintf(t->message, MESSAGE_LEN, "%s: %s", t->in->path, said);
		t->summary.said = outputs.said;
		t->summary.end = outputs.end;
	}
	/* Its own trouble, or that of its results: either way it is not done. */
	int late = outputs_close(&outputs);

	if (late && !err)
		snprintf(t->message, MESSAGE_LEN, "%s", outputs.error);
	return err ? err : late;
}

/* In the journal with all its files, in the store with its end; and nothing else is said of it now than was then. */
static bool done_before(struct run *r, struct task *t)
{
	struct batch *b = r->batch;
	bool done = b->resume;

	pthread_mutex_lock(&r->lock);
	if (done && r->journal) {
		t->place = journal_find(r->journal, t->summary.call, t->in->name);
		done = t->place >= 0 && journal_read(r->journal, t->place, NULL, 0, &t->summary) == 0 &&
		       metadata_within(&t->given, &t->summary.said) && outputs_are_there(b->plan, t->in->name);
	}
	pthread_mutex_unlock(&r->lock);
	return done && (!b->plan->store || outputs_are_kept(b->plan, t->summary.call, &t->given));
}

static void analyse(struct run *r, struct task *t)
{
	struct batch *b = r->batch;
	struct offline offline = *b->offline;
	char said[OFFLINE_MESSAGE_LEN];

	t->state = OUTCOME_FAILED;
	t->summary.end.duration_ms = EVENT_NULL_MS;
	offline.source.path = t->in->path;
	offline.id = t->summary.call;
	if (metadata_find(b->said, t->in->path, &t->given, said) ||
	    offline_identify(&offline, b->key, b->settings, t->summary.call, said)) {
		snprintf(t->message, MESSAGE_LEN, "%s: %s", t->in->path, said);
		return;
	}
	metadata_give(&t->given, &offline.start);
	if (offline.start.caller_hash && b->objected(b->plan->store_path, offline.start.caller_hash, said)) {
		snprintf(t->message, MESSAGE_LEN, "%s: %s", t->in->path, said);
		return;
	}
	t->before = done_before(r, t);
	if (t->before)
		t->state = OUTCOME_DONE;
	else if (run_one(b, &offline, t) == 0)
		/* A call that a signal has cut short is left for the next run. */
		t->state = *offline.source.stop ? OUTCOME_WAITING : OUTCOME_DONE;
}

/* The cause without the file's name before it, which failed.csv has in a column of its own. */
static char *cause_of(const struct task *t)
{
	size_t n = strlen(t->in->path);
	bool named = !strncmp(t->message, t->in->path, n) && !strncmp(t->message + n, ": ", 2);

	return strdup(named ? t->message + n + 2 : t->message);
}

static void count(struct run *r, const struct task *t)
{
	struct batch *b = r->batch;
	struct progress *p = &r->progress;

	b->done += t->state == OUTCOME_DONE;
	b->failed += t->state == OUTCOME_FAILED;
	p->done = b->done;
	p->failed = b->failed;
	p->bytes_done += (double)t->in->bytes;
	if (t->before)
		p->bytes_before += (double)t->in->bytes;
	else if (t->summary.end.duration_ms != EVENT_NULL_MS)
		p->audio_s += (double)t->summary.end.duration_ms / 1000;
}

/* Hands in what came of a recording; the lock is held. */
static void hand_in(struct run *r, struct outcome *o, struct task *t)
{
	off_t place = t->before ? t->place : -1;

	if (r->journal && t->state == OUTCOME_DONE && !t->before)
		place = journal_add(r->journal, t->in->name, &t->summary);
	if (*t->message || place < -1)
		progress_clear(&r->progress);
	if (*t->message)
		r->batch->say("%s", t->message);
	if (place < -1) {
		r->batch->say("%s/journal.jsonl: %s", r->batch->plan->folder, strerror((int)-place));
		t->state = OUTCOME_FAILED;
	}
	*o = (struct outcome){ t->state, place < 0 ? -1 : place, t->state == OUTCOME_FAILED ? cause_of(t) : NULL };
	count(r, t);
	progress_tell(&r->progress, false);
}

static void *work(void *ctx)
{
	struct run *r = ctx;
	struct batch *b = r->batch;

	pthread_mutex_lock(&r->lock);
	while (r->next < b->inputs->count && !*b->offline->source.stop) {
		size_t i = r->order[r->next++];
		struct task t = { .in = &b->inputs->items[i] };

		pthread_mutex_unlock(&r->lock);
		analyse(r, &t);
		pthread_mutex_lock(&r->lock);
		hand_in(r, &r->outcomes[i], &t);
	}
	pthread_mutex_unlock(&r->lock);
	return NULL;
}

/* ---- the run ---- */

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
	double bytes = 0;

	r->outcomes = calloc(n + 1, sizeof(*r->outcomes));
	r->order = calloc(n + 1, sizeof(*r->order));
	if (!r->outcomes || !r->order)
		return -ENOMEM;
	for (size_t i = 0; i < n; i++) {
		r->order[i] = i;
		r->outcomes[i].place = -1;
		bytes += (double)b->inputs->items[i].bytes;
	}
	qsort_r(r->order, n, sizeof(*r->order), larger_first, (void *)(uintptr_t)b->inputs);
	progress_start(&r->progress, b->progress, n, bytes);
	if (!b->plan->folder)
		return 0;
	if (b->resume)
		outputs_sweep(b->plan);
	return journal_open(&r->journal, b->plan->folder, b->resume);
}

static void work_side_by_side(struct run *r, pthread_t *threads, unsigned jobs)
{
	unsigned started;

	/* This thread is a worker too: it alone where there is one job. */
	for (started = 0; started + 1 < jobs; started++)
		if (pthread_create(&threads[started], NULL, work, r))
			break;
	work(r);
	for (unsigned i = 0; i < started; i++)
		pthread_join(threads[i], NULL);
}

/* The tables; and a journal that no longer tells in which order the workers were done. */
static int conclude(struct run *r)
{
	struct batch *b = r->batch;
	size_t n = b->inputs->count;
	int err = summaries_write(b->plan->folder, b->inputs, r->outcomes, r->journal, b->offline->start.scorecard);
	off_t *places = err ? NULL : malloc((n + 1) * sizeof(*places));

	if (!places)
		return err ? err : -ENOMEM;
	for (size_t i = 0; i < n; i++)
		places[i] = r->outcomes[i].place;
	err = journal_settle(r->journal, places, n);
	free(places);
	return err;
}

int batch_run(struct batch *b)
{
	struct run r = { .batch = b, .lock = PTHREAD_MUTEX_INITIALIZER };
	unsigned jobs = b->jobs < b->inputs->count ? b->jobs : (unsigned)b->inputs->count;
	pthread_t *threads = calloc(jobs + 1, sizeof(*threads));
	int err = threads ? prepare(&r) : -ENOMEM;

	if (!err) {
		work_side_by_side(&r, threads, jobs);
		progress_tell(&r.progress, true);
		err = b->plan->folder ? conclude(&r) : 0;
	}
	for (size_t i = 0; r.outcomes && i < b->inputs->count; i++)
		free(r.outcomes[i].cause);
	journal_close(r.journal);
	free(threads);
	free(r.outcomes);
	free(r.order);
	return err;
}
