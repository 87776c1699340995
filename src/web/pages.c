/* pages.c - the pages themselves and their assets */

#include "web/server.h"

#include "store/search.h"
#include "web/assets.h"

#include <stdio.h>
#include <string.h>

enum MHD_Result page_agent(struct request *r)
{
	return reply_page(r, "agent.html");
}

enum MHD_Result page_calls(struct request *r)
{
	return reply_page(r, "calls.html");
}

/* A call that is not one's own must look like one that is not there, on the page as in the API. */
enum MHD_Result page_replay(struct request *r)
{
	struct store_summary call;
	int err = server_call(r, &call);

	return err ? reply_store_error(r, err) : reply_page(r, "replay.html");
}

enum MHD_Result page_coaching(struct request *r)
{
	if (r->viewer.role == ROLE_AGENT && strcmp(r->arg[0], r->viewer.agent_id) != 0)
		return reply_error(r, MHD_HTTP_NOT_FOUND, "there is nothing here");
	return reply_page(r, "coaching.html");
}

enum MHD_Result page_floor(struct request *r)
{
	return reply_page(r, "floor.html");
}

enum MHD_Result page_login(struct request *r)
{
	return reply_page(r, "login.html");
}

enum MHD_Result page_asset(struct request *r)
{
	const struct asset *a = asset_find(r->arg[0]);
	const char *seen = request_header(r, "If-None-Match");
	bool gzip = a && a->gzip && request_takes_gzip(r);
	bool same = a && seen && strstr(seen, a->etag);
	struct MHD_Response *m;

	if (!a || !strcmp(a->type, "text/html; charset=utf-8"))
		return reply_error(r, MHD_HTTP_NOT_FOUND, "there is nothing here");
	/* The bytes are the program's own; libmicrohttpd reads them and asks for a pointer that is not const. */
	m = same ? MHD_create_response_from_buffer(0, NULL, MHD_RESPMEM_PERSISTENT)
		 : MHD_create_response_from_buffer(gzip ? a->gzip_len : a->len,
						   (void *)(uintptr_t)(gzip ? a->gzip : a->data),
						   MHD_RESPMEM_PERSISTENT);
	if (!m)
		return MHD_NO;
	MHD_add_response_header(m, "Content-Type", a->type);
	MHD_add_response_header(m, "ETag", a->etag);
	MHD_add_response_header(m, "Cache-Control", "no-cache");
	MHD_add_response_header(m, "Vary", "Accept-Encoding");
	if (gzip && !same)
		MHD_add_response_header(m, "Content-Encoding", "gzip");
	return reply_send(r, same ? MHD_HTTP_NOT_MODIFIED : MHD_HTTP_OK, m);
}
