/* import.c - events that another program or desk wrote as JSON lines, into the store here or a server elsewhere */

#include "commands/cli.h"

#include "sink/json.h"
#include "sink/push.h"
#include "store/store.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { OPTION_STORE = OPTION_OWN, OPTION_PUSH, OPTION_TOKEN, OPTION_SPOOL, OPTION_WAIT, PATH_LEN = 4096 };

static const struct option options[] = {
	{ "store", required_argument, NULL, OPTION_STORE }, { "push", required_argument, NULL, OPTION_PUSH },
	{ "token-file", required_argument, NULL, OPTION_TOKEN }, { "spool", required_argument, NULL, OPTION_SPOOL },
	{ "wait", required_argument, NULL, OPTION_WAIT }, { "help", no_argument, NULL, 'h' }, { NULL, 0, NULL, 0 }
};

struct import {
	char          store_path[PATH_LEN];
	struct store *store;
	struct push_config push_to;
	struct push  *push;
	char         *token;
	int           wait_s;
};

static int take(struct import *im, const struct event *e)
{
	if (!im->push)
		return store_write(im->store, e);
	push_event(im->push, e);
	return 0;
}

/* One file, its name in messages. */
static int import_stream(struct import *im, const char *name, FILE *f)
{
	char *line = NULL;
	size_t room = 0, number = 0;
	ssize_t n;
	int code = EXIT_OK;

	while (!code && !cli_stop && (n = getline(&line, &room, f)) > 0) {
		json_t *o = json_loadb(line, (size_t)n, 0, NULL);
		struct event e;

		number++;
		if (!o || json_to_event(o, &e)) {
			cli_error("%s:%zu: not an event; those before it were taken", name, number);
			code = EXIT_FAILED;
		} else if (take(im, &e)) {
			cli_error("%s:%zu: %s", name, number, store_error(im->store));
			code = EXIT_FAILED;
		}
		json_decref(o);
	}
	if (!code && ferror(f)) {
		cli_error("%s: %s", name, strerror(errno));
		code = EXIT_FAILED;
	}
	free(line);
	return code;
}

static int import_file(struct import *im, const char *path)
{
	FILE *f = strcmp(path, "-") ? fopen(path, "re") : stdin;
	int code;

	if (!f) {
		cli_error("%s: %s", path, strerror(errno));
		return EXIT_FAILED;
	}
	code = import_stream(im, strcmp(path, "-") ? path : "standard input", f);
	if (f != stdin)
		fclose(f);
	return code;
}

static int open_target(struct import *im)
{
	char error[STORE_ERROR_LEN];            /* as long as PUSH_ERROR_LEN */
	int err = im->push_to.url ? push_create(&im->push, &im->push_to, error)
				  : store_open(&im->store, im->store_path, error);

	if (err)
		cli_error("%s", error);
	return err ? EXIT_FAILED : EXIT_OK;
}

static int close_target(struct import *im)
{
	char state[PUSH_ERROR_LEN];
	int code = EXIT_OK;

	if (im->push && push_flush(im->push, im->wait_s * 1000)) {
		push_state(im->push, state);
		cli_error("%s; what is not sent waits in %s, and goes with the next run", state, im->push_to.spool);
		code = EXIT_FAILED;
	}
	if (im->store && store_commit(im->store)) {
		cli_error("%s", store_error(im->store));
		code = EXIT_FAILED;
	}
	push_destroy(im->push);
	store_close(im->store);
	return code;
}

static int read_token(struct import *im, const char *path)
{
	int status;

	free(im->token);
	status = cli_read_secret(&im->token, path);
	im->push_to.token = im->token;
	return status;
}

static int take_option(struct import *im, const struct command *c, int option, const char *value)
{
	switch (option) {
	case OPTION_STORE:
		snprintf(im->store_path, sizeof(im->store_path), "%s", value);
		return EXIT_OK;
	case OPTION_PUSH:
		im->push_to.url = value;
		return EXIT_OK;
	case OPTION_TOKEN:
		return read_token(im, value);
	case OPTION_SPOOL:
		im->push_to.spool = value;
		return EXIT_OK;
	case OPTION_WAIT:
		im->wait_s = atoi(value);
		return EXIT_OK;
	default:
		return cli_usage(c, NULL);
	}
}

static int run(const struct command *self, int argc, char **argv)
{
	struct import im = { .wait_s = 60 };
	int option, code = EXIT_OK;

	cli_store_path(im.store_path, sizeof(im.store_path));
	while (!code && (option = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		if (option == 'h') {
			cli_help(self);
			return EXIT_OK;
		}
		code = take_option(&im, self, option, optarg);
	}
	if (!code && im.push_to.url && !im.push_to.spool)
		code = cli_usage(self, "--push needs --spool DIR, a folder of this desk's own");
	if (!code && optind == argc)
		code = cli_usage(self, "name the files, or - for standard input");
	cli_catch_signals();
	if (!code)
		code = open_target(&im);
	if (!code) {
		for (int i = optind; i < argc && !cli_stop; i++)
			if (import_file(&im, argv[i]))
				code = EXIT_FAILED;

		int closing = close_target(&im);

		code = code ? code : closing;
	}
	free(im.token);
	return code;
}

const struct command import_command = {
    "import", "[--store DB | --push URL --spool DIR] FILE...",
    "Take events as JSON lines into the store, or send them to a server",
    "  --store DB             the timelines' database\n"
    "  --push URL             sends them to an undertone serve instead, every one once\n"
    "  --token-file FILE      with the desk's token for it (undertone token add NAME --role desk)\n"
    "  --spool DIR            where they wait while the server is away\n"
    "  --wait S               for so long at most, before the rest is left to the next run (60)\n"
    "\nAn event that is there already is taken anew with its whole call; - is standard input, live as it comes.\n"
    "\nExample:\n  undertone analyze call.wav | undertone import --push https://calls.example --token-file desk.token "
    "--spool ~/spool -\n",
    run, true};
