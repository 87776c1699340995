#include "web/server.h"

#include <string.h>

static const struct route routes[] = {
	{ "GET",    "/",                        AS_PAGE | FOR_OWN,      page_agent },
	{ "GET",    "/calls",                   AS_PAGE | FOR_PEOPLE,   page_calls },
	{ "GET",    "/calls/*",                 AS_PAGE | FOR_PEOPLE,   page_replay },
	{ "GET",    "/agents/*",                AS_PAGE | FOR_PEOPLE,   page_coaching },
	{ "GET",    "/live",                    AS_PAGE | FOR_OVERVIEW, page_floor },
	{ "GET",    "/policy",                  FOR_ALL,      page_policy },
	{ "GET",    "/login",                   FOR_ALL,      page_login },
	{ "GET",    "/assets/*",                FOR_ALL,      page_asset },
	{ "GET",    "/healthz",                 FOR_ALL,      page_health },
	{ "GET",    "/metrics",                 FOR_ALL,      page_metrics },

	{ "GET",    "/api/session",             FOR_ALL,      session_get },
	{ "POST",   "/api/session",             FOR_ALL,      session_open },
	{ "DELETE", "/api/session",             FOR_ALL,      session_close },

	{ "GET",    "/api/texts",               FOR_ALL,      texts_get },

	{ "GET",    "/api/calls",               FOR_PEOPLE,   calls_list },
	{ "POST",   "/api/calls",               FOR_OWN,      live_start },
	{ "GET",    "/api/calls/*",             FOR_PEOPLE,   calls_one },
	{ "DELETE", "/api/calls/*",             FOR_PEOPLE,   calls_forget },
	{ "GET",    "/api/calls/*/timeline",    FOR_PEOPLE,   calls_timeline },
	{ "GET",    "/api/calls/*/events",      FOR_PEOPLE,   calls_events },
	{ "GET",    "/api/calls/*/export",      FOR_PEOPLE,   calls_export },
	{ "GET",    "/api/calls/*/audio",       FOR_PEOPLE,   calls_audio },
	{ "GET",    "/api/calls/*/peaks",       FOR_PEOPLE,   calls_peaks },
	{ "GET",    "/api/calls/*/viewers",     FOR_PEOPLE,   calls_viewers },
	{ "GET",    "/api/calls/*/notes",       FOR_PEOPLE,   notes_list },
	{ "POST",   "/api/calls/*/notes",       FOR_PEOPLE,   notes_create },
	{ "DELETE", "/api/calls/*/notes/*",     FOR_PEOPLE,   notes_remove },
	{ "PUT",    "/api/calls/*/label",       FOR_OWN,      labels_set },
	{ "POST",   "/api/calls/*/*",           FOR_OWN,      live_act },

	{ "GET",    "/api/live",                FOR_OVERVIEW, live_list },
	{ "GET",    "/api/live/events",         FOR_OVERVIEW, live_floor_events },
	{ "GET",    "/api/events",              FOR_OWN,      live_events },

	{ "GET",    "/api/agents/*",            FOR_PEOPLE,   agents_one },
	{ "GET",    "/api/agents/*/document",   FOR_PEOPLE,   agents_document },
	{ "POST",   "/api/agents/*/focus",      FOR_OVERVIEW, agents_focus_add },
	{ "DELETE", "/api/agents/*/focus",      FOR_OVERVIEW, agents_focus_done },
	{ "GET",    "/api/load",                FOR_OWN,      load_get },
	{ "POST",   "/api/load",                FOR_AGENT,    load_send },
	{ "DELETE", "/api/load",                FOR_AGENT,    load_take_back },
	{ "GET",    "/api/loads",               FOR_SUPERVISOR | FOR_LOCAL, load_list },

	{ "POST",   "/api/push",                BIG_BODY | FOR_IMPORT, push_events },
	{ "DELETE", "/api/push/*",              FOR_DESK | FOR_LOCAL, pushed_forget },
	{ "GET",    "/api/audit",               FOR_QA | FOR_LOCAL, audit_list },
};

/* Whether path is of the pattern; '*' takes one segment that is not empty and no longer than an argument may be. */
static bool match(const char *pattern, const char *path, char arg[][PATH_ARG_LEN])
{
	size_t args = 0;

	for (; *pattern; pattern++) {
		if (*pattern != '*') {
			if (*pattern != *path++)
				return false;
			continue;
		}

		size_t n = strcspn(path, "/");

		if (!n || n >= PATH_ARG_LEN || args == PATH_ARGS)
			return false;
		memcpy(arg[args], path, n);
		arg[args++][n] = '\0';
		path += n;
	}
	return !*path;
}

const struct route *routes_find(const char *method, const char *path, char arg[][PATH_ARG_LEN], bool *path_known)
{
	const char *as = strcmp(method, "HEAD") ? method : "GET";

	*path_known = false;
	for (size_t i = 0; i < sizeof(routes) / sizeof(*routes); i++) {
		if (!match(routes[i].path, path, arg))
			continue;
		*path_known = true;
		if (!strcmp(routes[i].method, as))
			return &routes[i];
	}
	return NULL;
}
