/*
 * undertone - hears what a caller does not say
 *
 * The program is a table of commands; each has a file of its own.
 */
#include "commands/cli.h"

#include <locale.h>
#include <stdio.h>
#include <string.h>

static const struct command *const commands[] = {
	&analyze_command,
	&frames_command,
	&calls_command,
	&show_command,
	&export_command,
	&forget_command,
	&report_command,
	&live_command,
	&call_command,
	&devices_command,
	&calibrate_command,
	&serve_command,
	&import_command,
	&token_command,
	&evaluate_command,
	&explain_command,
	&recording_command,
	&subject_command,
	&purge_command,
	&audit_command,
	&policy_command,
	&prove_command,
	&doctor_command,
	NULL
};

static void help(FILE *out)
{
	fputs("Undertone listens to a call and tells how far the caller's voice has risen above that caller's own normal.\n\n"
	      "Usage: undertone COMMAND [OPTION...] [ARGUMENT...]\n\n", out);
	for (size_t i = 0; commands[i]; i++)
		fprintf(out, "  %-10s %s\n", commands[i]->name, commands[i]->summary);
	fputs("\nExamples:\n"
	      "  undertone analyze call.wav                       a stereo call's events, one JSON object a line\n"
	      "  undertone analyze --store calls.db *.wav         a folder's timelines, kept\n"
	      "  undertone show --store calls.db 3fa9             one of them, drawn in the terminal\n\n"
	      "'undertone COMMAND --help' tells more; 'undertone --version' prints the version.\n", out);
}

int main(int argc, char **argv)
{
	static char name[] = "undertone";       /* how getopt's complaints begin, like all others */

	/* Characters only: numbers keep their decimal point whatever the user's language. */
	setlocale(LC_CTYPE, "");
	if (argc < 2) {
		help(stderr);
		return EXIT_USAGE;
	}
	if (!strcmp(argv[1], "--version")) {
		puts("undertone " UNDERTONE_VERSION);
		return EXIT_OK;
	}
	if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h") || !strcmp(argv[1], "help")) {
		help(stdout);
		return EXIT_OK;
	}
	for (size_t i = 0; commands[i]; i++)
		if (!strcmp(argv[1], commands[i]->name)) {
			argv[1] = name;
			return commands[i]->run(commands[i], argc - 1, argv + 1);
		}
	cli_error("there is no command '%s'; 'undertone --help' lists them", argv[1]);
	return EXIT_USAGE;
}
