#include "sink/push.h"

#include "sink/json.h"

#include <curl/curl.h>
#include <dirent.h>
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum {
	BATCH_BYTES = 256 * 1024, PATH_LEN = 1024, ID_LEN = 64,
	RETRY_FIRST_MS = 250, RETRY_MAX_MS = 10000, REQUEST_TIMEOUT_S = 20, CONNECT_TIMEOUT_S = 5
};

/* A call under way at this desk; its file stays open. */
struct writing {
	struct writing *next;
	char    call[ID_LEN];
	FILE   *file;
	int64_t seq;
};

struct push {
	CURL              *curl;
	struct curl_slist *headers;
	char               endpoint[PATH_LEN], spool[PATH_LEN];
	pthread_t          thread;

	pthread_mutex_t    lock;                /* of what follows */
	pthread_cond_t     changed;
	struct writing    *calls;
	bool               stop, pending;       /* pending: something was written since the thread last looked */
	bool               idle;                /* all was acknowledged */
	char               error[PUSH_ERROR_LEN];
};

static void spool_path(const struct push *p, const char *name, const char *extension, char *path)
{
	snprintf(path, PATH_LEN, "%.900s/%.64s%s", p->spool, name, extension);
}

/* ---- writing ---- */

static struct writing *find_writing(struct push *p, const char *call)
{
	struct writing *w = p->calls;

	while (w && strcmp(w->call, call))
		w = w->next;
	return w;
}

static struct writing *begin(struct push *p, const char *call)
{
	struct writing *w = calloc(1, sizeof(*w));
	char path[PATH_LEN];

