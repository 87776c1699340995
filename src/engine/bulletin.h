/*
 * bulletin.h - what a live call says beside its events: how loud it is, how its devices fare
 *
 *   block ─────────► level of each 10 ms ──► ITEM_LEVEL ─────────────────┐
 *   live_status() ─► its words, if new ────► ITEM_MESSAGE ───────────────┼─► queue
 *                 └► itself, with the words and each second ► ITEM_STATUS ┘
 *
 * Everything is pushed before a function returns; with the queue full that waits (queue.h).  Nothing is allocated.  One
 * thread at a time: the call's.
 */
#ifndef UNDERTONE_BULLETIN_H
#define UNDERTONE_BULLETIN_H

#include "analysis/block.h"
#include "engine/meter.h"
#include "engine/queue.h"

struct bulletin {
	struct queue *queue;                    /* borrowed */
	struct meter  meter[SIDES];
	struct live_status status;              /* the one last told; zeros before */
	int64_t       told_ns;                  /* when that was */
};

/* rate_hz: of the source's blocks.  The first status is told at once. */
void bulletin_init(struct bulletin *b, struct queue *queue, const unsigned rate_hz[SIDES]);

/* Each hop that is complete, a level; what is missing before the block is left out. */
void bulletin_levels(struct bulletin *b, const struct audio_block *block);

/* now_ns: of a monotonic clock.  A status with new words is told at once, another a second after the last. */
void bulletin_status(struct bulletin *b, const struct live_status *status, int64_t now_ns);

/* A line for a person, cut at QUEUE_TEXT_LEN. */
void bulletin_message(struct bulletin *b, const char *text);

/* The last word, ITEM_DONE.  err: 0 or the negative errno that ended the call. */
void bulletin_done(struct bulletin *b, int err);

#endif
