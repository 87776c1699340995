/* sse.c - server-sent events: a connection that sleeps until the feed has something for it */

#include "web/server.h"

#include <errno.h>
#include <stdlib.h>

struct stream {
	struct web            *web;
	struct MHD_Connection *connection;
	struct livefeed_reader    *reader;
};

/* Both run with the feed locked, so that a message cannot come between looking and falling asleep. */
static void fall_asleep(void *ctx)
{
	struct stream *s = ctx;

	MHD_suspend_connection(s->connection);
}

static void wake(void *ctx)
{
	struct stream *s = ctx;

	MHD_resume_connection(s->connection);
}

static bool stopping(struct web *w)
{
	pthread_mutex_lock(&w->beat_lock);

	bool yes = w->stopping;

	pthread_mutex_unlock(&w->beat_lock);
	return yes;
}

static ssize_t give(void *ctx, uint64_t position, char *buf, size_t max)
{
	struct stream *s = ctx;

	(void)position;
	if (stopping(s->web))
		return MHD_CONTENT_READER_END_OF_STREAM;
	return (ssize_t)livefeed_read(s->reader, buf, max, fall_asleep);
}

static void finish(void *ctx)
{
	struct stream *s = ctx;

	livefeed_reader_destroy(s->reader);
	s->web->stream_clients--;
	free(s);
}

static const char *last_id(const struct request *r)
{
	const char *id = request_header(r, "Last-Event-ID");

	return id ? id : request_query(r, "last_id");
}

static enum MHD_Result open_stream(struct request *r, enum livefeed_stream kind)
{
	struct stream *s = calloc(1, sizeof(*s));
	struct MHD_Response *m;

	if (!s)
		return MHD_NO;
	s->web = r->web;
	s->connection = r->connection;
	if (livefeed_reader_create(&s->reader, r->web->cfg.feed, kind, &r->viewer, request_query(r, "call"), last_id(r),
				   wake, s)) {
		free(s);
		return MHD_NO;
	}
	r->web->stream_clients++;
	m = MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, 16384, give, s, finish);
	if (!m) {
		finish(s);
		return MHD_NO;
	}
	MHD_add_response_header(m, "Content-Type", "text/event-stream; charset=utf-8");
	MHD_add_response_header(m, "X-Accel-Buffering", "no");
	return reply_send(r, MHD_HTTP_OK, m);
}

enum MHD_Result live_events(struct request *r)
{
	return open_stream(r, LIVEFEED_DESK);
}

enum MHD_Result live_floor_events(struct request *r)
{
	return open_stream(r, LIVEFEED_FLOOR);
}
