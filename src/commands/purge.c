/* purge - what has been kept long enough, shown first and then removed */

#include "commands/cli.h"
#include "commands/kept.h"
#include "commands/who.h"
#include "store/places.h"
#include "store/recordings.h"
#include "store/retention.h"

#include <stdio.h>
#include <string.h>

enum { OPTION_STORE = OPTION_OWN, OPTION_RECORDINGS, OPTION_YES, PATH_LEN = 4096 };

static const struct option options[] = {
	CLI_COMMON_OPTIONS,
	{ "store", required_argument, NULL, OPTION_STORE },
	{ "recordings", required_argument, NULL, OPTION_RECORDINGS },
	{ "yes", no_argument, NULL, OPTION_YES },
	{ 0 }
};

struct purge {
	struct cli    cli;
	struct store *store;
	char          path[PATH_LEN], recordings[PATH_LEN];
	bool          yes, helped;
	int           calls;
};

static void print_call(void *ctx, const struct retention_call *c)
{
	struct purge *p = ctx;

	printf("timeline   %.16s  stored %s\n", c->call, c->stored_at);
	p->calls++;
}

static void print_file(void *ctx, const char *file)
{
	(void)ctx;
	printf("recording  %.16s\n", file);
}

static int purge(struct purge *p)
{
	const struct retention_config *keep = &p->cli.cal.retention;
	int files, err = retention_due(p->store, keep->timelines_days, print_call, p);

	files = places_purge(p->store, p->recordings, keep->audio_days, false, print_file, NULL);
	if (!err && p->yes && (p->calls || files > 0) && who_audit(p->store, "purge", NULL))
		return EXIT_FAILED;
	if (!err && p->yes) {
		files = places_purge(p->store, p->recordings, keep->audio_days, true, NULL, NULL);
		p->calls = retention_purge(p->store, keep->timelines_days);
		err = p->calls < 0 ? p->calls : 0;
	}
	if (err || files < 0) {
		cli_error("%s: %s", err ? p->path : p->recordings, err ? store_error(p->store) : strerror(-files));
		return EXIT_FAILED;
	}
	printf("%s %d timelines older than %u days, %d files of audio older than %u days\n", p->yes ? "Removed" : "Would remove",
	       p->calls, keep->timelines_days, files, keep->audio_days);
	if (!p->yes && (p->calls || files))
		puts("Nothing was removed; --yes does it.");
	return EXIT_OK;
}

static int read_options(struct purge *p, const struct command *c, int argc, char **argv)
{
	int option, status = EXIT_OK;

	while (!status && !p->helped && (option = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		if (option == 'h') {
			cli_help(c);
			p->helped = true;
		} else if (option == OPTION_STORE) {
			snprintf(p->path, sizeof(p->path), "%s", optarg);
		} else if (option == OPTION_RECORDINGS) {
			snprintf(p->recordings, sizeof(p->recordings), "%s", optarg);
		} else if (option == OPTION_YES) {
			p->yes = true;
		} else {
			status = cli_option(&p->cli, c, option, optarg);
		}
	}
	if (!*p->recordings)
		recordings_folder(p->path, p->recordings, sizeof(p->recordings));
	return status;
}

static int run(const struct command *self, int argc, char **argv)
{
	struct purge p = { .store = NULL };
	int status = cli_open(&p.cli);

	cli_store_path(p.path, sizeof(p.path));
	if (!status)
		status = read_options(&p, self, argc, argv);
	if (!status && !p.helped)
		status = kept_open(&p.store, p.path);
	if (!status && !p.helped)
		status = purge(&p);
	store_close(p.store);
	cli_close(&p.cli);
	return status;
}

const struct command purge_command = {
	.name = "purge",
	.arguments = "[--store DB] [--recordings DIR] [--yes]",
	.summary = "Remove what has been kept long enough",
	.help = "  --store DB        the timelines' database (default: $XDG_STATE_HOME/undertone/timelines.db)\n"
	"  --recordings DIR  where recordings are (default: recordings, beside the database), and wherever --record put them\n"
	"  --yes             remove it; without it only show what would be\n"
	"\nHow long: retention.timelines_days (30) and retention.audio_days (7), in the settings.  A running server purges by\n"
	"itself every hour.\n\nExample:\n  undertone purge --set retention.timelines_days=14\n",
	.run = run,
};
