/*
 * pushed.c - events from desks: JSON lines, each with its number in the call, the call_start 0
 *
 *   {"seq":12,"kind":"tone","call":…}
 *
 * A desk sends what it has not seen acknowledged, again and again if need be.  The store numbers a call's events in the
 * same way, so that what was taken before is known by its number, and skipped; 204 is said when all is on the disk.
 * Every event once, whichever side stops in between.
 *
 * A desk whose caller objected asks for the call to be deleted here too.  It can name it because it sent it: ids are
 * random, and a desk can list none.
 */

#include "web/server.h"

#include "sink/json.h"
#include "store/people.h"
#include "store/places.h"

#include <errno.h>
#include <string.h>

enum { LINE_LEN_MAX = 64 * 1024 };

struct pushing {
	struct request *r;
	struct store   *store;
	char    call[LIVEFEED_CALL_ID];             /* of the line before, and how far it has come */
	int64_t seq;
	json_t *taken;                          /* the new events, for the feed once they are on the disk */
};

static int turn_to(struct pushing *p, const char *call)
{
	if (!strcmp(p->call, call))
		return 0;

	int64_t seq = push_last_seq(p->store, call);

	if (seq < -1)
		return (int)seq;
	strcpy(p->call, call);
	p->seq = seq;
	return 0;
}

/* 0, also for what is skipped; -EINVAL (not an event, or one before it is missing); or what the store said. */
static int take_event(struct pushing *p, json_t *o, const struct event *e)
{
	int64_t seq = json_integer_value(json_object_get(o, "seq"));
	int err = turn_to(p, e->call);

	/* Of a call that was forgotten here meanwhile the rest is let go, or the desk would send it for ever. */
	if (err || seq <= p->seq || (p->seq < 0 && seq > 0))
		return err;
	if (seq != p->seq + 1)
		return -EINVAL;
	err = store_write(p->store, e);
	if (!err)
		err = json_array_append(p->taken, o) ? -ENOMEM : 0;
	p->seq = seq;
	return err == -ENOENT ? 0 : err;
}

static int take_line(struct pushing *p, const char *line, size_t len)
{
	json_t *o = len <= LINE_LEN_MAX ? json_loadb(line, len, 0, NULL) : NULL;
	struct event e;
	int err = json_is_integer(json_object_get(o, "seq")) ? json_to_event(o, &e) : -EINVAL;

	if (!err)
		err = strlen(e.call) < LIVEFEED_CALL_ID ? take_event(p, o, &e) : -EINVAL;
	json_decref(o);
	return err;
}

static int take_all(struct pushing *p)
{
	const char *at = p->r->body, *end = at + p->r->body_len;
	int err = 0;

	while (!err && at < end) {
		const char *nl = memchr(at, '\n', (size_t)(end - at));
		size_t len = (size_t)((nl ? nl : end) - at);

		if (len)
			err = take_line(p, at, len);
		at += len + 1;
	}
	return err;
}

static void feed_taken(struct pushing *p)
{
	const json_t *o;
	size_t i;
	struct event e;

	json_array_foreach(p->taken, i, o)
		if (!json_to_event(o, &e))
			livefeed_event(p->r->web->cfg.feed, &e);
	p->r->web->events_pushed += json_array_size(p->taken);
}

enum MHD_Result push_events(struct request *r)
{
	struct pushing p = { .r = r, .store = server_store(r->web), .seq = -1, .taken = json_array() };
	int err = p.store ? take_all(&p) : -EIO;
	int written = p.store ? store_commit(p.store) : -EIO;

	if (!written)
		feed_taken(&p);
	json_decref(p.taken);
	if (written || (err && err != -EINVAL))
		return reply_store_error(r, -EIO);
	return err ? reply_error(r, MHD_HTTP_BAD_REQUEST,
				 "not an event, or one before it is missing; those before were taken")
		   : reply_none(r);
}

/* 204 also where there is nothing (any more): a desk asks until it hears so. */
enum MHD_Result pushed_forget(struct request *r)
{
	struct store *s = server_store(r->web);
	const char *call = r->arg[0];
	int64_t last = s ? push_last_seq(s, call) : -EIO;
	int err = last >= 0 ? 0 : last == -1 ? -ENOENT : (int)last;

	if (!err)
		err = places_forget(s, r->web->cfg.recordings, call);
	if (!err)
		err = store_forget(s, call);
	if (err && err != -ENOENT)
		return reply_store_error(r, err);
	livefeed_flag(r->web->cfg.feed, call, LIVEFEED_OBJECTED, true);
	livefeed_drop(r->web->cfg.feed, call);
	if (!err)
		server_audit(r, "object", call);
	return reply_none(r);
}
