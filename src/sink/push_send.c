/* push_send.c - the thread that sends a spool's lines, in order, until each was acknowledged */

#include "sink/push_private.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { BATCH_BYTES = 256 * 1024, RETRY_FIRST_MS = 250, RETRY_MAX_MS = 10000 };

static void set_error(struct push *p, const char *text)
{
	pthread_mutex_lock(&p->lock);
	snprintf(p->error, sizeof(p->error), "%s", text);
	pthread_mutex_unlock(&p->lock);
}

/* 0; -EAGAIN: the server is away; -EBADMSG: it will never take this; -EACCES: not with this token. */
static int ask(struct push *p, const char *method, const char *url, const char *body, size_t len)
{
	long status = 0;
	CURLcode code;
	char text[PUSH_ERROR_LEN];

	curl_easy_setopt(p->curl, CURLOPT_URL, url);
	curl_easy_setopt(p->curl, CURLOPT_CUSTOMREQUEST, method);
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

	bool yes = push_writing(p, call) != NULL;

	pthread_mutex_unlock(&p->lock);
	return yes;
}

/* Sends what there is of one file; takes it away when its call is over and all was acknowledged. */
static int send_file(struct push *p, const char *call, char *buf)
{
	char lines[PUSH_PATH_LEN], sent[PUSH_PATH_LEN];
	bool open = under_way(p, call);
	size_t n;
	int err = 0;

	push_path(p, call, ".jsonl", lines);
	push_path(p, call, ".sent", sent);

	long offset = read_offset(sent);

	while (!err && (n = read_lines(lines, offset, buf)) > 0) {
		err = ask(p, "POST", p->endpoint, buf, n);
		if (!err)
			write_offset(sent, offset += (long)n);
	}
	/* What the server will never take must not stand in the way of the calls after it: it is put aside, by another
	 * name. */
	if (err == -EBADMSG) {
		char aside[PUSH_PATH_LEN];

		push_path(p, call, ".refused", aside);
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

/* Asks the server to delete a call; what was on its way when the caller objected has arrived by now. */
static int send_forget(struct push *p, const char *call, char *buf)
{
	static const char *const left[] = { ".jsonl", ".sent", ".refused", ".forget" };
	char url[2 * PUSH_PATH_LEN], path[PUSH_PATH_LEN];
	int err;

	(void)buf;
	snprintf(url, sizeof(url), "%s/%s", p->endpoint, call);
	err = ask(p, "DELETE", url, "", 0);
	for (size_t i = 0; !err && i < sizeof(left) / sizeof(*left); i++) {
		push_path(p, call, left[i], path);
		unlink(path);
	}
	return err;
}

static bool is_forgotten(const struct push *p, const char *call)
{
	char path[PUSH_PATH_LEN];

	push_path(p, call, ".forget", path);
	return access(path, F_OK) == 0;
}

/* A file of the spool, by its name's end; others are not ours. */
static int send_one(struct push *p, const char *name, char *buf)
{
	static const struct { const char *end; int (*send)(struct push *p, const char *call, char *buf); } kinds[] = {
		{ ".jsonl", send_file }, { ".forget", send_forget },
	};
	size_t n = strlen(name);
	char call[PUSH_ID_LEN];

	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		size_t end = strlen(kinds[i].end);

		if (n <= end || n - end >= PUSH_ID_LEN || strcmp(name + n - end, kinds[i].end) != 0)
			continue;
		snprintf(call, sizeof(call), "%.*s", (int)(n - end), name);
		return kinds[i].send == send_file && is_forgotten(p, call) ? 0 : kinds[i].send(p, call, buf);
	}
	return 0;
}

static int send_all(struct push *p, char *buf)
{
	DIR *d = opendir(p->spool);
	struct dirent *e;
	int err = 0;

	if (!d)
		return -errno;
	while (!err && (e = readdir(d)))
		err = send_one(p, e->d_name, buf);
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

void *push_run(void *ctx)
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
