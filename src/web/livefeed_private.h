/*
 * livefeed_private.h - inside the feed: the ring, the calls in progress, the readers; all under one lock
 *
 * Whoever calls these holds it.
 */
#ifndef UNDERTONE_LIVEFEED_PRIVATE_H
#define UNDERTONE_LIVEFEED_PRIVATE_H

#include "web/livefeed.h"

#include <jansson.h>
#include <pthread.h>

enum {
	KEPT_TONES = LIVEFEED_SNAPSHOT_S, KEPT_CUES = 256, FAULT_LEN = 16,
	BUCKETS = 1024                          /* of calls in progress, by id: a power of two */
};

struct message {
	bool     desk, floor;                   /* which streams carry it */
	bool     start;                         /* a call_start */
	char     call[LIVEFEED_CALL_ID], agent_id[VIEWER_TEXT], team[VIEWER_TEXT];
	char    *text;                          /* JSON, one line; owned by the ring */
};

/* A second of the caller's tone as a snapshot tells it: without evidence, which is most of an event. */
struct kept_tone {
	int64_t t_ms;
	char    figures[offsetof(struct event_tone, evidence)];
};

/* A call in progress, and what a snapshot of it is made from. */
struct live {
	struct livefeed_call call;
	struct live *next;                      /* newest first */
	struct live *neighbour;                 /* the next of its bucket */
	char   started_at[32];
	int64_t t_ms, tense_ms;                 /* t_ms of the last caller that was tense, or EVENT_NULL_MS */
	int64_t fault_ms;
	char   fault[FAULT_LEN];                /* a quality type, "gap", or "" */
	float  stress;                          /* NAN: not told yet */
	const char *tone;                       /* its word */
	struct kept_tone tones[KEPT_TONES];     /* the caller's; slot tone_count % KEPT_TONES is the next */
	size_t tone_count;
	char  *start;                           /* lines of JSON from here on */
	char  *cues[KEPT_CUES];
	size_t cue_count;
};

struct livefeed {
	pthread_mutex_t lock;
	struct message *ring;                   /* [size: size] message of id n in slot n % size */
	size_t   size;
	uint64_t next;                          /* id of the next message; the first is 1 */
	uint32_t epoch;                         /* random: ids of another run of the server are not ours */
	uint64_t lost;
	struct live *calls;
	struct live *bucket[BUCKETS];
	struct livefeed_reader *readers;
	struct tension_config tension;
	bool     floor_tone;
};

struct livefeed_reader {
	struct livefeed *feed;
	struct livefeed_reader *next_reader;
	enum livefeed_stream stream;
	struct viewer viewer;
	char     follow[LIVEFEED_CALL_ID];          /* "": none yet */
	bool     fixed;                         /* never another call than follow */
	bool     following;                     /* follow is under way */
	bool     asleep, beat;
	uint64_t next;                          /* id of the next message to look at */
	char    *pending;                       /* text on its way out, from done to len */
	size_t   done, len;
	void   (*wake)(void *ctx);
	void    *ctx;
};

/* ---- callstate.c: calls in progress ---- */

struct live *callstate_find(struct livefeed *f, const char *call);
struct live *callstate_add(struct livefeed *f, const struct event *start);      /* NULL: memory is short */
void         callstate_remove(struct livefeed *f, struct live *l);

/* Takes in what an event says of its call.  true: the floor's line has changed. */
bool    callstate_update(const struct livefeed *f, struct live *l, const struct event *e);
void    callstate_keep(struct live *l, const struct event *e, const char *line);    /* for the snapshot */
char   *callstate_tone(const struct live *l, size_t number);    /* a kept tone, as a line; NULL when memory is short */
json_t *callstate_line(const struct livefeed *f, const struct live *l);         /* the call as the floor shows it */
char   *callstate_state(const struct live *l);                  /* its flags, as a message of the desk's stream */

/* ---- livefeed.c ---- */

void livefeed_publish(struct livefeed *f, const struct live *l, char *text, bool desk, bool floor);     /* takes text */

/* ---- livefeed_reader.c ---- */

bool reader_wants(const struct livefeed_reader *r, const struct message *m);

#endif
