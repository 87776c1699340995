#include "commands/cli.h"

#include "settings/scorecard_file.h"
#include "settings/settings.h"

#include <errno.h>
#include <signal.h>
#include <sodium.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FILE_MAX = 1 << 20, PATH_LEN = 4096 };

atomic_bool cli_stop;

static void on_signal(int number)
{
	(void)number;
	cli_stop = true;
}

void cli_catch_signals(void)
{
	/* No SA_RESTART: a read that waits for a pipe or a device returns, so that call_end is written at once. */
	struct sigaction action = { .sa_handler = on_signal };

	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	signal(SIGPIPE, SIG_IGN);
}

static void say(const char *format, va_list args)
{
	fputs("undertone: ", stderr);
	vfprintf(stderr, format, args);
	fputc('\n', stderr);
}

void cli_error(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	say(format, args);
	va_end(args);
}

int cli_usage(const struct command *c, const char *format, ...)
{
	va_list args;

	if (format) {
		va_start(args, format);
		say(format, args);
		va_end(args);
	}
	fprintf(stderr, "Try 'undertone %s --help'.\n", c->name);
	return EXIT_USAGE;
}

void cli_help(const struct command *c)
{
	printf("Usage: undertone %s %s\n\n%s\n\n%s", c->name, c->arguments, c->summary, c->help);
	if (c->plain)
		return;
	puts("\nThis command also takes\n"
	     "  --settings FILE        thresholds that differ from the built-in calibration, as INI\n"
	     "  --set SECTION.KEY=N    one such threshold\n"
	     "  --scorecard FILE       another stress scorecard\n"
	     "  -h, --help             this text");
}

char *cli_read_file(const char *path)
{
	FILE *f = fopen(path, "rb");
	char *text = NULL;
	size_t n = 0;

	if (!f)
		return NULL;
	text = malloc(FILE_MAX + 1);
	if (text)
		n = fread(text, 1, FILE_MAX, f);
	if (!text || ferror(f) || !feof(f)) {
		errno = !text ? ENOMEM : ferror(f) ? EIO : EFBIG;
		free(text);
		text = NULL;
	} else {
		text[n] = '\0';
	}
	fclose(f);
	return text;
}

int cli_read_secret(char **out, const char *path)
{
	*out = cli_read_file(path);
	if (!*out) {
		cli_error("%s: %s", path, strerror(errno));
		return EXIT_USAGE;
	}
	(*out)[strcspn(*out, "\r\n")] = '\0';
	return EXIT_OK;
}

int cli_order(const struct command *c, const char *value, enum source_order *order)
{
	if (strcmp(value, "caller,agent") && strcmp(value, "agent,caller"))
		return cli_usage(c, "--channels %s: must be caller,agent or agent,caller", value);
	*order = *value == 'c' ? ORDER_CALLER_AGENT : ORDER_AGENT_CALLER;
	return EXIT_OK;
}

static void user_path(char *path, size_t n, const char *variable, const char *fallback, const char *name)
{
	const char *base = getenv(variable);
	const char *home = getenv("HOME");

	if (base && *base == '/')
		snprintf(path, n, "%s/undertone/%s", base, name);
	else
		snprintf(path, n, "%s/%s/undertone/%s", home ? home : ".", fallback, name);
}

void cli_store_path(char *path, size_t n)
{
	user_path(path, n, "XDG_STATE_HOME", ".local/state", "timelines.db");
}

void cli_settings_path(char *path, size_t n)
{
	user_path(path, n, "XDG_CONFIG_HOME", ".config", "settings.ini");
}

void cli_recording_keys_path(char *path, size_t n)
{
	user_path(path, n, "XDG_STATE_HOME", ".local/state", "recording-keys");
}

/* Folds what changes the calibration into its name: nothing read, no name. */
static void name_settings(struct cli *cli, const char *text)
{
	unsigned char hash[(CLI_SETTINGS_LEN - 1) / 2];
	crypto_generichash_state state;

	crypto_generichash_init(&state, NULL, 0, sizeof(hash));
	crypto_generichash_update(&state, (const unsigned char *)cli->settings, strlen(cli->settings));
	crypto_generichash_update(&state, (const unsigned char *)text, strlen(text));
	crypto_generichash_final(&state, hash, sizeof(hash));
	sodium_bin2hex(cli->settings, sizeof(cli->settings), hash, sizeof(hash));
}

/* Reads a file of settings or a scorecard over what there is. */
static int read_file(struct cli *cli, const char *path, bool scorecard)
{
	char error[SETTINGS_ERROR_LEN];
	char *text = cli_read_file(path);
	int err;

	if (!text) {
		cli_error("%s: %s", path, strerror(errno));
		return EXIT_USAGE;
	}
	err = scorecard ? scorecard_read(&cli->cal.scorecard, path, text, error, sizeof(error))
	                : settings_read(&cli->cal, path, text, error);
	if (!err)
		name_settings(cli, text);
	free(text);
	if (err) {
		cli_error("%s", error);
		return EXIT_USAGE;
	}
	return EXIT_OK;
}

int cli_open(struct cli *cli)
{
	char error[SETTINGS_ERROR_LEN], path[PATH_LEN];

	memset(cli, 0, sizeof(*cli));
	if (sodium_init() < 0) {
		cli_error("libsodium does not start");
		return EXIT_FAILED;
	}
	if (settings_defaults(&cli->cal, error)) {
		cli_error("%s", error);
		return EXIT_FAILED;
	}
	if (fft_create(&cli->fft)) {
		cli_error("out of memory");
		return EXIT_FAILED;
	}
	cli_settings_path(path, sizeof(path));
	return access(path, F_OK) == 0 ? read_file(cli, path, false) : EXIT_OK;
}

int cli_option(struct cli *cli, const struct command *c, int option, const char *value)
{
	char error[SETTINGS_ERROR_LEN];

	switch (option) {
	case OPTION_SETTINGS:
	case OPTION_SCORECARD:
		return read_file(cli, value, option == OPTION_SCORECARD);
	case OPTION_SET:
		if (settings_set(&cli->cal, value, error)) {
			cli_error("%s", error);
			return EXIT_USAGE;
		}
		name_settings(cli, value);
		return EXIT_OK;
	default:
		return cli_usage(c, NULL);
	}
}

void cli_close(struct cli *cli)
{
	fft_destroy(cli->fft);
}
