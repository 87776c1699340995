/*
 * intake.h - for a command that takes calls in: the options, and calls to store, pages and standard output
 */
#ifndef UNDERTONE_COMMANDS_INTAKE_H
#define UNDERTONE_COMMANDS_INTAKE_H

#include "commands/cli.h"
#include "commands/log.h"
#include "intake/intake.h"
#include "engine/keeper.h"
#include "web/web.h"

/* From here on option values are the intake's own. */
enum { OPTION_INTAKE_FIRST = 2000 };

struct intake_command {
	struct intake_config cfg;
	bool                 print;             /* every event as a line of JSON on standard output */
	struct livefeed     *feed;              /* NULL: no pages */
	const struct log    *log;
	struct archive      *archive;           /* keeps the calls' audio; NULL: none is kept */
	const struct web_control *other;        /* of calls that are not these; NULL: there are none */
	struct web_control   control;           /* of all; filled by intake_command_start() */

	struct intake       *intake;
	struct keeper        keeper;
};

/* The defaults and the user's settings file.  An exit code, having said what is wrong. */
int  intake_command_open(struct intake_command *ic);

/* own [terminated by a zero row] and a row for each option of the intake; free() it.  NULL: out of memory. */
struct option *intake_command_options(const struct option *own);

/* Looks at every option that was given, its own and the common ones: an exit code. */
int  intake_command_option(struct intake_command *ic, const struct command *c, int option, const char *value);
void intake_command_help(void);

bool intake_command_wanted(const struct intake_command *ic);    /* a port was named */

/* Closes the calls that an earlier run left open in the store, then takes calls in.  0, or a negative errno and error
 * [size: INTAKE_ERROR_LEN]. */
int  intake_command_start(struct intake_command *ic, const struct cli *cli, const char *store_path, char *error);
void intake_command_stop(struct intake_command *ic);            /* also where it was never started */

#endif
