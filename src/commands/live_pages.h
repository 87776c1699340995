/*
 * live_pages.h - what `live` shares: the pages of this desk (--web), and its events to a server elsewhere (--push)
 */
#ifndef UNDERTONE_LIVE_PAGES_H
#define UNDERTONE_LIVE_PAGES_H

#include "commands/policy_file.h"
#include "desk/desk.h"

/* Of struct option, beside a command's own. */
enum { OPTION_PAGES_FIRST = OPTION_OWN + 200, OPTION_PAGES_WEB = OPTION_PAGES_FIRST, OPTION_PAGES_PUSH, OPTION_PAGES_TOKEN,
       OPTION_PAGES_SPOOL, OPTION_PAGES_POLICY };

#define LIVE_PAGES_OPTIONS \
	{ "web", required_argument, NULL, OPTION_PAGES_WEB }, { "push", required_argument, NULL, OPTION_PAGES_PUSH }, \
	{ "token-file", required_argument, NULL, OPTION_PAGES_TOKEN }, \
	{ "spool", required_argument, NULL, OPTION_PAGES_SPOOL }, { "policy", required_argument, NULL, OPTION_PAGES_POLICY }

#define LIVE_PAGES_HELP \
	"  --web HOST:PORT        the pages, over this desk's calls and its store; loopback only\n" \
	"  --policy FILE          what a centre agreed on, as INI: see src/settings/POLICY.md\n" \
	"  --push URL             events to a server elsewhere, https://HOST[:PORT], with --token-file F and --spool DIR, the\n" \
	"                         folder where they wait while that server is away\n"

struct live_pages {
	struct web_config  web;                 /* address NULL: no pages */
	struct push_config to;                  /* url NULL: nothing is pushed */
	char              *token;
	struct policy_file policy;
	struct web        *server;
};

/* One of the options above: an exit code. */
int live_pages_option(struct live_pages *p, const struct command *self, int option, const char *value);

/* Options that need each other: an exit code. */
int live_pages_check(const struct live_pages *p, const struct command *self);

/* Starts what was asked for, and gives it to the desk, whose store is named already.  0, or a negative errno and error
 * [size: WEB_ERROR_LEN].  cal outlives it. */
int live_pages_start(struct live_pages *p, struct desk_config *desk, const struct calibration *cal, char *error);

/* After the desk: gives what is left to be pushed some seconds.  true: something waits in the spool, and why is in state
 * [size: PUSH_ERROR_LEN]. */
bool live_pages_stop(struct live_pages *p, struct desk_config *desk, char *state);

#endif
