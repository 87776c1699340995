#include "sink/push_private.h"

#include "sink/json.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { REQUEST_TIMEOUT_S = 20, CONNECT_TIMEOUT_S = 5 };

void push_path(const struct push *p, const char *name, const char *extension, char *path)
{
	snprintf(path, PUSH_PATH_LEN, "%.900s/%.64s%s", p->spool, name, extension);
}

/* ---- writing ---- */

struct writing *push_writing(struct push *p, const char *call)
{
	struct writing *w = p->calls;

	while (w && strcmp(w->call, call))
		w = w->next;
	return w;
}

static struct writing *begin(struct push *p, const char *call)
{
	struct writing *w = calloc(1, sizeof(*w));
	char path[PUSH_PATH_LEN];

	if (!w)
		return NULL;
	snprintf(w->call, sizeof(w->call), "%s", call);
	/* The same call again begins anew here as in the store. */
	push_path(p, call, ".sent", path);
	unlink(path);
	push_path(p, call, ".jsonl", path);
	w->file = fopen(path, "we");
	if (!w->file) {
		free(w);
		return NULL;
	}
	w->next = p->calls;
	p->calls = w;
	return w;
}

static void finish(struct push *p, struct writing *w)
{
	for (struct writing **at = &p->calls; *at; at = &(*at)->next) {
		if (*at == w) {
			*at = w->next;
			break;
		}
	}
	fclose(w->file);
	free(w);
}

static char *numbered(const struct event *e, int64_t seq)
{
	json_t *o = json_from_event(e);
	char *line = NULL;

	if (o && !json_object_set_new(o, "seq", json_integer(seq)))
		line = json_dumps(o, JSON_COMPACT | JSON_REAL_PRECISION(9));
	json_decref(o);
	return line;
}

static void take(struct push *p, const struct event *e)
{
	struct writing *w = push_writing(p, e->call);
	char *line;

	if (!w && e->kind == EVENT_CALL_START)
		w = begin(p, e->call);
	if (!w)
		return;
	line = numbered(e, w->seq);
	if (line) {
		/* One write a line: the thread reads whole lines only. */
		fprintf(w->file, "%s\n", line);
		fflush(w->file);
		w->seq++;
	}
	free(line);
	if (e->kind == EVENT_CALL_END)
		finish(p, w);
	p->pending = true;
	p->idle = false;
	pthread_cond_broadcast(&p->changed);
}

void push_event(void *push, const struct event *e)
{
	struct push *p = push;

	pthread_mutex_lock(&p->lock);
	take(p, e);
	pthread_mutex_unlock(&p->lock);
}

/* The word to forget is on the disk before the lines are gone. */
void push_forget(struct push *p, const char *call)
{
	char path[PUSH_PATH_LEN];
	struct writing *w;
	FILE *f;

	pthread_mutex_lock(&p->lock);
	w = push_writing(p, call);
	if (w)
		finish(p, w);
	push_path(p, call, ".forget", path);
	f = fopen(path, "we");
	if (f)
		fclose(f);
	push_path(p, call, ".jsonl", path);
	unlink(path);
	p->pending = true;
	p->idle = false;
	pthread_cond_broadcast(&p->changed);
	pthread_mutex_unlock(&p->lock);
}

/* ---- creation ---- */

static size_t no_body(char *data, size_t size, size_t count, void *ctx)
{
	(void)data;
	(void)ctx;
	return size * count;
}

static bool may_send(const char *url)
{
	static const char *const fine[] = { "https://", "http://127.0.0.1", "http://localhost", "http://[::1]" };

	for (size_t i = 0; i < sizeof(fine) / sizeof(*fine); i++) {
		size_t n = strlen(fine[i]);

		/* A name must end where loopback's does: localhost.example is another machine. */
		if (!strncmp(url, fine[i], n) && (i == 0 || !url[n] || url[n] == ':' || url[n] == '/'))
			return true;
	}
	return false;
}

