/*
 * cli.h - what every subcommand shares: the table, messages, help, the interrupt flag
 */
#ifndef UNDERTONE_CLI_H
#define UNDERTONE_CLI_H

#include "analysis/calibration.h"
#include "fft.h"
#include "source/source.h"

#include <getopt.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

enum { CLI_SETTINGS_LEN = 65 };

enum { EXIT_OK = 0, EXIT_FAILED = 1, EXIT_USAGE = 2 };

struct command {
	const char *name;
	const char *arguments;                  /* after the name, on the usage line */
	const char *summary;                    /* one line, for the list */
	const char *help;                       /* options and examples, for --help */
	int (*run)(const struct command *self, int argc, char **argv);  /* argv[0] is the name; returns an exit code */
	bool        plain;                      /* takes none of the common options but --help */
};

extern const struct command analyze_command, frames_command, calls_command, show_command, export_command,
	forget_command, report_command, serve_command, import_command, token_command, live_command, call_command,
	evaluate_command, explain_command, purge_command, subject_command, audit_command,
	devices_command, calibrate_command, doctor_command, prove_command, recording_command, policy_command;

/* "undertone: what is wrong", one line on standard error. */
void cli_error(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* The same, and where to read more; returns EXIT_USAGE. */
int  cli_usage(const struct command *c, const char *format, ...) __attribute__((format(printf, 2, 3)));

void cli_help(const struct command *c);

/* Options that every command takes, to be put in its own long options: -h, --settings FILE, --set KEY=VALUE. */
enum { OPTION_SETTINGS = 1000, OPTION_SET, OPTION_SCORECARD, OPTION_OWN };
#define CLI_COMMON_OPTIONS \
	{ "help", no_argument, NULL, 'h' }, { "settings", required_argument, NULL, OPTION_SETTINGS }, \
	{ "set", required_argument, NULL, OPTION_SET }, { "scorecard", required_argument, NULL, OPTION_SCORECARD }

/*
 * Settings and plans of one run of the program: the embedded calibration, then $XDG_CONFIG_HOME/undertone/settings.ini
 * where there is one, then --settings, --set and --scorecard in their order.  cli_open() before the options are read,
 * cli_option() on each common one.  All return an exit code, having said what is wrong.
 */
struct cli {
	struct calibration cal;
	struct fft        *fft;
	char               settings[CLI_SETTINGS_LEN];  /* names the calibration: a hash of all that was read over the defaults */
};

int  cli_open(struct cli *cli);
int  cli_option(struct cli *cli, const struct command *c, int option, const char *value);
void cli_close(struct cli *cli);

/* Whole file as text, NUL-terminated; NULL and errno set on failure, or where it is larger than 1 MiB. */
char *cli_read_file(const char *path);

/* The first line of such a file, a secret that no command line should show.  EXIT_OK and *out set (free() is the
 * caller's), else EXIT_USAGE and *out = NULL, having said what is wrong. */
int   cli_read_secret(char **out, const char *path);

/* --channels "caller,agent" or "agent,caller", into *order.  An exit code, having said what is wrong. */
int   cli_order(const struct command *c, const char *value, enum source_order *order);

/* The default timeline database, $XDG_STATE_HOME/undertone/timelines.db, into path [size: n]. */
void cli_store_path(char *path, size_t n);

/* The user's settings, $XDG_CONFIG_HOME/undertone/settings.ini, in the same way; the file need not be there. */
void cli_settings_path(char *path, size_t n);

/* Where the keys of recordings are, $XDG_STATE_HOME/undertone/recording-keys. */
void cli_recording_keys_path(char *path, size_t n);

/* Set by SIGINT and SIGTERM once cli_catch_signals() was called: finish what is begun, then stop. */
extern atomic_bool cli_stop;
void cli_catch_signals(void);

#endif
