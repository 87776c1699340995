/* audit - who opened, exported, noted, deleted what; and whether that list is whole */

#include "commands/cli.h"
#include "commands/kept.h"
#include "store/audit.h"

#include <inttypes.h>
#include <stdio.h>

enum { OPTION_STORE = OPTION_OWN, OPTION_VERIFY, OPTION_CALL, PATH_LEN = 4096, ALL = 1000000 };

static const struct option options[] = {
	{ "help", no_argument, NULL, 'h' },
	{ "store", required_argument, NULL, OPTION_STORE },
	{ "verify", no_argument, NULL, OPTION_VERIFY },
	{ "call", required_argument, NULL, OPTION_CALL },
	{ 0 }
};

static void print(void *ctx, const struct audit_entry *e)
{
	(void)ctx;
	printf("%s  %-16s %-10s %-15s %s\n", e->at, e->who, e->role, e->action, e->call ? e->call : "-");
}

/* 0 only where all is as it was written. */
static int verify(struct store *s)
{
	struct audit_report r;

	if (audit_verify(s, &r)) {
		cli_error("%s", store_error(s));
		return EXIT_FAILED;
	}
	switch (r.state) {
	case AUDIT_WHOLE:
		printf("The audit log is whole: %" PRId64 " entries\n", r.entries);
		break;
	case AUDIT_CHANGED:
		printf("The audit log was changed: entry %" PRId64 " of %" PRId64 " is not as it was written\n", r.entry, r.entries);
		break;
	case AUDIT_CUT:
		printf("The audit log was cut: %" PRId64 " entries are left of %" PRId64 "\n", r.entries, r.entry);
		break;
	case AUDIT_NO_KEY:
		printf("The audit log cannot be checked: its key is gone (%" PRId64 " entries)\n", r.entries);
		break;
	case AUDIT_NO_ANCHOR:
		printf("The audit log's anchor is gone or was changed: a cut end would not show (%" PRId64 " entries)\n", r.entries);
		break;
	}
	if (*r.head)
		printf("head %s\n", r.head);
	return r.state == AUDIT_WHOLE ? EXIT_OK : EXIT_FAILED;
}

static int run(const struct command *self, int argc, char **argv)
{
	char path[PATH_LEN];
	const char *call = NULL;
	bool check = false;
	struct store *s;
	int option, status;

	cli_store_path(path, sizeof(path));
	while ((option = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		if (option == 'h') {
			cli_help(self);
			return EXIT_OK;
		}
		if (option == OPTION_STORE)
			snprintf(path, sizeof(path), "%s", optarg);
		else if (option == OPTION_VERIFY)
			check = true;
		else if (option == OPTION_CALL)
			call = optarg;
		else
			return cli_usage(self, NULL);
	}
	if (optind != argc)
		return cli_usage(self, "'%s' is one argument too many", argv[optind]);
	status = kept_open(&s, path);
	if (status)
		return status;
	status = check ? verify(s) : audit_of(s, call, ALL, print, NULL) ? EXIT_FAILED : EXIT_OK;
	store_close(s);
	return status;
}

const struct command audit_command = {
	.name = "audit",
	.arguments = "[--store DB] [--call ID | --verify]",
	.summary = "List who opened, exported or deleted what; check that the list is whole",
	.help = "  --store DB        the timelines' database (default: $XDG_STATE_HOME/undertone/timelines.db)\n"
	"  --call ID         of one call only, by its whole id; also of one that was forgotten\n"
	"  --verify          check every entry against the keyed chain and its anchor; exit status 1 where something is wrong\n"
	"\nThe key is DB-audit-key, the anchor DB-audit.  Keep the head that --verify prints elsewhere too: it then shows even\n"
	"that both were put back to an older state.\n\nExample:\n  undertone audit --verify\n",
	.run = run,
	.plain = true,
};
