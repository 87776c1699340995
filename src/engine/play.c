#include "engine/play.h"

#include "analysis/call.h"
#include "engine/identity.h"
#include "store/store.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { BLOCK_FRAMES = 160, MAILBOX = 16, TEXT_LEN = 512, AUTHOR_LEN = 64, REPEAT_S = 10, PATH_LEN = 4096 };

struct letter {
	enum web_action action;
	char text[TEXT_LEN], author[AUTHOR_LEN];
};

struct desk {
	struct play    *play;
	char           *path;
	char            agent_id[32];
	pthread_t       thread;
	bool            running;                /* the thread is there */

	pthread_mutex_t lock;                   /* of what follows */
	pthread_cond_t  changed;
	char            call[IDENTITY_ID_LEN];  /* "": between calls */
	bool            wanted;                 /* a call is asked for */
	struct letter   mail[MAILBOX];
	size_t          mail_count;
};

struct play {
	struct play_config cfg;
	struct web_control control;
	atomic_bool        stop;
	struct desk       *desks;
	size_t             count;
};

/* One call at a desk, on the desk's thread. */
struct session {
	struct desk   *desk;
	struct store  *store;                   /* NULL: nothing is kept */
	struct source *source;
	struct call   *call;
	struct timespec began;
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
	if (s->store)
		store_write(s->store, e);
	if (e->kind == EVENT_CALL_START)
		livefeed_flag(s->desk->play->cfg.feed, e->call, LIVEFEED_CONTROL, true);
}

/* ---- the mailbox ---- */

static void object(struct session *s)
{
	struct livefeed *feed = s->desk->play->cfg.feed;

	livefeed_flag(feed, s->desk->call, LIVEFEED_OBJECTED, true);
	livefeed_drop(feed, s->desk->call);
	s->objected = s->ended = true;
}

static void do_letter(struct session *s, const struct letter *l)
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
	struct desk *d = s->desk;
	struct letter mail[MAILBOX];
	size_t count;

	pthread_mutex_lock(&d->lock);
	count = d->mail_count;
	memcpy(mail, d->mail, count * sizeof(*mail));
	d->mail_count = 0;
	pthread_mutex_unlock(&d->lock);
	for (size_t i = 0; i < count; i++)
		do_letter(s, &mail[i]);
}

static int post(struct desk *d, enum web_action action, const char *text, const char *author)
{
	if (d->mail_count == MAILBOX)
		return -EBUSY;

	struct letter *l = &d->mail[d->mail_count++];

	l->action = action;
	snprintf(l->text, sizeof(l->text), "%s", text ? text : "");
	snprintf(l->author, sizeof(l->author), "%s", author ? author : "");
	return 0;
}

static int start_desk(struct play *p, char *id)
{
	int err = -EBUSY;

	for (size_t i = 0; err && i < p->count; i++) {
		struct desk *d = &p->desks[i];

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
		struct desk *d = &p->desks[i];

		pthread_mutex_lock(&d->lock);
		if (*d->call && !strcmp(d->call, call))
			err = post(d, action, text, author);
		pthread_mutex_unlock(&d->lock);
	}
	return err;
}

/* ---- one call ---- */

static void pace(const struct session *s, int64_t position, unsigned rate_hz)
{
	double at = (double)position / rate_hz / s->desk->play->cfg.speed;
	struct timespec until = s->began;

	until.tv_sec += (time_t)at;
	until.tv_nsec += (long)((at - (double)(time_t)at) * 1e9);
	if (until.tv_nsec >= 1000000000L) {
		until.tv_nsec -= 1000000000L;
		until.tv_sec++;
	}
	clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL);
}

static unsigned block_rate(const struct source_info *info, const struct audio_block *b)
{
	return info->channels == 2 && !b->samples[CALLER] ? info->rate_hz[AGENT] : info->rate_hz[CALLER];
}

