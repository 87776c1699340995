#include "engine/engine.h"

#include "analysis/presence.h"
#include "analysis/utc.h"
#include "engine/bulletin.h"
#include "engine/ending.h"
#include "engine/identity.h"
#include "engine/mailbox.h"
#include "engine/tape.h"
#include "source/capture.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { QUEUE_ITEMS = 1024 };

struct engine {
	struct engine_config cfg;
	struct source   *source;
	struct queue    *queue;
	struct tape     *tape;
	struct reel     *reel;                  /* NULL: the audio is not kept */
	pthread_t        thread;
	bool             running;               /* the thread was started and is not joined */
	atomic_bool      stop;
	_Atomic(const char *) reason;

	struct mailbox   mailbox;

	/* The analysis thread's. */
	struct call     *call;
	char             id[IDENTITY_ID_LEN];
	char             started_at[UTC_LEN];
	int64_t          base;                  /* the source's position at which this call began */
	bool             open, paused, resumed;
	struct ending    ending;
	struct presence  presence;
	struct bulletin  bulletin;
};

/* ---- what is said ---- */

static void on_event(void *ctx, const struct event *event)
{
	struct engine *e = ctx;
	struct item item = { .kind = ITEM_EVENT, .event = *event };

	queue_push(e->queue, &item);
}

static void on_features(void *ctx, enum side side, const struct features *f)
{
	struct engine *e = ctx;
	struct item item = { .kind = ITEM_FEATURES, .features = { side, *f } };

	presence_update(&e->presence, side, f);
	if (e->cfg.feed)
		queue_push(e->queue, &item);
}

static void say_status(struct engine *e)
{
	struct live_status status;

	live_status(e->source, &status);
	bulletin_status(&e->bulletin, &status, capture_now_ns());
	if (e->open)
		call_drift(e->call, e->bulletin.status.drift_ppm);
}

/* ---- the call's beginning and end ---- */

static int begin_call(struct engine *e, int64_t base)
{
	struct call_config cfg = {
		.id = e->id, .voices = VOICES_BOTH, .rate_hz = { source_info(e->source)->rate_hz[CALLER],
		                                                 source_info(e->source)->rate_hz[AGENT] },
		.start = e->cfg.start, .on_event = on_event, .on_features = on_features, .ctx = e,
	};

	utc_text(e->started_at, time(NULL));
	identity_random(e->id);
	cfg.start.started_at = e->started_at;
	cfg.start.rate_hz = cfg.rate_hz[CALLER];
	cfg.start.channels = source_info(e->source)->channels;
	cfg.start.scorecard = e->cfg.cal->scorecard.id;
	cfg.start.version = UNDERTONE_VERSION;
	e->base = base;
	ending_init(&e->ending);
	presence_init(&e->presence, &e->cfg.cal->presence);
	return call_create(&e->call, &cfg, e->cfg.cal, e->cfg.fft);
}

static void begin_reel(struct engine *e)
{
	e->reel = archive_begin(e->cfg.archive, e->id, source_info(e->source)->rate_hz);
}

/* What was heard before it was a call is not on its recording. */
static void open_call(struct engine *e)
{
	if (!e->open) {
		queue_release(e->queue);
		begin_reel(e);
	}
	e->open = true;
}

/* What a tentative call has heard is forgotten. */
static int begin_anew(struct engine *e, int64_t base)
{
	call_destroy(e->call);
	e->call = NULL;
	queue_discard(e->queue);
	return begin_call(e, base);
}

/* ---- what a person does ---- */

static void act(struct engine *e, const struct letter *l)
{
	switch (l->action) {
	case ENGINE_DISMISS:
		call_act(e->call, CALL_DISMISS);
		break;
	case ENGINE_LOOKING_UP:
		call_act(e->call, CALL_LOOKING_UP);
		break;
	case ENGINE_COLLEAGUE_ON:
		call_act(e->call, CALL_COLLEAGUE_ON);
		break;
	case ENGINE_COLLEAGUE_OFF:
		call_act(e->call, CALL_COLLEAGUE_OFF);
		break;
	case ENGINE_PAUSE:
		e->paused = true;
		break;
	case ENGINE_RESUME:
		e->resumed = e->paused;
		e->paused = false;
		break;
	case ENGINE_MARK:
		call_mark(e->call, l->text, *l->author ? l->author : e->cfg.start.agent_id);
		break;
	case ENGINE_OPEN:
		open_call(e);
		break;
	}
}

static void read_mail(struct engine *e)
{
	struct letter mail[MAILBOX_LETTERS];
	size_t n = mailbox_take(&e->mailbox, mail);

	for (size_t i = 0; i < n; i++)
		act(e, &mail[i]);
}

/* ---- the thread ---- */