static int set_up(struct push *p, const struct push_config *cfg)
{
	char authorization[256];
	size_t n = strlen(cfg->url);

	p->curl = curl_easy_init();
	if (!p->curl)
		return -ENOMEM;
	snprintf(p->endpoint, sizeof(p->endpoint), "%.*s/api/push", (int)(n && cfg->url[n - 1] == '/' ? n - 1 : n),
		 cfg->url);
	if (cfg->token) {
		snprintf(authorization, sizeof(authorization), "Authorization: Bearer %.200s", cfg->token);
		p->headers = curl_slist_append(p->headers, authorization);
	}
	p->headers = curl_slist_append(p->headers, "X-Undertone: 1");
	p->headers = curl_slist_append(p->headers, "Content-Type: application/jsonl");
	p->headers = curl_slist_append(p->headers, "Expect:");
	curl_easy_setopt(p->curl, CURLOPT_HTTPHEADER, p->headers);
	curl_easy_setopt(p->curl, CURLOPT_WRITEFUNCTION, no_body);
	curl_easy_setopt(p->curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(p->curl, CURLOPT_TIMEOUT, (long)REQUEST_TIMEOUT_S);
	curl_easy_setopt(p->curl, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_TIMEOUT_S);
	curl_easy_setopt(p->curl, CURLOPT_FOLLOWLOCATION, 0L);
	return 0;
}

int push_create(struct push **out, const struct push_config *cfg, char *error)
{
	struct push *p;
	int err;

	*out = NULL;
	if (!may_send(cfg->url)) {
		snprintf(error, PUSH_ERROR_LEN, "%.150s: use https; plain http is for this machine only", cfg->url);
		return -EINVAL;
	}
	if (mkdir(cfg->spool, 0700) && errno != EEXIST) {
		err = -errno;
		snprintf(error, PUSH_ERROR_LEN, "%.150s: %s", cfg->spool, strerror(-err));
		return err;
	}
	snprintf(error, PUSH_ERROR_LEN, "out of memory");
	p = calloc(1, sizeof(*p));
	if (!p)
		return -ENOMEM;
	snprintf(p->spool, sizeof(p->spool), "%s", cfg->spool);
	pthread_mutex_init(&p->lock, NULL);
	pthread_cond_init(&p->changed, NULL);
	err = set_up(p, cfg);
	if (!err)
		err = -pthread_create(&p->thread, NULL, push_run, p);
	if (err) {
		curl_slist_free_all(p->headers);
		curl_easy_cleanup(p->curl);
		free(p);
		return err;
	}
	*out = p;
	return 0;
}

int push_flush(struct push *p, int wait_ms)
{
	struct timespec until;
	int code = 0;

	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += wait_ms / 1000;
	pthread_mutex_lock(&p->lock);
	while (!p->idle && code != ETIMEDOUT)
		code = wait_ms < 0 ? pthread_cond_wait(&p->changed, &p->lock)
				   : pthread_cond_timedwait(&p->changed, &p->lock, &until);
	code = p->idle ? 0 : -EAGAIN;
	pthread_mutex_unlock(&p->lock);
	return code;
}

void push_state(struct push *p, char *text)
{
	pthread_mutex_lock(&p->lock);
	memcpy(text, p->error, sizeof(p->error));
	pthread_mutex_unlock(&p->lock);
}

void push_destroy(struct push *p)
{
	if (!p)
		return;
	pthread_mutex_lock(&p->lock);
	p->stop = true;
	pthread_cond_broadcast(&p->changed);
	pthread_mutex_unlock(&p->lock);
	pthread_join(p->thread, NULL);
	while (p->calls)
		finish(p, p->calls);
	curl_slist_free_all(p->headers);
	curl_easy_cleanup(p->curl);
	pthread_cond_destroy(&p->changed);
	pthread_mutex_destroy(&p->lock);
	free(p);
}
