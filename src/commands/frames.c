#include "commands/cli.h"
#include "engine/offline.h"
#include "framer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char help[] =
	"One row a frame (40 ms long, every 10 ms) and side, as CSV on standard output:\n"
	"  t_ms            the frame's centre, from the start\n"
	"  side            caller, agent, or mono for a voice that nobody has named\n"
	"  level_dbfs      RMS level; a full-scale sine reads -3.01\n"
	"  speech          1 where there is speech\n"
	"  f0_hz           fundamental frequency, 0 where unvoiced; empty for the agent, whose pitch is not followed\n"
	"  periodicity     0-1, how periodic the frame is; empty for the agent\n"
	"  floor_dbfs      tracked noise floor\n"
	"  nucleus         1 where a syllable's nucleus is\n"
	"  hold            music, tone, dtmf or fax; empty where there is none\n"
	"  alpha_nb_db, centroid_hz   spectral balance within 300-3400 Hz; empty for the agent\n"
	"\n"
	"  --channels A,B  caller,agent (default) or agent,caller\n"
	"  --mono caller   a mono recording is the caller alone\n"
	"\n"
	"Example:\n"
	"  undertone frames call.wav | awk -F, '$2 == \"caller\" && $5 > 0 { n++; sum += $5 } END { print sum / n }'\n";

enum { OPTION_CHANNELS = OPTION_OWN, OPTION_MONO };

static const struct option options[] = {
	CLI_COMMON_OPTIONS,
	{ "channels", required_argument, NULL, OPTION_CHANNELS },
	{ "mono", required_argument, NULL, OPTION_MONO },
	{ 0 }
};

struct printing {
	const char *caller_name;                /* "mono" until the voice is known to be the caller's */
};

static void on_event(void *ctx, const struct event *e)
{
	struct printing *p = ctx;

	if (e->kind == EVENT_CALL_START && e->start.channels > 1)
		p->caller_name = "caller";
}

static void on_features(void *ctx, enum side side, const struct features *f)
{
	static const char *const holds[] = { "music", "tone", "dtmf", "fax" };
	struct printing *p = ctx;
	const char *hold = f->held ? holds[f->hold] : "";
	long long t_ms = (long long)f->frame * FRAME_HOP_MS + FRAME_CENTRE_MS;

	if (side == AGENT)
		printf("%lld,agent,%.2f,%d,,,%.2f,%d,%s,,\n", t_ms, (double)f->level_dbfs, f->speech, (double)f->floor_dbfs,
		       f->nucleus, hold);
	else
		printf("%lld,%s,%.2f,%d,%.2f,%.3f,%.2f,%d,%s,%.2f,%.1f\n", t_ms, p->caller_name, (double)f->level_dbfs,
		       f->speech, (double)f->f0_hz, (double)f->periodicity, (double)f->floor_dbfs, f->nucleus, hold,
		       (double)f->alpha_nb_db, (double)f->centroid_hz);
}

static int run(const struct command *self, int argc, char **argv)
{
	struct printing printing = { "mono" };
	struct offline offline = { .id = "", .order_given = true, .on_event = on_event, .on_features = on_features, .ctx = &printing };
	char message[OFFLINE_MESSAGE_LEN];
	struct cli cli;
	int status = cli_open(&cli), option;

	while (!status && (option = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		if (option == 'h') {
			cli_help(self);
			goto out;
		}
		if (option == OPTION_MONO)
			printing.caller_name = "caller";
		else if (option == OPTION_CHANNELS)
			status = cli_order(self, optarg, &offline.source.order);
		else
			status = cli_option(&cli, self, option, optarg);
	}
	if (!status && optind + 1 != argc)
		status = cli_usage(self, "give one recording");
	if (status)
		goto out;

	cli_catch_signals();
	offline.source.path = argv[optind];
	offline.source.stop = &cli_stop;
	offline.cal = &cli.cal;
	offline.fft = cli.fft;
	puts("t_ms,side,level_dbfs,speech,f0_hz,periodicity,floor_dbfs,nucleus,hold,alpha_nb_db,centroid_hz");
	if (offline_run(&offline, message))
		status = EXIT_FAILED;
	if (*message)
		cli_error("%s: %s", argv[optind], message);
out:
	cli_close(&cli);
	return status;
}

const struct command frames_command = {
	.name = "frames",
	.arguments = "[OPTION...] RECORDING",
	.summary = "Print what is measured in each 10 ms",
	.help = help,
	.run = run,
};
