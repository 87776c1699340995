/*
 * calls, export, forget - the timelines that were kept.  Drawing one (show) has a file of its own.
 */
#include "commands/cli.h"
#include "commands/timeline.h"
#include "commands/kept.h"
#include "commands/who.h"

#include "sink/sink.h"
#include "store/places.h"
#include "store/recordings.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { OPTION_STORE = OPTION_OWN, OPTION_FORMAT, OPTION_OUT, OPTION_RECORDINGS };

const struct option timeline_options[] = {
	CLI_COMMON_OPTIONS,
	{ "store", required_argument, NULL, OPTION_STORE },
	{ "format", required_argument, NULL, OPTION_FORMAT },
	{ "out", required_argument, NULL, OPTION_OUT },
	{ "recordings", required_argument, NULL, OPTION_RECORDINGS },
	{ 0 }
};

int timeline_open(struct timeline *t, const struct command *self, int argc, char **argv)
{
	int status = cli_open(&t->cli), option;

	cli_store_path(t->path, sizeof(t->path));
	t->store = NULL;
	t->format = t->out = NULL;
	t->help = false;
	*t->recordings = '\0';
	while (!status && (option = getopt_long(argc, argv, "h", timeline_options, NULL)) != -1) {
		if (option == 'h') {
			t->help = true;
			cli_help(self);
			return EXIT_OK;
		}
		if (option == OPTION_STORE)
			snprintf(t->path, sizeof(t->path), "%s", optarg);
		else if (option == OPTION_FORMAT)
			t->format = optarg;
		else if (option == OPTION_OUT)
			t->out = optarg;
		else if (option == OPTION_RECORDINGS)
			snprintf(t->recordings, sizeof(t->recordings), "%s", optarg);
		else
			status = cli_option(&t->cli, self, option, optarg);
	}
	t->first = optind;
	if (!*t->recordings)
		recordings_folder(t->path, t->recordings, sizeof(t->recordings));
	return status ? status : kept_open(&t->store, t->path);
}

int timeline_find(struct timeline *t, const struct command *self, const char *prefix, char *id)
{
	int err;

	if (!prefix)
		return cli_usage(self, "which call?  'undertone calls' lists them");
	err = store_find(t->store, prefix, id);
	if (err == -ENOENT)
		cli_error("%s: there is no such call in %s; 'undertone calls' lists them", prefix, t->path);
	else if (err == -EEXIST)
		cli_error("%s: several calls begin so; give more of the id", prefix);
	else if (err)
		cli_error("%s: %s", t->path, store_error(t->store));
	return err ? EXIT_FAILED : EXIT_OK;
}

int timeline_close(struct timeline *t, int status)
{
	store_close(t->store);
	cli_close(&t->cli);
	return status;
}

static int print_call(void *ctx, const struct store_call *c)
{
	size_t *count = ctx;
	const struct event_call_end *end = &c->end;
	bool whole = end->duration_ms != EVENT_NULL_MS, told = whole && end->stress.mean == end->stress.mean;
	char length[32] = "-", peak[16] = "-";

	if ((*count)++ == 0)
		puts("call              began                 length  caller  agent  peak  tense  ended    agent id");
	if (whole)
		timeline_clock(length, end->duration_ms);
	if (told)
		snprintf(peak, sizeof(peak), "%.0f", (double)end->stress.peak);
	printf("%-16.16s  %-20s  %6s", c->id, c->start.started_at ? c->start.started_at : "-", length);
	if (whole)
		printf("  %5.0f%%  %4.0f%%", 100.0 * (double)end->talk[CALLER].talk_share, 100.0 * (double)end->talk[AGENT].talk_share);
	else
		fputs("       -      -", stdout);
	printf("  %4s  %4llds  %-7s  %s\n", peak, told ? (long long)end->stress.tense_ms / 1000 : 0,
	       !whole ? "open" : !told ? "-" : end->stress.eased ? "eased" : end->stress.tense_ms ? "tense" : "settled",
	       c->start.agent_id ? c->start.agent_id : "-");
	return 0;
}

