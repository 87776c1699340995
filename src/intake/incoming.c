#include "intake/incoming.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { TEXT_LEN = 128 };

/* Outlives the call: events on their way name it. */
struct texts {
	char id[IDENTITY_ID_LEN];
	char started_at[32];
	char agent_id[TEXT_LEN], team[TEXT_LEN], queue[TEXT_LEN], reason[TEXT_LEN];
	char caller_hash[IDENTITY_ID_LEN];
};

struct incoming {
	struct incoming *next, **link;          /* in the worker's list */
	struct worker   *worker;
	struct incoming_config cfg;
	struct texts    *texts;
	struct call     *call;
	struct reel     *reel;                  /* NULL: the audio is not kept */
	struct track    *track[SIDES];
	struct track_origin origin;
	int64_t          begun_ms;
	bool             told_silent;
};

static void on_event(void *ctx, const struct event *e)
{
	struct incoming *in = ctx;
	bool last = e->kind == EVENT_CALL_END;

	outlet_push(in->worker->outlet, e, last ? free : NULL, in->texts);
}

static void on_block(void *ctx, const struct audio_block *b)
{
	struct incoming *in = ctx;

	archive_write(in->reel, b);
	call_process(in->call, b);
}

static void copy(char out[TEXT_LEN], const char *text)
{
	snprintf(out, TEXT_LEN, "%s", text ? text : "");
}

static const char *or_null(const char *text)
{
	return *text ? text : NULL;
}

static struct texts *write_texts(const struct incoming_config *cfg, const struct identity *key)
{
	struct texts *t = calloc(1, sizeof(*t));
	time_t now = time(NULL);
	struct tm utc;

	if (!t)
		return NULL;
	identity_random(t->id);
	strftime(t->started_at, sizeof(t->started_at), "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&now, &utc));
	copy(t->agent_id, cfg->agent_id);
	copy(t->team, cfg->team);
	copy(t->queue, cfg->queue);
	copy(t->reason, cfg->reason);
	if (cfg->caller_id && *cfg->caller_id)
		identity_caller(key, cfg->caller_id, t->caller_hash);
	return t;
}

static bool has_two(enum call_voices voices)
{
	return voices == VOICES_BOTH || voices == VOICES_AGENTS;
}

static int create_call(struct incoming *in)
{
	const struct intake_common *common = in->worker->common;
	const struct texts *t = in->texts;
	struct call_config cfg = {
		.id = t->id, .voices = in->cfg.voices, .on_event = on_event, .ctx = in,
		.start = {
			.started_at = t->started_at, .source = in->cfg.source, .rate_hz = in->cfg.rate_hz[CALLER],
			.channels = has_two(in->cfg.voices) ? 2 : 1, .profile = "default",
			.scorecard = common->cal->scorecard.id,
			.version = UNDERTONE_VERSION, .agent_id = or_null(t->agent_id), .team = or_null(t->team),
			.queue = or_null(t->queue), .reason = or_null(t->reason), .caller_hash = or_null(t->caller_hash),
		},
	};

	memcpy(cfg.rate_hz, in->cfg.rate_hz, sizeof(cfg.rate_hz));
	return call_create(&in->call, &cfg, common->cal, common->fft);
}

static int create_track(struct incoming *in, enum side side)
{
	const struct intake_config *c = &in->worker->common->cfg;
	struct track_config cfg = { side, in->cfg.rate_hz[side], c->idle_ms, c->leap_ms };

	return track_create(&in->track[side], &cfg, &in->origin, on_block, in);
}

static void drop(struct incoming *in)
{
	call_destroy(in->call);
	for (enum side s = CALLER; s < SIDES; s++)
		track_destroy(in->track[s]);
	intake_release(in->worker->common);
	free(in);
}

static void list(struct incoming *in)
{
	struct worker *w = in->worker;

	in->next = w->first;
	if (in->next)
		in->next->link = &in->next;
	in->link = &w->first;
	w->first = in;
	atomic_fetch_add(&w->load, 1);
	atomic_fetch_add(&w->common->taken, 1);
}

static void unlist(struct incoming *in)
{
	*in->link = in->next;
	if (in->next)
		in->next->link = in->link;
	atomic_fetch_sub(&in->worker->load, 1);
}

int incoming_create(struct incoming **out, struct worker *w, const struct incoming_config *cfg)
{
	struct incoming *in = calloc(1, sizeof(*in));
	int err = -ENOMEM;

	*out = NULL;
	if (!in) {
		intake_release(w->common);
		return err;
	}
	in->worker = w;
	in->cfg = *cfg;
	in->begun_ms = loop_now_ms(w->loop);
	if (cfg->origin_ms)
		in->origin = (struct track_origin) { true, cfg->origin_ms };
	in->texts = write_texts(cfg, &w->common->key);
	if (in->texts)
		err = create_track(in, CALLER);
	if (!err && has_two(cfg->voices))
		err = create_track(in, AGENT);
	/* Last: it gives call_start, and whoever hears that must hear call_end. */
	if (!err)
		err = create_call(in);
	if (err) {
		free(in->texts);
		drop(in);
		return err;
	}
	in->reel = archive_begin(w->common->archive, in->texts->id, cfg->rate_hz);
	list(in);
	*out = in;
	return 0;
}

struct track *incoming_track(struct incoming *in, enum side side)
{
	return in->track[side];
}

const char *incoming_id(const struct incoming *in)
{
	return in->texts->id;
}

void incoming_end(struct incoming *in, const char *reason)
{
	int64_t end_ms = 0;

	if (!in)
		return;
	for (enum side s = CALLER; s < SIDES; s++)
		if (in->track[s] && track_position_ms(in->track[s]) > end_ms)
			end_ms = track_position_ms(in->track[s]);
	for (enum side s = CALLER; s < SIDES; s++)
		if (in->track[s])
			track_finish(in->track[s], end_ms);
	unlist(in);
	archive_end(in->reel);
	call_end(in->call, reason);
	drop(in);
}

/* When audio was last heard of either side; the call's beginning where none was. */
static int64_t heard_ms(const struct incoming *in)
{
	int64_t ms = in->begun_ms;

	for (enum side s = CALLER; s < SIDES; s++)
		if (in->track[s] && track_heard_ms(in->track[s]) > ms)
			ms = track_heard_ms(in->track[s]);
	return ms;
}

static void tick(struct incoming *in, int64_t now_ms)
{
	if (in->cfg.tick)
		in->cfg.tick(in->cfg.tick_ctx, now_ms);
	for (enum side s = CALLER; in->cfg.apart && s < SIDES; s++)
		if (in->track[s])
			track_tick(in->track[s], now_ms);
	if (!in->told_silent && now_ms - heard_ms(in) >= 1000 * (int64_t)in->worker->common->cfg.media_timeout_s) {
		in->told_silent = true;
		in->cfg.silent(in->cfg.owner);
	}
}

void incoming_tick_all(struct worker *w, int64_t now_ms)
{
	for (struct incoming *in = w->first, *next; in; in = next) {
		next = in->next;
		tick(in, now_ms);
	}
}

void incoming_end_all(struct worker *w, const char *reason)
{
	while (w->first)
		incoming_end(w->first, reason);
}

void incoming_act(struct worker *w, const char *id, enum call_action action)
{
	for (struct incoming *in = w->first; in; in = in->next)
		if (!strcmp(in->texts->id, id))
			call_act(in->call, action);
}
