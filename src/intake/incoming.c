#include "intake/incoming.h"

#include "intake/lockstep.h"
#include "intake/texts.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct incoming {
	struct incoming *next, **link;          /* in the worker's list */
	struct worker   *worker;
	struct incoming_config cfg;
	struct texts    *texts;                 /* NULL once the call has ended: they went with its last event */
	struct call     *call;                  /* NULL once it has ended, though its owner goes on */
	struct reel     *reel;                  /* NULL: the audio is not kept */
	struct track    *track[SIDES];
	struct track_origin origin;
	struct lockstep *lockstep;              /* NULL: the sides come together, or there is one */
	int64_t          compared_ms[SIDES];    /* what the clocks were last compared by */
	int64_t          begun_ms;
	bool             paused, held, given_up;
};

static void on_event(void *ctx, const struct event *e)
{
	struct incoming *in = ctx;
	bool last = e->kind == EVENT_CALL_END;

	outlet_push(in->worker->outlet, e, last ? texts_free : NULL, in->texts);
}

static void on_block(void *ctx, const struct audio_block *b)
{
	struct incoming *in = ctx;

	if (!in->call || in->paused)
		return;
	archive_write(in->reel, b);
	call_process(in->call, b);
}

static const char *or_null(const char *text)
{
	return *text ? text : NULL;
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

	return track_create(&in->track[side], &cfg, &in->origin, in->lockstep ? lockstep_block : on_block,
	                    in->lockstep ? (void *)in->lockstep : in);
}

static int create_lockstep(struct incoming *in)
{
	const struct intake_common *common = in->worker->common;
	struct clocks_config clocks = common->cal->clocks;

	clocks.slope_s = common->cfg.drift_patience_s;
	return lockstep_create(&in->lockstep, in->cfg.rate_hz, &clocks, on_block, in);
}

static void drop(struct incoming *in)
{
	call_destroy(in->call);
	for (enum side s = CALLER; s < SIDES; s++)
		track_destroy(in->track[s]);
	lockstep_destroy(in->lockstep);
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
	in->texts = texts_create(&(struct texts_known) { cfg->agent_id, cfg->team, cfg->queue, cfg->reason, cfg->caller_id },
	                         &w->common->key);
	if (in->texts)
		err = 0;
	if (!err && cfg->apart && has_two(cfg->voices))
		err = create_lockstep(in);
	if (!err)
		err = create_track(in, CALLER);
	if (!err && has_two(cfg->voices))
		err = create_track(in, AGENT);
	/* Last: it gives call_start, and whoever hears that must hear call_end. */
	if (!err)
		err = create_call(in);
	if (err) {
		texts_free(in->texts);
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

static void end_call(struct incoming *in, const char *reason)
{
	archive_end(in->reel);
	call_end(in->call, reason);
	call_destroy(in->call);
	in->reel = NULL;
	in->call = NULL;
	in->texts = NULL;
}

static int64_t end_ms(const struct incoming *in)
{
	int64_t ms = 0;

	for (enum side s = CALLER; s < SIDES; s++) {
		int64_t side_ms = in->lockstep ? lockstep_position_ms(in->lockstep, s) :
		                  in->track[s] ? track_position_ms(in->track[s]) : 0;

		ms = side_ms > ms ? side_ms : ms;
	}
	return ms;
}

static void level_out(struct incoming *in)
{
	int64_t ms = end_ms(in);

	track_finish(in->track[CALLER], ms);
	if (in->lockstep)
		lockstep_finish(in->lockstep, ms);
	else if (in->track[AGENT])
		track_finish(in->track[AGENT], ms);
}

/* The hole ends where the side that is ahead has come to, for both. */
static void resume(struct incoming *in)
{
	static const float nothing[1];
	int64_t ms = end_ms(in);

	if (!in->paused)
		return;
	in->paused = false;
	for (enum side s = CALLER; s < SIDES; s++) {
		struct audio_block b = { .position = ms * in->cfg.rate_hz[s] / 1000, .reason = GAP_PAUSE };

		b.samples[s] = nothing;
		if (in->track[s])
			on_block(in, &b);
	}
}

void incoming_end(struct incoming *in, const char *reason)
{
	if (!in)
		return;
	resume(in);
	level_out(in);
	unlist(in);
	if (in->call)
		end_call(in, reason);
	drop(in);
}

void incoming_hold(struct incoming *in, bool on)
{
	in->held = on;
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

static void give_up(struct incoming *in, const char *reason)
{
	if (in->given_up)
		return;
	in->given_up = true;
	in->cfg.give_up(in->cfg.owner, reason);
}

/* What both senders' clocks have come to. */
static void compare_clocks(struct incoming *in)
{
	for (enum side s = CALLER; s < SIDES; s++) {
		int64_t ms = track_heard_ms(in->track[s]);

		if (ms > in->compared_ms[s])
			lockstep_heard(in->lockstep, s, in->compared_ms[s] = ms);
	}
	if (in->call && !in->paused)
		call_drift(in->call, lockstep_drift_ppm(in->lockstep));
}

static void tick(struct incoming *in, int64_t now_ms)
{
	const struct intake_config *c = &in->worker->common->cfg;

	if (in->cfg.tick)
		in->cfg.tick(in->cfg.tick_ctx, now_ms);
	if (in->lockstep)
		compare_clocks(in);
	for (enum side s = CALLER; in->cfg.apart && s < SIDES; s++)
		if (in->track[s])
			track_tick(in->track[s], now_ms);
	if (now_ms - heard_ms(in) >= 1000 * (int64_t)(in->held ? c->held_timeout_s : c->media_timeout_s))
		give_up(in, "no_media");
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

/* ---- what a person does ---- */

static void set_paused(struct incoming *in, bool on)
{
	if (on == in->paused)
		return;
	if (in->cfg.paused)
		in->cfg.paused(in->cfg.owner, on);
	if (on)
		in->paused = true;
	else
		resume(in);
}

static void mark(struct incoming *in, const char *text, const char *author)
{
	if (texts_keep(in->texts, &text, &author))
		call_mark(in->call, text, author);
}

static void act(struct incoming *in, const struct incoming_order *o)
{
	switch (o->action) {
	case INCOMING_DISMISS:
		call_act(in->call, CALL_DISMISS);
		break;
	case INCOMING_LOOKING_UP:
		call_act(in->call, CALL_LOOKING_UP);
		break;
	case INCOMING_COLLEAGUE_ON:
		call_act(in->call, CALL_COLLEAGUE_ON);
		break;
	case INCOMING_COLLEAGUE_OFF:
		call_act(in->call, CALL_COLLEAGUE_OFF);
		break;
	case INCOMING_PAUSE:
	case INCOMING_RESUME:
		set_paused(in, o->action == INCOMING_PAUSE);
		break;
	case INCOMING_MARK:
		mark(in, o->text, o->author);
		break;
	case INCOMING_OBJECT:
		set_paused(in, true);
		archive_forget(in->worker->common->archive, in->texts->id);
		end_call(in, INCOMING_OBJECTED);
		break;
	case INCOMING_END:
		give_up(in, "end");
		break;
	}
}

void incoming_act(struct worker *w, const char *id, const struct incoming_order *order)
{
	struct incoming *in = w->first;

	while (in && !(in->texts && !strcmp(in->texts->id, id)))
		in = in->next;
	if (in)
		act(in, order);
}
