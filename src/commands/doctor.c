/* doctor - what a bug report needs and nothing private; and what can be saved of a damaged database */

#include "commands/cli.h"
#include "commands/who.h"
#include "sink/sink.h"
#include "store/audit.h"
#include "store/salvage.h"

#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <microhttpd.h>
#include <sndfile.h>
#include <sodium.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/utsname.h>
#include <unistd.h>

enum { OPTION_STORE = OPTION_OWN, OPTION_OUT, OPTION_BACKUP, PATH_LEN = 4096 };

static const struct option options[] = {
	CLI_COMMON_OPTIONS,
	{ "store", required_argument, NULL, OPTION_STORE },
	{ "out", required_argument, NULL, OPTION_OUT },
	{ "backup", required_argument, NULL, OPTION_BACKUP },
	{ 0 }
};

struct doctor {
	struct cli    cli;
	struct store *store;
	char          path[PATH_LEN];
	const char   *out, *backup;
	bool          helped;
};

static void line(const char *name, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void line(const char *name, const char *format, ...)
{
	va_list args;

	printf("%-12s ", name);
	va_start(args, format);
	vprintf(format, args);
	va_end(args);
	putchar('\n');
}

static void about_machine(const struct doctor *d)
{
	struct utsname u;
	struct rlimit files;

	line("undertone", "%s", UNDERTONE_VERSION);
	if (!uname(&u))
		line("system", "%s %s %s, %ld processors", u.sysname, u.release, u.machine, sysconf(_SC_NPROCESSORS_ONLN));
	line("libraries", "SQLite %s, libsodium %s, libsndfile %s, libmicrohttpd %s, jansson %s", sqlite3_libversion(),
	     sodium_version_string(), sf_version_string(), MHD_get_version(), JANSSON_VERSION);
	if (!getrlimit(RLIMIT_NOFILE, &files))
		line("descriptors", "%llu may be open", (unsigned long long)files.rlim_cur);
	line("settings", "%s", *d->cli.settings ? d->cli.settings : "as built in");
}

/* Without its path: folders are named after people. */
static void about_file(const struct doctor *d)
{
	struct statvfs disk;
	struct stat st;

	if (stat(d->path, &st)) {
		line("database", "%s", strerror(errno));
		return;
	}
	line("database", "%lld KiB, mode %04o%s", (long long)st.st_size / 1024, (unsigned)st.st_mode & 07777,
	     st.st_mode & 077 ? ": others can read it: chmod 600 it" : "");
	if (!statvfs(d->path, &disk))
		line("disk", "%llu MiB free", (unsigned long long)disk.f_bavail * disk.f_frsize >> 20);
}

static int about_store(struct doctor *d)
{
	static const char *const states[] = { "whole", "changed", "cut", "its key is gone", "its anchor is gone or changed" };
	char what[STORE_ERROR_LEN];
	struct salvage_counts c;
	struct audit_report audit;
	int damaged = salvage_check(d->store, what);

	line("content", "%s", damaged > 0 ? what : damaged ? store_error(d->store) : "whole");
	if (!salvage_count(d->store, &c))
		line("stored", "%" PRId64 " calls, %" PRId64 " notes, %" PRId64 " labels, %" PRId64 " tokens", c.calls, c.notes,
		     c.labels, c.tokens);
	if (!audit_verify(d->store, &audit))
		line("audit log", "%s, %" PRId64 " entries", states[audit.state], audit.entries);
	if (damaged > 0)
		cli_error("the database is damaged: 'undertone doctor --out FILE' saves what can be read, 'undertone import' takes it "
		          "into a new one");
	return damaged ? EXIT_FAILED : EXIT_OK;
}

static void to_sink(void *ctx, const struct event *e)
{
	sink_write(ctx, e);
}

static int save(struct doctor *d)
{
	struct salvage_report r = { 0 };
	struct sink *sink = NULL;
	int err, late;

	if (who_audit(d->store, "export", NULL))
		cli_error("it goes on all the same: what can be read is saved");
	err = sink_open(&sink, "jsonl", d->out, NULL);
	if (!err)
		err = salvage_read(d->store, to_sink, sink, &r);
	late = sink_close(sink);
	if (err || late) {
		cli_error("%s: %s", d->out, strerror(err ? -err : -late));
		return EXIT_FAILED;
	}
	line("saved", "%" PRId64 " calls whole, %" PRId64 " in part, %" PRId64 " lost", r.calls, r.partial, r.lost);
	return EXIT_OK;
}

static int back_up(struct doctor *d)
{
	int err = who_audit(d->store, "backup", NULL) ? -EIO : salvage_backup(d->store, d->backup);

	if (err)
		cli_error("%s: %s", d->backup, err == -EEXIST ? "is there already: name another file" : store_error(d->store));
	else
		line("copied", "the database; put its -audit and -audit-key beside the copy to go on with its audit log");
	return err ? EXIT_FAILED : EXIT_OK;
}

static int examine(struct doctor *d)
{
	char error[STORE_ERROR_LEN];
	int status;

	about_machine(d);
	about_file(d);
	if (access(d->path, F_OK))
		return EXIT_OK;
	if (store_open(&d->store, d->path, error)) {
		cli_error("%s", error);
		return EXIT_FAILED;
	}
	status = about_store(d);
	if (d->out)
		status = save(d);
	if (d->backup && !status)
		status = back_up(d);
	return status;
}

static int run(const struct command *self, int argc, char **argv)
{
	struct doctor d = { .store = NULL };
	int status = cli_open(&d.cli), option;

	cli_store_path(d.path, sizeof(d.path));
	while (!status && !d.helped && (option = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		switch (option) {
		case 'h':           cli_help(self); d.helped = true; break;
		case OPTION_STORE:  snprintf(d.path, sizeof(d.path), "%s", optarg); break;
		case OPTION_OUT:    d.out = optarg; break;
		case OPTION_BACKUP: d.backup = optarg; break;
		default:            status = cli_option(&d.cli, self, option, optarg);
		}
	}
	if (!status && !d.helped)
		status = examine(&d);
	store_close(d.store);
	cli_close(&d.cli);
	return status;
}

const struct command doctor_command = {
	.name = "doctor",
	.arguments = "[--store DB] [--out FILE] [--backup COPY]",
	.summary = "Say what a bug report needs; save what can be read of a damaged database",
	.help = "  --store DB        the timelines' database (default: $XDG_STATE_HOME/undertone/timelines.db)\n"
	"  --out FILE        every event that can be read, as JSON lines; 'undertone import' takes them into a new database\n"
	"  --backup COPY     a whole copy of the database, while other programs go on writing\n"
	"\nNames, ids, paths and texts of calls are not printed.\n\nExample:\n  undertone doctor --store calls.db --out saved.jsonl\n",
	.run = run,
};
