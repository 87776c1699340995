/*
 * play_private.h - inside play: a desk, its mailbox, and the call that its thread takes
 */
#ifndef UNDERTONE_PLAY_PRIVATE_H
#define UNDERTONE_PLAY_PRIVATE_H

#include "engine/identity.h"
#include "desk/play.h"

#include <pthread.h>
#include <stdatomic.h>

enum { PLAY_MAILBOX = 16, PLAY_TEXT_LEN = 512, PLAY_AUTHOR_LEN = 64, PLAY_PATH_LEN = 4096 };

struct play_letter {
	enum web_action action;
	char text[PLAY_TEXT_LEN], author[PLAY_AUTHOR_LEN];
};

struct play_desk {
	struct play    *play;
	char           *path;
	char            agent_id[32];
	pthread_t       thread;
	bool            running;                /* the thread is there */

	pthread_mutex_t lock;                   /* of what follows */
	pthread_cond_t  changed;
	char            call[IDENTITY_ID_LEN];  /* "": between calls */
	bool            wanted;                 /* a call is asked for */
	struct play_letter   mail[PLAY_MAILBOX];
	size_t          mail_count;
};

struct play {
	struct play_config cfg;
	struct web_control control;
	atomic_bool        stop;
	struct play_desk       *desks;
	size_t             count;
};

/* One recording from its start to its end as the call d->call, on the desk's thread.  0 or a negative errno. */
int play_take_call(struct play_desk *d);

#endif
