#include "web/server.h"

#include "store/tokens.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

const char *request_query(const struct request *r, const char *name)
{
	return MHD_lookup_connection_value(r->connection, MHD_GET_ARGUMENT_KIND, name);
}

const char *request_header(const struct request *r, const char *name)
{
	return MHD_lookup_connection_value(r->connection, MHD_HEADER_KIND, name);
}

int64_t request_integer(const struct request *r, const char *name, int64_t fallback)
{
	const char *text = request_query(r, name);
	char *end;

	if (!text || !*text)
		return fallback;

	long long v = strtoll(text, &end, 10);

	return *end ? fallback : v;
}

json_t *request_json(const struct request *r)
{
	json_t *o = r->body ? json_loadb(r->body, r->body_len, JSON_REJECT_DUPLICATES, NULL) : NULL;

	if (json_is_object(o))
		return o;
	json_decref(o);
	return NULL;
}

enum cues_language request_language(const struct request *r)
{
	const char *const asked[] = { request_query(r, "lang"), request_header(r, "Accept-Language"), r->web->cfg.language };

	for (size_t i = 0; i < sizeof(asked) / sizeof(*asked); i++) {
		int found = asked[i] ? cues_language_find(asked[i]) : -1;

		if (found >= 0)
			return (enum cues_language)found;
	}
	return CUES_ENGLISH;
}

bool request_takes_gzip(const struct request *r)
{
	const char *encodings = request_header(r, "Accept-Encoding");

	return encodings && strstr(encodings, "gzip");
}

bool request_from_here(const struct request *r)
{
	const union MHD_ConnectionInfo *info =
	    MHD_get_connection_info(r->connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
	const struct sockaddr *a = info ? info->client_addr : NULL;

	if (a && a->sa_family == AF_INET)
		return (ntohl(((const struct sockaddr_in *)(const void *)a)->sin_addr.s_addr) >> 24) == 127;
	return a && a->sa_family == AF_INET6 &&
	       IN6_IS_ADDR_LOOPBACK(&((const struct sockaddr_in6 *)(const void *)a)->sin6_addr);
}

static void from_token(struct request *r, const struct store_token *t)
{
	r->viewer.role = role_find(t->role);
	snprintf(r->viewer.name, sizeof(r->viewer.name), "%s", t->name);
	snprintf(r->viewer.agent_id, sizeof(r->viewer.agent_id), "%s", t->agent_id);
	snprintf(r->viewer.team, sizeof(r->viewer.team), "%s", t->team);
}

/* The hash of the token this request carries, as a bearer's or sealed in a cookie. */
static bool given_token(const struct request *r, char *hash)
{
	const char *bearer = request_header(r, "Authorization");
	const char *cookie = MHD_lookup_connection_value(r->connection, MHD_COOKIE_KIND, "undertone");

	if (bearer && !strncmp(bearer, "Bearer ", 7)) {
		access_hash(bearer + 7, hash);
		return true;
	}
	return cookie && access_unseal(cookie, time(NULL), r->web->key, hash);
}

void request_viewer(struct request *r)
{
	struct store *s = server_store(r->web);
	const char *user =
	    r->web->cfg.user_header && request_from_here(r) ? request_header(r, r->web->cfg.user_header) : NULL;
	char hash[TOKEN_HASH_LEN];
	struct store_token token;

	r->viewer = (struct viewer){ .role = ROLE_NONE };
	if (!s)
		return;
	if (user ? store_token_named(s, user, &token) == 0
	         : given_token(r, hash) && store_token_find(s, hash, &token) == 0) {
		from_token(r, &token);
	} else if (r->web->loopback && !r->web->cfg.user_header && !r->web->cfg.behind_proxy && store_tokens_none(s)) {
		r->viewer = (struct viewer){ .role = ROLE_LOCAL, .name = "this desk" };
	}
}
