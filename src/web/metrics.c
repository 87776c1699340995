/* metrics.c - whether the server is well (/healthz), and its counts for Prometheus (/metrics); neither names a call */

#include "web/server.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum MHD_Result page_health(struct request *r)
{
	bool store = server_store(r->web) != NULL;

	return reply_json(r, store ? MHD_HTTP_OK : MHD_HTTP_SERVICE_UNAVAILABLE,
	                  json_pack("{sb sb}", "ok", store, "store", store));
}

static void metric(FILE *out, const char *name, const char *type, const char *help, unsigned long long value)
{
	fprintf(out, "# HELP undertone_%s %s\n# TYPE undertone_%s %s\nundertone_%s %llu\n", name, help, name, type,
		name, value);
}

enum MHD_Result page_metrics(struct request *r)
{
	struct web *w = r->web;
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	if (!out)
		return MHD_NO;
	metric(out, "uptime_seconds", "gauge", "since the server started",
	       (unsigned long long)(time(NULL) - w->started_s));
	metric(out, "store_up", "gauge", "1 while the timelines can be reached", server_store(w) != NULL);
	metric(out, "calls_in_progress", "gauge", "calls on the floor", livefeed_calls(w->cfg.feed));
	metric(out, "http_requests_total", "counter", "requests answered", w->requests);
	metric(out, "audit_failed_total", "counter", "audit entries that could not be written; what they were of was refused",
	       w->unaudited);
	metric(out, "stream_clients", "gauge", "pages that follow the feed", w->stream_clients);
	metric(out, "feed_messages_total", "counter", "messages into the feed", livefeed_sent(w->cfg.feed));
	metric(out, "feed_lost_total", "counter", "messages that slow pages missed", livefeed_lost(w->cfg.feed));
	metric(out, "events_pushed_total", "counter", "events taken from desks", w->events_pushed);
	if (fclose(out)) {
		free(text);
		return MHD_NO;
	}
	return reply_text(r, MHD_HTTP_OK, "text/plain; version=0.0.4", text);
}
