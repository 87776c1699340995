/*
 * queue.h - what a call says, on its way from the analysis thread to the sinks
 *
 * Bounded; one producer, one consumer.  Nothing is dropped: with the queue full the producer waits, and the capture ring
 * counts what that costs.  Texts of an event are copied into its item.  queue_fd() polls readable while items wait.
 *
 * A queue on hold takes items and shows none of them: a call that may turn out not to be one.
 */
#ifndef UNDERTONE_QUEUE_H
#define UNDERTONE_QUEUE_H

#include "analysis/event.h"
#include "analysis/features.h"
#include "source/live.h"

enum { QUEUE_TEXT_LEN = 1536 };

enum item_kind {
	ITEM_EVENT,
	ITEM_LEVEL,                             /* 10 ms of one side, at once */
	ITEM_FEATURES,                          /* the same, complete, FEATURES_LOOKAHEAD frames later */
	ITEM_MESSAGE,                           /* a line for a person */
	ITEM_STATUS,                            /* the source's, whenever it changed, and each second */
	ITEM_DONE                               /* the last one: nothing more will come */
};

struct item {
	enum item_kind kind;
	union {
		struct event event;
		struct { enum side side; int64_t t_ms; float level_dbfs; } level;
		struct { enum side side; struct features f; } features;
		struct live_status status;
		int err;                        /* DONE: 0, or what ended it */
	};
	char text[QUEUE_TEXT_LEN];              /* MESSAGE: it; EVENT: where its texts are */
};

struct queue;

int  queue_create(struct queue **out, size_t items);    /* 0, -ENOMEM or another negative errno; *out = NULL on failure */
void queue_destroy(struct queue *q);                    /* NULL is allowed */
int  queue_fd(const struct queue *q);

/* The producer's.  item is copied; an event's texts too (cut where they are longer than all QUEUE_TEXT_LEN). */
void queue_push(struct queue *q, const struct item *item);
void queue_hold(struct queue *q);
void queue_release(struct queue *q);
void queue_discard(struct queue *q);                    /* what is on hold never was */

/* The consumer's: the oldest item, NULL when none is to be seen; valid until queue_pop(). */
const struct item *queue_front(struct queue *q);
void queue_pop(struct queue *q);

/* The consumer takes no more: the producer never waits again. */
void queue_abandon(struct queue *q);

#endif