/* While it is paused nothing goes in; the first block after it carries the gap's reason. */
static void process(struct engine *e, struct audio_block *b)
{
	bool carries = b->samples[CALLER] || b->samples[AGENT];

	if (!carries || e->paused)
		return;
	if (e->resumed) {
		/* Both sides, at once: the same gap. */
		call_process(e->call, &(struct audio_block) { .position = b->position, .reason = GAP_PAUSE });
		b->reason = GAP_PAUSE;
		e->resumed = false;
	}
	if (e->tape)
		tape_write(e->tape, b);
	archive_write(e->reel, b);
	if (e->cfg.feed)
		bulletin_levels(&e->bulletin, b);
	call_process(e->call, b);
	ending_reached(&e->ending, b);
}

/* 1 to go on, 0 at the end, or a negative errno. */
static int step(struct engine *e)
{
	struct audio_block b;
	bool stopping = atomic_load(&e->stop);
	int got = stopping && ending_may_stop(&e->ending, e->bulletin.status.away) ? 0 : source_read(e->source, &b);
	int64_t end;

	if (got <= 0)
		return got;
	end = b.position + (int64_t)b.frames;
	b.position -= e->base;
	if (stopping)
		ending_level(&e->ending, &b);
	read_mail(e);
	process(e, &b);
	say_status(e);
	if (!e->open && presence_opens(&e->presence))
		open_call(e);
	if (!e->open && presence_lulls(&e->presence))
		return begin_anew(e, end) ? -ENOMEM : 1;
	if (e->open && e->cfg.ends_itself && !e->paused && presence_ends(&e->presence)) {
		atomic_store(&e->reason, "silence");
		return 0;
	}
	return 1;
}

static void finish(struct engine *e, int err)
{
	const char *reason = atomic_load(&e->reason);

	read_mail(e);
	archive_end(e->reel);
	if (e->open)
		call_end(e->call, err ? "error" : reason ? reason : "end");
	else
		queue_discard(e->queue);
	queue_release(e->queue);
	if (err)
		bulletin_message(&e->bulletin, source_error(e->source));
	bulletin_done(&e->bulletin, err);
}

static void *analyse(void *ctx)
{
	struct engine *e = ctx;
	int got = 1;

	pthread_setname_np(pthread_self(), "analysis");
	while (got > 0)
		got = step(e);
	finish(e, got);
	return NULL;
}

/* ---- for the other threads ---- */

void engine_act(struct engine *e, enum engine_action action, const char *text, const char *author)
{
	mailbox_post(&e->mailbox, action, text, author);
}

void engine_end(struct engine *e, const char *reason)
{
	const char *none = NULL;

	atomic_compare_exchange_strong(&e->reason, &none, reason);
	atomic_store(&e->stop, true);
}

const struct item *engine_front(struct engine *e)
{
	return queue_front(e->queue);
}

void engine_pop(struct engine *e)
{
	queue_pop(e->queue);
}

int engine_fd(const struct engine *e)
{
	return queue_fd(e->queue);
}

static int open_parts(struct engine *e, char *error)
{
	int err;

	err = queue_create(&e->queue, QUEUE_ITEMS);
	if (err)
		return err;
	err = source_open(&e->source, &e->cfg.source, error);
	if (err)
		return err;
	bulletin_init(&e->bulletin, e->queue, source_info(e->source)->rate_hz);
	if (e->cfg.audio_path)
		err = tape_open(&e->tape, e->cfg.audio_path, source_info(e->source)->rate_hz[CALLER]);
	if (err) {
		snprintf(error, ENGINE_ERROR_LEN, "%.200s: cannot be written", e->cfg.audio_path);
		return err;
	}
	e->open = !e->cfg.tentative;
	if (!e->open)
		queue_hold(e->queue);
	err = begin_call(e, 0);
	if (!err && e->open)
		begin_reel(e);
	return err;
}

int engine_start(struct engine **out, const struct engine_config *cfg, char *error)
{
	struct engine *e = calloc(1, sizeof(*e));
	int err;

	*out = NULL;
	snprintf(error, ENGINE_ERROR_LEN, "memory is short");
	if (!e)
		return -ENOMEM;
	e->cfg = *cfg;
	mailbox_init(&e->mailbox);
	err = open_parts(e, error);
	if (!err)
		err = -pthread_create(&e->thread, NULL, analyse, e);
	if (err) {
		engine_destroy(e);
		return err;
	}
	e->running = true;
	*out = e;
	return 0;
}

void engine_destroy(struct engine *e)
{
	if (!e)
		return;
	if (e->running) {
		engine_end(e, "end");
		queue_abandon(e->queue);
		pthread_join(e->thread, NULL);
	} else {
		archive_end(e->reel);
	}
	call_destroy(e->call);
	tape_close(e->tape);
	source_close(e->source);
	queue_destroy(e->queue);
	mailbox_destroy(&e->mailbox);
	free(e);
}
