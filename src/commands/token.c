/* token.c - who may log in */

#include "commands/cli.h"
#include "commands/who.h"

#include "store/people.h"
#include "store/store.h"
#include "store/tokens.h"
#include "web/access.h"

#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

enum { OPTION_STORE = OPTION_OWN, OPTION_ROLE, OPTION_AGENT, OPTION_TEAM, PATH_LEN = 4096 };

static const struct option options[] = {
	{ "store", required_argument, NULL, OPTION_STORE }, { "role", required_argument, NULL, OPTION_ROLE },
	{ "agent-id", required_argument, NULL, OPTION_AGENT }, { "team", required_argument, NULL, OPTION_TEAM },
	{ "help", no_argument, NULL, 'h' }, { NULL, 0, NULL, 0 }
};

static int add(const struct command *c, struct store *s, struct store_token *t)
{
	char token[TOKEN_LEN], hash[TOKEN_HASH_LEN];
	enum role role = role_find(t->role);
	int err;

	if (role == ROLE_NONE)
		return cli_usage(c, "--role is agent, supervisor, qa or desk");
	if (role == ROLE_AGENT && !*t->agent_id)
		return cli_usage(c, "an agent's token needs --agent-id, the id that is given with the calls");
	if (role == ROLE_SUPERVISOR && !*t->team)
		return cli_usage(c, "a supervisor's token needs --team, the team that is given with the calls");
	if (who_audit(s, "token add", NULL))
		return EXIT_FAILED;
	access_new_token(token);
	access_hash(token, hash);
	err = store_token_add(s, hash, t);
	if (err == -EEXIST)
		cli_error("there is a token of the name %s: remove that first", t->name);
	else if (err)
		cli_error("%s", store_error(s));
	else
		puts(token);
	sodium_memzero(token, sizeof(token));
	return err ? EXIT_FAILED : EXIT_OK;
}

static void print(void *ctx, const struct store_token *t)
{
	(void)ctx;
	printf("%-20s %-12s %-16s %-16s %s\n", t->name, t->role, *t->agent_id ? t->agent_id : "-",
	       *t->team ? t->team : "-", t->created_at);
}

static int act(const struct command *c, struct store *s, int argc, char **argv, struct store_token *t)
{
	int err;

	if (argc == 1 && !strcmp(argv[0], "list"))
		return store_tokens(s, print, NULL) ? EXIT_FAILED : EXIT_OK;
	if (argc != 2)
		return cli_usage(c, NULL);
	snprintf(t->name, sizeof(t->name), "%s", argv[1]);
	if (!strcmp(argv[0], "add"))
		return add(c, s, t);
	if (strcmp(argv[0], "remove"))
		return cli_usage(c, "'%s' is none of add, list, remove", argv[0]);
	if (who_audit(s, "token remove", NULL))
		return EXIT_FAILED;
	err = store_token_remove(s, t->name);
	if (err)
		cli_error("%s", err == -ENOENT ? "there is no token of this name" : store_error(s));
	return err ? EXIT_FAILED : EXIT_OK;
}

static int run(const struct command *self, int argc, char **argv)
{
	char path[PATH_LEN], error[STORE_ERROR_LEN];
	struct store_token t = { .role = "" };
	struct store *s;
	int option, code;

	cli_store_path(path, sizeof(path));
	while ((option = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		if (option == 'h') {
			cli_help(self);
			return EXIT_OK;
		}
		if (option == OPTION_STORE)
			snprintf(path, sizeof(path), "%s", optarg);
		else if (option == OPTION_ROLE)
			snprintf(t.role, sizeof(t.role), "%s", optarg);
		else if (option == OPTION_AGENT)
			snprintf(t.agent_id, sizeof(t.agent_id), "%s", optarg);
		else if (option == OPTION_TEAM)
			snprintf(t.team, sizeof(t.team), "%s", optarg);
		else
			return cli_usage(self, NULL);
	}
	if (sodium_init() < 0) {
		cli_error("libsodium does not start");
		return EXIT_FAILED;
	}
	if (store_open(&s, path, error)) {
		cli_error("%s", error);
		return EXIT_FAILED;
	}
	if (people_create(s)) {
		cli_error("%s", store_error(s));
		code = EXIT_FAILED;
	} else {
		code = act(self, s, argc - optind, argv + optind, &t);
	}
	store_close(s);
	return code;
}

const struct command token_command = {
    "token", "add NAME --role ROLE [--agent-id ID] [--team TEAM] | list | remove NAME",
    "Make and remove tokens for the pages",
    "  --store DB             the timelines' database\n"
    "  --role ROLE            agent (own calls; with --agent-id), supervisor (a team's; with --team), qa (all),\n"
    "                         desk (sends events, sees nothing)\n"
    "\nA token is printed once, and kept as a hash.  While there is none, whoever sits at the machine sees "
    "everything.\n"
    "\nExample:\n  undertone token add dana --role agent --agent-id a17\n",
    run, true};
