/* play_call.c - one recording as a live call: paced, acted upon through the mailbox, told to the pages and the store */

#include "desk/play_private.h"

#include "analysis/call.h"
#include "analysis/utc.h"
#include "engine/keeper.h"
#include "source/capture.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum { BLOCK_FRAMES = 160 };

/* One call at a desk, on the desk's thread. */
struct session {
	struct play_desk   *desk;
	struct keeper  keeper;
	struct source *source;
	struct call   *call;
	struct reel   *reel;                    /* NULL: the audio is not kept */
	bool           paused, resumed, ended, objected;
};

/* ---- events ---- */

static void on_event(void *ctx, const struct event *e)
{
	struct session *s = ctx;

	if (s->objected)
		return;
	livefeed_event(s->desk->play->cfg.feed, e);
	/* A store that cannot be written costs the timeline, never the call. */
	keeper_event(&s->keeper, e);
	if (e->kind == EVENT_CALL_START)
		livefeed_flag(s->desk->play->cfg.feed, e->call, LIVEFEED_CONTROL, true);
}

/* ---- the mailbox ---- */

static void object(struct session *s)
{
	struct livefeed *feed = s->desk->play->cfg.feed;

	livefeed_flag(feed, s->desk->call, LIVEFEED_OBJECTED, true);
	livefeed_drop(feed, s->desk->call);
	archive_forget(s->desk->play->cfg.archive, s->desk->call);
	s->objected = s->ended = true;
}

static void do_letter(struct session *s, const struct play_letter *l)
{
	switch (l->action) {
	case WEB_END:
		s->ended = true;
		break;
	case WEB_PAUSE:
		s->paused = true;
		break;
	case WEB_RESUME:
		s->resumed = s->paused;
		s->paused = false;
		break;
	case WEB_DISMISS:
		call_act(s->call, CALL_DISMISS);
		break;
	case WEB_LOOKING_UP:
		call_act(s->call, CALL_LOOKING_UP);
		break;
	case WEB_COLLEAGUE_ON:
		call_act(s->call, CALL_COLLEAGUE_ON);
		break;
	case WEB_COLLEAGUE_OFF:
		call_act(s->call, CALL_COLLEAGUE_OFF);
		break;
	case WEB_MARK:
		call_mark(s->call, l->text, l->author);
		break;
	case WEB_OBJECT:
		object(s);
		break;
	default:
		break;
	}
}

static void read_mail(struct session *s)
{
	struct play_desk *d = s->desk;
	struct play_letter mail[PLAY_MAILBOX];
	size_t count;

	pthread_mutex_lock(&d->lock);
	count = d->mail_count;
	memcpy(mail, d->mail, count * sizeof(*mail));
	d->mail_count = 0;
	pthread_mutex_unlock(&d->lock);
	for (size_t i = 0; i < count; i++)
		do_letter(s, &mail[i]);
}

/* ---- one call ---- */

/* A recording can wait, and at a hundred times its speed it must. */
static void keep_audio(const struct session *s, const struct audio_block *b)
{
	while (!archive_has_room(s->reel, b->frames))
		nanosleep(&(struct timespec) { 0, 1000000 }, NULL);
	archive_write(s->reel, b);
}

static int listen(struct session *s)
{
	struct audio_block b;
	int got = 0;

	while (!s->ended && !s->desk->play->stop && (got = source_read(s->source, &b)) > 0) {
		read_mail(s);
		if (s->paused)
			continue;
		if (s->resumed)
			b.reason = GAP_PAUSE;
		s->resumed = false;
		keep_audio(s, &b);
		call_process(s->call, &b);
		keeper_tick(&s->keeper, capture_now_ns());
	}
	return got < 0 ? got : 0;
}

static int create_call(struct session *s)
{
	const struct play_config *cfg = &s->desk->play->cfg;
	const struct source_info *info = source_info(s->source);
	char started_at[UTC_LEN];
	const struct call_config config = {
		.id = s->desk->call,
		.voices = info->channels == 2 ? VOICES_BOTH : cfg->mono_caller ? VOICES_CALLER : VOICES_UNKNOWN,
		.rate_hz = { info->rate_hz[CALLER], info->rate_hz[AGENT] },
		.start = { .started_at = utc_text(started_at, time(NULL)), .source = "play", .rate_hz = info->rate_hz[CALLER],
		           .channels = info->channels, .profile = "telephone", .version = UNDERTONE_VERSION,
		           .agent_id = s->desk->agent_id, .team = cfg->team },
		.on_event = on_event,
		.ctx = s,
	};

	return call_create(&s->call, &config, cfg->cal, cfg->fft);
}

static void finish(struct session *s, const char *reason)
{
	archive_end(s->reel);
	call_end(s->call, reason);
	keeper_commit(&s->keeper, capture_now_ns());
	if (s->objected)
		keeper_forget(&s->keeper, s->desk->call);
}

int play_take_call(struct play_desk *d)
{
	const struct play_config *cfg = &d->play->cfg;
	const struct source_options options = { .path = d->path, .order = cfg->order, .block_frames = BLOCK_FRAMES,
	                                        .speed = cfg->speed, .stop = &d->play->stop };
	struct session s = { .desk = d };
	char error[SOURCE_ERROR_LEN];
	int err = source_open(&s.source, &options, error);

	if (!err)
		err = keeper_open(&s.keeper, cfg->store_path);
	if (!err)
		err = create_call(&s);
	if (!err) {
		s.reel = archive_begin(cfg->archive, d->call, source_info(s.source)->rate_hz);
		err = listen(&s);
		finish(&s, err ? "error" : d->play->stop ? "signal" : "end");
	}
	call_destroy(s.call);
	keeper_close(&s.keeper);
	source_close(s.source);
	return err;
}
