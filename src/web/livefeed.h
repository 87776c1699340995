/*
 * livefeed.h - the live feed: what happens in calls, on its way to the pages
 *
 *   livefeed_event()  ─┐                 ┌─ reader (agent page: one call)
 *   livefeed_flag()   ─┴─► ring ── ids ──┼─ reader (agent page)
 *                      + the calls   └─ reader (floor: lines of calls)
 *
 * The feed is a sink like any other.  Messages are numbered and kept in one ring; each reader has its own place in it.
 * A reader that falls a whole ring behind is told so and begins again with a snapshot, so that a slow page costs
 * neither memory nor anybody's time.  A snapshot is what a page needs to draw a call that is under way: its start, its
 * cues, the last two minutes of tone (without evidence), its state.  All functions may be called from any thread; a
 * writer never waits for a reader.
 */
#ifndef UNDERTONE_LIVEFEED_H
#define UNDERTONE_LIVEFEED_H

#include "analysis/event.h"
#include "analysis/tension.h"
#include "web/access.h"

#include <sys/types.h>

enum { LIVEFEED_CALL_ID = 40, LIVEFEED_SNAPSHOT_S = 125 };

struct livefeed;

enum livefeed_flag {
	LIVEFEED_CONTROL   = 1,                     /* this desk's pages can act on the call */
	LIVEFEED_PAUSED    = 2,
	LIVEFEED_COLLEAGUE = 4,                     /* a colleague is on the line: tone is off */
	LIVEFEED_HAND      = 8,                     /* the agent asks for help */
	LIVEFEED_OBJECTED  = 16                     /* the caller objected: the call is deleted */
};

/* messages: size of the ring.  0 and *out set, or -ENOMEM. */
int  livefeed_create(struct livefeed **out, size_t messages);
void livefeed_destroy(struct livefeed *f);              /* after its readers; NULL is allowed */

/* An event_fn: one event of any call.  Partial turns and the like are never given. */
void livefeed_event(void *feed, const struct event *e);

/* Sets or clears a flag of a call that is in progress and tells the pages.  -ENOENT: no such call. */
int  livefeed_flag(struct livefeed *f, const char *call, enum livefeed_flag flag, bool on);

/* Drops a call that ended without call_end (its desk went away), or whose data is deleted. */
void livefeed_drop(struct livefeed *f, const char *call);

/* When the floor's word for a caller changes, copied; tone: give that word for every call, not raised hands only. */
void livefeed_policy(struct livefeed *f, const struct tension_config *tension, bool tone);

/* A word to the floor of an agent's team: one line of JSON, copied. */
void livefeed_say(struct livefeed *f, const char *agent_id, const char *team, const char *text);

struct livefeed_call {
	char     id[LIVEFEED_CALL_ID], agent_id[VIEWER_TEXT], team[VIEWER_TEXT];
	unsigned flags;
};

/* A call in progress.  -ENOENT: there is none of this id. */
int    livefeed_find(struct livefeed *f, const char *call, struct livefeed_call *out);
size_t livefeed_calls(struct livefeed *f);              /* in progress */
uint64_t livefeed_sent(struct livefeed *f);             /* messages since the start */
uint64_t livefeed_lost(struct livefeed *f);             /* messages that slow readers missed */

/* The calls in progress that v may see, as JSON: {"kind":"floor","calls":[…]}; free() it.  NULL: memory is short. */
char  *livefeed_floor(struct livefeed *f, const struct viewer *v);

/* ---- readers ---- */

enum livefeed_stream {
	LIVEFEED_DESK,                          /* one call in detail, the next when it ends */
	LIVEFEED_FLOOR                          /* a line for each call */
};

struct livefeed_reader;

/* call: the one to follow, or NULL: whichever the viewer may see and starts next, or is under way.  last_id: the last
 * id the page has seen, or NULL.  wake(ctx) is called, with the feed locked, when there is something after
 * livefeed_read() gave 0. */
int livefeed_reader_create(struct livefeed_reader **out, struct livefeed *f, enum livefeed_stream stream,
			   const struct viewer *v, const char *call, const char *last_id, void (*wake)(void *ctx),
			   void *ctx);

/* Up to max bytes of server-sent events into buf.  0: nothing now; sleep(ctx) was called while the feed was locked. */
size_t livefeed_read(struct livefeed_reader *r, char *buf, size_t max, void (*sleep)(void *ctx));
void   livefeed_reader_destroy(struct livefeed_reader *r);

/* Gives every reader a comment, which finds those that are gone.  end: wakes them for good. */
void   livefeed_beat(struct livefeed *f);

#endif