static int listen(struct session *s)
{
	const struct source_info *info = source_info(s->source);
	struct audio_block b;
	int got = 0;

	while (!s->ended && !s->desk->play->stop && (got = source_read(s->source, &b)) > 0) {
		pace(s, b.position, block_rate(info, &b));
		read_mail(s);
		if (s->paused)
			continue;
		if (s->resumed)
			b.reason = GAP_PAUSE;
		s->resumed = false;
		call_process(s->call, &b);
	}
	return got < 0 ? got : 0;
}

static void now_utc(char *out, size_t n)
{
	time_t now = time(NULL);
	struct tm tm;

	strftime(out, n, "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&now, &tm));
}

static int create_call(struct session *s)
{
	const struct play_config *cfg = &s->desk->play->cfg;
	const struct source_info *info = source_info(s->source);
	char started_at[32];

	now_utc(started_at, sizeof(started_at));

	const struct call_config config = {
		.id = s->desk->call,
		.voices = info->channels == 2 ? VOICES_BOTH : cfg->mono_caller ? VOICES_CALLER : VOICES_UNKNOWN,
		.rate_hz = { info->rate_hz[CALLER], info->rate_hz[AGENT] },
		.start = { .started_at = started_at, .source = "play", .rate_hz = info->rate_hz[CALLER],
		           .channels = info->channels, .profile = "telephone", .version = UNDERTONE_VERSION,
		           .agent_id = s->desk->agent_id, .team = cfg->team },
		.on_event = on_event,
		.ctx = s,
	};

	return call_create(&s->call, &config, cfg->cal, cfg->fft);
}

/* The recording into the recordings' folder, under the call's id: somebody switched that on. */
static void keep_audio(const struct desk *d, const char *folder)
{
	const char *extension = strrchr(d->path, '.');
	char path[PATH_LEN];
	struct stat st;
	int in = open(d->path, O_RDONLY | O_CLOEXEC), out;

	snprintf(path, sizeof(path), "%s/%s%s", folder, d->call, extension ? extension : "");
	out = in < 0 ? -1 : open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (out >= 0 && !fstat(in, &st))
		while (sendfile(out, in, NULL, (size_t)st.st_size) > 0)
			;
	if (out >= 0)
		close(out);
	if (in >= 0)
		close(in);
}

static void finish(struct session *s, const char *reason)
{
	const struct play_config *cfg = &s->desk->play->cfg;

	call_end(s->call, reason);
	if (s->store)
		store_commit(s->store);
	if (s->objected && s->store)
		store_forget(s->store, s->desk->call);
	else if (!s->objected && cfg->recordings)
		keep_audio(s->desk, cfg->recordings);
}

static int take_call(struct desk *d)
{
	const struct play_config *cfg = &d->play->cfg;
	const struct source_options options = { .path = d->path, .order = cfg->order, .block_frames = BLOCK_FRAMES,
	                                        .stop = &d->play->stop };
	struct session s = { .desk = d };
	char error[SOURCE_ERROR_LEN];           /* as long as STORE_ERROR_LEN */
	int err = source_open(&s.source, &options, error);

	if (!err && cfg->store_path)
		err = store_open(&s.store, cfg->store_path, error);
	clock_gettime(CLOCK_MONOTONIC, &s.began);
	if (!err)
		err = create_call(&s);
	if (!err) {
		err = listen(&s);
		finish(&s, err ? "error" : d->play->stop ? "signal" : "end");
	}
	call_destroy(s.call);
	store_close(s.store);
	source_close(s.source);
	return err;
}

/* ---- desks ---- */

static bool wait_for_call(struct desk *d)
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

static void want_again(struct desk *d)
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
	struct desk *d = ctx;

	while (wait_for_call(d)) {
		take_call(d);
		if (d->play->cfg.repeat)
			want_again(d);
	}
	return NULL;
}

static int add_desk(struct play *p, const char *path)
{
	struct desk *d = &p->desks[p->count];

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
	char path[PATH_LEN];

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
		struct desk *d = &p->desks[i];
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
		struct desk *d = &p->desks[i];

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
