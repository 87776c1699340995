/*
 * feed.h - the live feed: what happens in calls, on its way to the pages
 *
 *   feed_event()  ─┐                 ┌─ reader (agent page: one call)
 *   feed_flag()   ─┴─► ring ── ids ──┼─ reader (agent page)
 *                      + the calls   └─ reader (floor: lines of calls)
 *
 * The feed is a sink like any other.  Messages are numbered and kept in one ring; each reader has its own place in it.  A
 * reader that falls a whole ring behind is told so and begins again with a snapshot, so that a slow page costs neither
 * memory nor anybody's time.  A snapshot is what a page needs to draw a call that is under way: its start, its cues, the
 * last two minutes of tone, its state.  All functions may be called from any thread; a writer never waits for a reader.
 */
#ifndef UNDERTONE_FEED_H
#define UNDERTONE_FEED_H

#include "analysis/event.h"
#include "web/access.h"

#include <sys/types.h>

enum { FEED_CALL_ID = 40, FEED_SNAPSHOT_S = 125 };

struct feed;

enum feed_flag {
	FEED_CONTROL   = 1,                     /* this desk's pages can act on the call */
	FEED_PAUSED    = 2,
	FEED_COLLEAGUE = 4,                     /* a colleague is on the line: tone is off */
	FEED_HAND      = 8,                     /* the agent asks for help */
	FEED_OBJECTED  = 16                     /* the caller objected: the call is deleted */
};

/* messages: size of the ring.  0 and *out set, or -ENOMEM. */
int  feed_create(struct feed **out, size_t messages);
void feed_destroy(struct feed *f);              /* after its readers; NULL is allowed */

/* An event_fn: one event of any call.  Partial turns and the like are never given. */
void feed_event(void *feed, const struct event *e);

/* Sets or clears a flag of a call that is in progress and tells the pages.  -ENOENT: no such call. */
int  feed_flag(struct feed *f, const char *call, enum feed_flag flag, bool on);

/* Drops a call that ended without call_end (its desk went away), or whose data is deleted. */
void feed_drop(struct feed *f, const char *call);

/* The stress at which the floor's word for a caller changes; tone: give that word for every call, not raised hands only. */
void feed_policy(struct feed *f, float tense_on, float tense_off, bool tone);

struct feed_call {
	char     id[FEED_CALL_ID], agent_id[VIEWER_TEXT], team[VIEWER_TEXT];
	unsigned flags;
};

/* A call in progress.  -ENOENT: there is none of this id. */
int    feed_find(struct feed *f, const char *call, struct feed_call *out);
size_t feed_calls(struct feed *f);              /* in progress */
uint64_t feed_sent(struct feed *f);             /* messages since the start */
uint64_t feed_lost(struct feed *f);             /* messages that slow readers missed */

/* The calls in progress that v may see, as JSON: {"kind":"floor","calls":[…]}; free() it.  NULL: memory is short. */
char  *feed_floor(struct feed *f, const struct viewer *v);

/* ---- readers ---- */

enum feed_stream { FEED_DESK, FEED_FLOOR };     /* one call in detail, the next when it ends; or a line for each call */

struct feed_reader;

/* call: the one to follow, or NULL: whichever the viewer may see and starts next, or is under way.  last_id: the last id the
 * page has seen, or NULL.  wake(ctx) is called, with the feed locked, when there is something after feed_read() gave 0. */
int  feed_reader_create(struct feed_reader **out, struct feed *f, enum feed_stream stream, const struct viewer *v,
                        const char *call, const char *last_id, void (*wake)(void *ctx), void *ctx);

/* Up to max bytes of server-sent events into buf.  0: nothing now; sleep(ctx) was called while the feed was locked. */
size_t feed_read(struct feed_reader *r, char *buf, size_t max, void (*sleep)(void *ctx));
void   feed_reader_destroy(struct feed_reader *r);

/* Gives every reader a comment, which finds those that are gone.  end: wakes them for good. */
void   feed_beat(struct feed *f);

#endif
