/*
 * push_private.h - inside push: what the writing side and the sending thread share
 */
#ifndef UNDERTONE_PUSH_PRIVATE_H
#define UNDERTONE_PUSH_PRIVATE_H

#include "sink/push.h"

#include <curl/curl.h>
#include <pthread.h>
#include <stdio.h>

enum { PUSH_PATH_LEN = 1024, PUSH_ID_LEN = 64 };

/* A call under way at this desk; its file stays open. */
struct writing {
	struct writing *next;
	char    call[PUSH_ID_LEN];
	FILE   *file;
	int64_t seq;
};

struct push {
	CURL              *curl;
	struct curl_slist *headers;
	char               endpoint[PUSH_PATH_LEN], spool[PUSH_PATH_LEN];
	pthread_t          thread;

	pthread_mutex_t    lock;                /* of what follows */
	pthread_cond_t     changed;
	struct writing    *calls;
	bool               stop, pending;       /* pending: something was written since the thread last looked */
	bool               idle;                /* all was acknowledged */
	char               error[PUSH_ERROR_LEN];
};

/* Where a call's file is in the spool; path [size: PUSH_PATH_LEN]. */
void push_path(const struct push *p, const char *call, const char *extension, char *path);

/* The call as it is being written, or NULL; with the lock held. */
struct writing *push_writing(struct push *p, const char *call);

void *push_run(void *push);                     /* the thread: sends what is in the spool until p->stop */

#endif