static int run_calls(const struct command *self, int argc, char **argv)
{
	struct timeline t;
	size_t count = 0;
	int status = timeline_open(&t, self, argc, argv);

	if (!status && !t.help) {
		if (store_calls(t.store, print_call, &count)) {
			cli_error("%s: %s", t.path, store_error(t.store));
			status = EXIT_FAILED;
		} else if (count == 0) {
			puts("No calls yet.");
		}
	}
	return timeline_close(&t, status);
}

static void to_sink(void *ctx, const struct event *e)
{
	sink_write(ctx, e);
}

static int run_export(const struct command *self, int argc, char **argv)
{
	struct timeline t;
	struct sink *sink = NULL;
	char id[STORE_ID_LEN];
	int status = timeline_open(&t, self, argc, argv), err;

	if (status || t.help)
		return timeline_close(&t, status);
	status = timeline_find(&t, self, argv[t.first], id);
	if (!status)
		status = who_audit(t.store, "export", id);
	if (status)
		return timeline_close(&t, status);
	if (!t.format)
		t.format = "jsonl";
	if (!sink_format_find(t.format))
		return timeline_close(&t, cli_usage(self, "--format %s: there is no such format", t.format));
	err = sink_open(&sink, t.format, t.out, stdout);

	int unread = err ? 0 : store_events(t.store, id, to_sink, sink);
	/* A sink keeps its first error and gives it here. */
	int late = sink_close(sink);

	err = err ? err : late;
	if (unread) {
		cli_error("%s: %s", t.path, store_error(t.store));
		if (t.out)
			unlink(t.out);                  /* half a timeline under a whole one's name */
	} else if (err) {
		cli_error("%s: %s", t.out ? t.out : "standard output", strerror(-err));
	}
	return timeline_close(&t, unread || err ? EXIT_FAILED : EXIT_OK);
}

static int run_forget(const struct command *self, int argc, char **argv)
{
	struct timeline t;
	char id[STORE_ID_LEN];
	int status = timeline_open(&t, self, argc, argv);

	if (!status && !t.help)
		status = timeline_find(&t, self, argv[t.first], id);
	if (!status && !t.help)
		status = who_audit(t.store, "forget", id);
	if (!status && !t.help) {
		/* The audio first: should the rest fail, the call can still be named, and forgotten again. */
		int err = places_forget(t.store, t.recordings, id);

		if (err || store_forget(t.store, id)) {
			cli_error("%s: %s", err ? t.recordings : t.path, err ? strerror(-err) : store_error(t.store));
			status = EXIT_FAILED;
		} else {
			printf("Forgotten: %s\n", id);
		}
	}
	return timeline_close(&t, status);
}

#define RECORDINGS_HELP "  --recordings DIR  where recordings are (default: recordings, beside the database), and wherever --record put them\n"
#define STORE_HELP "  --store DB        the timelines' database (default: $XDG_STATE_HOME/undertone/timelines.db)\n"

const struct command calls_command = {
	.name = "calls",
	.arguments = "[--store DB]",
	.summary = "List the calls whose timelines are kept, newest first",
	.help = STORE_HELP "\nExample:\n  undertone calls --store calls.db\n",
	.run = run_calls,
};

const struct command export_command = {
	.name = "export",
	.arguments = "[--store DB] [--format NAME] [--out FILE] CALL",
	.summary = "Write one call's timeline as jsonl, json, csv, textgrid, rttm or vtt",
	.help = STORE_HELP
	"  --format NAME     jsonl (default), json, csv, textgrid, rttm, vtt\n"
	"  --out FILE        here instead of to standard output\n"
	"\nCALL is a call's id, or the beginning of one.\n\nExample:\n  undertone export --format textgrid --out call.TextGrid 3fa9\n",
	.run = run_export,
};

const struct command forget_command = {
	.name = "forget",
	.arguments = "[--store DB] [--recordings DIR] CALL",
	.summary = "Remove one call's timeline and recording for good",
	.help = STORE_HELP RECORDINGS_HELP
	"\nNothing of the call stays in the database or its files; the audit log keeps that one was forgotten, not its id.\n\nExample:\n  undertone forget 3fa9\n",
	.run = run_forget,
};
