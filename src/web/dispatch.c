/* dispatch.c - a request from its first byte to its handler: body, name of the host, route, own page, viewer */

#include "web/server.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static unsigned role_bit(enum role role)
{
	static const unsigned bits[] = { 0, FOR_AGENT, FOR_SUPERVISOR, FOR_QA, FOR_DESK, FOR_LOCAL };

	return bits[role];
}

/* A page elsewhere can post a form here, but not with this header, and not without naming itself. */
static bool own_page(const struct request *r)
{
	const char *site = request_header(r, "Sec-Fetch-Site");

	if (!strcmp(r->method, "GET") || !strcmp(r->method, "HEAD") || request_header(r, "Authorization"))
		return true;
	return request_header(r, "X-Undertone") && (!site || !strcmp(site, "same-origin") || !strcmp(site, "none"));
}

static enum MHD_Result unknown_viewer(struct request *r)
{
	if (!r->web->store)
		return reply_store_error(r, -EIO);
	return r->route->who & AS_PAGE ? reply_redirect(r, "/login")
				       : reply_error(r, MHD_HTTP_UNAUTHORIZED, "log in with a token");
}

static enum MHD_Result dispatch(struct request *r)
{
	bool known = false;

	r->web->requests++;
	if (!access_host(request_header(r, "Host"), r->web->port, r->web->cfg.hosts))
		return reply_error(r, MHD_HTTP_MISDIRECTED_REQUEST, "this server does not go by that name: see --host");
	if (r->too_long)
		return reply_error(r, MHD_HTTP_CONTENT_TOO_LARGE, "the body is too long");
	if (!r->route)
		r->route = routes_find(r->method, r->path, r->arg, &known);
	if (!r->route)
		return known ? reply_error(r, MHD_HTTP_METHOD_NOT_ALLOWED, "not this method")
		             : reply_error(r, MHD_HTTP_NOT_FOUND, "there is nothing here");
	if (!own_page(r))
		return reply_error(r, MHD_HTTP_FORBIDDEN, "requests that change something need the header X-Undertone");
	if (!(r->route->who & FOR_ALL)) {
		request_viewer(r);
		if (r->viewer.role == ROLE_NONE)
			return unknown_viewer(r);
		if (!(r->route->who & role_bit(r->viewer.role)))
			return r->route->handle == page_agent
				   ? reply_redirect(r, "/calls")
				   : reply_error(r, MHD_HTTP_NOT_FOUND, "there is nothing here");
	}
	return r->route->handle(r);
}

static void take_body(struct request *r, const char *data, size_t n)
{
	size_t max = r->route && (r->route->who & BIG_BODY) ? PUSH_BODY_MAX : BODY_MAX;

	if (r->too_long || r->body_len + n > max) {
		r->too_long = true;
		return;
	}
	if (r->body_len + n > r->body_room) {
		size_t room = 2 * (r->body_len + n);
		char *grown = realloc(r->body, room);

		if (!grown) {
			r->too_long = true;
			return;
		}
		r->body = grown;
		r->body_room = room;
	}
	memcpy(r->body + r->body_len, data, n);
	r->body_len += n;
}

enum MHD_Result dispatch_request(void *ctx, struct MHD_Connection *connection, const char *path, const char *method,
                                 const char *version, const char *data, size_t *data_len, void **request)
{
	struct request *r = *request;
	bool known;

	(void)version;
	if (!r) {
		r = *request = calloc(1, sizeof(*r));
		if (!r)
			return MHD_NO;
		r->web = ctx;
		r->connection = connection;
		r->route = routes_find(method, path, r->arg, &known);
		return MHD_YES;
	}
	r->method = method;
	r->path = path;
	if (*data_len) {
		take_body(r, data, *data_len);
		*data_len = 0;
		return MHD_YES;
	}
	return dispatch(r);
}

/* An escaped NUL would end the text for us, and not for who sent it: it becomes a character that no name has. */
size_t dispatch_unescape(void *ctx, struct MHD_Connection *connection, char *text)
{
	(void)ctx;
	(void)connection;
	for (char *at = text; (at = strstr(at, "%00"));)
		at[2] = '1';
	return MHD_http_unescape(text);
}

void dispatch_done(void *ctx, struct MHD_Connection *connection, void **request, enum MHD_RequestTerminationCode code)
{
	struct request *r = *request;

	(void)ctx;
	(void)connection;
	(void)code;
	if (r) {
		peaks_free(r->job);
		free(r->body);
	}
	free(r);
	*request = NULL;
}