	if (!w)
		return NULL;
	snprintf(w->call, sizeof(w->call), "%s", call);
	/* The same call again begins anew here as in the store. */
	spool_path(p, call, ".sent", path);
	unlink(path);
	spool_path(p, call, ".jsonl", path);
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
	struct writing *w = find_writing(p, e->call);
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

/* ---- sending, on the thread ---- */

static size_t no_body(char *data, size_t size, size_t count, void *ctx)
{
	(void)data;
	(void)ctx;
	return size * count;
}

static void set_error(struct push *p, const char *text)
{
	pthread_mutex_lock(&p->lock);
	snprintf(p->error, sizeof(p->error), "%s", text);
	pthread_mutex_unlock(&p->lock);
}

/* 0; -EAGAIN: the server is away; -EBADMSG: it will never take this; -EACCES: not with this token. */
static int post(struct push *p, const char *body, size_t len)
{
	long status = 0;
	CURLcode code;
	char text[PUSH_ERROR_LEN];

	curl_easy_setopt(p->curl, CURLOPT_POSTFIELDS, body);
	curl_easy_setopt(p->curl, CURLOPT_POSTFIELDSIZE, (long)len);
	code = curl_easy_perform(p->curl);
	if (code == CURLE_OK)
		curl_easy_getinfo(p->curl, CURLINFO_RESPONSE_CODE, &status);
	if (status == 204) {
		set_error(p, "");
		return 0;
	}
	if (code != CURLE_OK)
		snprintf(text, sizeof(text), "the server cannot be reached: %s", curl_easy_strerror(code));
	else
		snprintf(text, sizeof(text), "the server answers %ld", status);
	set_error(p, text);
	return status == 400 ? -EBADMSG : status == 401 || status == 404 ? -EACCES : -EAGAIN;
}

static long read_offset(const char *path)
{
	FILE *f = fopen(path, "re");
	long offset = 0;

	if (!f)
		return 0;
	if (fscanf(f, "%ld", &offset) != 1)
		offset = 0;
	fclose(f);
	return offset;
}

static void write_offset(const char *path, long offset)
{
	FILE *f = fopen(path, "we");

	if (!f)
		return;
	fprintf(f, "%ld\n", offset);
	fclose(f);
}

/* Whole lines from offset on, BATCH_BYTES at most, into buf; how many bytes. */
static size_t read_lines(const char *path, long offset, char *buf)
{
	FILE *f = fopen(path, "re");
	size_t n = 0;

	if (!f)
		return 0;
	if (!fseek(f, offset, SEEK_SET))
		n = fread(buf, 1, BATCH_BYTES, f);
	fclose(f);
	while (n && buf[n - 1] != '\n')
		n--;
	return n;
}

static bool under_way(struct push *p, const char *call)
{
	pthread_mutex_lock(&p->lock);

	bool yes = find_writing(p, call) != NULL;

	pthread_mutex_unlock(&p->lock);
	return yes;
}

/* Sends what there is of one file; takes it away when its call is over and all was acknowledged. */
static int send_file(struct push *p, const char *call, char *buf)
{
	char lines[PATH_LEN], sent[PATH_LEN];
	bool open = under_way(p, call);
	size_t n;
	int err = 0;

	spool_path(p, call, ".jsonl", lines);
	spool_path(p, call, ".sent", sent);

	long offset = read_offset(sent);

	while (!err && (n = read_lines(lines, offset, buf)) > 0) {
		err = post(p, buf, n);
		if (!err)
			write_offset(sent, offset += (long)n);
	}
	/* What the server will never take must not stand in the way of the calls after it: it is put aside, by another name. */
	if (err == -EBADMSG) {
		char aside[PATH_LEN];

		spool_path(p, call, ".refused", aside);
		rename(lines, aside);
		unlink(sent);
		return 0;
	}
	if (!err && !open) {
		unlink(lines);
		unlink(sent);
	}
	return err;
}

static int send_all(struct push *p, char *buf)
{
	DIR *d = opendir(p->spool);
	struct dirent *e;
	int err = 0;

	if (!d)
		return -errno;
	while (!err && (e = readdir(d))) {
		size_t n = strlen(e->d_name);
		char call[ID_LEN];

		if (n <= 6 || n - 6 >= ID_LEN || strcmp(e->d_name + n - 6, ".jsonl"))
			continue;
		snprintf(call, sizeof(call), "%.*s", (int)(n - 6), e->d_name);
		err = send_file(p, call, buf);
	}
	closedir(d);
	return err;
}

/* Until something is written, or for ms (0: for as long as it takes). */
static bool wait_for_more(struct push *p, int ms)
{
	struct timespec until;
	bool stop;

	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += ms / 1000;
	until.tv_nsec += ms % 1000 * 1000000L;
	if (until.tv_nsec >= 1000000000L) {
		until.tv_nsec -= 1000000000L;
		until.tv_sec++;
	}
	pthread_mutex_lock(&p->lock);
	if (ms) {
		while (!p->stop && pthread_cond_timedwait(&p->changed, &p->lock, &until) != ETIMEDOUT)
			;
	} else {
		p->idle = !p->pending;
		pthread_cond_broadcast(&p->changed);
		while (!p->stop && !p->pending)
			pthread_cond_wait(&p->changed, &p->lock);
	}
	p->pending = false;
	stop = p->stop;
	pthread_mutex_unlock(&p->lock);
	return !stop;
}

static void *run(void *ctx)
{
	struct push *p = ctx;
	char *buf = malloc(BATCH_BYTES);
	int retry_ms = RETRY_FIRST_MS;
	bool on = buf != NULL;

	while (on) {
		if (send_all(p, buf) == 0) {
			retry_ms = RETRY_FIRST_MS;
			on = wait_for_more(p, 0);
		} else {
			on = wait_for_more(p, retry_ms);
			retry_ms = 2 * retry_ms < RETRY_MAX_MS ? 2 * retry_ms : RETRY_MAX_MS;
		}
	}
	free(buf);
	return NULL;
}

/* ---- creation ---- */

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
	snprintf(p->endpoint, sizeof(p->endpoint), "%.*s/api/push", (int)(n && cfg->url[n - 1] == '/' ? n - 1 : n), cfg->url);
	if (cfg->token) {
		snprintf(authorization, sizeof(authorization), "Authorization: Bearer %.200s", cfg->token);
		p->headers = curl_slist_append(p->headers, authorization);
	}
	p->headers = curl_slist_append(p->headers, "X-Undertone: 1");
	p->headers = curl_slist_append(p->headers, "Content-Type: application/jsonl");
	p->headers = curl_slist_append(p->headers, "Expect:");
	curl_easy_setopt(p->curl, CURLOPT_URL, p->endpoint);
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
		err = -pthread_create(&p->thread, NULL, run, p);
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
		code = wait_ms < 0 ? pthread_cond_wait(&p->changed, &p->lock) : pthread_cond_timedwait(&p->changed, &p->lock, &until);
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
