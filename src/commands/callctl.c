#include "commands/cli.h"
#include "desk/control.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static const char help[] =
	"For a softphone's hook; the desk is a running 'undertone live'.\n"
	"\n"
	"  undertone call start\n"
	"  undertone call end\n"
	"  undertone call status      idle, armed, call or wrap-up\n";

static int ask(const char *line)
{
	char answer[CONTROL_LINE_LEN];
	int err = control_ask(line, answer);

	if (err == -ENOENT)
		cli_error("no desk runs here; start one with 'undertone live'");
	else if (err)
		cli_error("the desk does not answer: %s", strerror(-err));
	if (err)
		return EXIT_FAILED;
	if (!strcmp(line, "status")) {
		puts(answer);
		return EXIT_OK;
	}
	if (!strcmp(answer, "ok"))
		return EXIT_OK;
	cli_error("%s", answer);
	return EXIT_FAILED;
}

static int run(const struct command *self, int argc, char **argv)
{
	if (argc == 2 && (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h"))) {
		cli_help(self);
		return EXIT_OK;
	}
	if (argc != 2 || (strcmp(argv[1], "start") && strcmp(argv[1], "end") && strcmp(argv[1], "status")))
		return cli_usage(self, "say start, end or status");
	return ask(argv[1]);
}

const struct command call_command = {
	.name = "call",
	.arguments = "start|end|status",
	.summary = "Tell the running desk that a call begins or ends",
	.help = help,
	.run = run,
	.plain = true,
};
