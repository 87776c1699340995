#include "batch/batch.h"
#include "commands/cli.h"
#include "commands/objection.h"
#include "batch/sidecar.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char help[] =
	"  --format NAME,...      jsonl (default for one recording), json, csv, textgrid, rttm, vtt, arff\n"
	"  --out DIR              a file per call and format here, and calls.csv and tone.csv, one row a call\n"
	"  --store DB             keep the timelines in this database, for 'calls', 'show' and 'export'\n"
	"  --jobs N               recordings at a time (default: one per core)\n"
	"  --resume               go on with a run into the same --out or --store that was broken off: what is done is left out\n"
	"  --list FILE            recordings, folders and patterns, one a line; '-' is standard input\n"
	"  --channels A,B         caller,agent (default for a single recording) or agent,caller\n"
	"  --mono caller          a mono recording is the caller alone (else: tone without stress)\n"
	"  --caller FILE --agent FILE   the two sides as two mono recordings\n"
	"  --raw FORMAT --rate HZ headerless samples: s16le, s16be, u8, s8, f32le, ulaw or alaw\n"
	"  --pace                 at real time, as a device would give it\n"
	"  --started-at TIME      when the call began, RFC 3339 UTC (default: the file's time)\n"
	"  --agent-id ID, --team T, --queue Q, --reason R, --caller-id C   said of the call; the caller's id is kept as a\n"
	"                         keyed hash\n"
	"  --name PATTERN         the same from the files' names: '{date}_{agent}_{call}.wav', '{team}/{queue}/*.wav';\n"
	"                         {date} {time} {agent} {team} {queue} {reason} {caller} {call}, and * for anything\n"
	"  --sidecar FILE         the same from a CSV: a column file or call, and any of started_at, agent_id, team, queue,\n"
	"                         reason, caller_id\n"
	"\n"
	"A recording is WAV (PCM, float, G.711, GSM 6.10, ADPCM), FLAC, Ogg, Opus or MP3, 8-48 kHz, mono or stereo; '-' is\n"
	"standard input.  Exit status: 0 all analysed, 1 some failed, 2 usage.\n"
	"\n"
	"Examples:\n"
	"  undertone analyze call.wav | jq 'select(.kind == \"cue\")'\n"
	"  undertone analyze --channels caller,agent --out results --format json,textgrid --store calls.db recordings/\n"
	"  find /archive -name '*.wav' -mtime -1 | undertone analyze --channels caller,agent --list - --out results --resume\n"
	"  sox call.mp3 -t wav - | undertone analyze -\n";

enum {
	OPTION_FORMAT = OPTION_OWN, OPTION_OUT, OPTION_STORE, OPTION_JOBS, OPTION_CHANNELS, OPTION_MONO, OPTION_CALLER,
	OPTION_AGENT, OPTION_RAW, OPTION_RATE, OPTION_PACE, OPTION_STARTED_AT, OPTION_AGENT_ID, OPTION_TEAM,
	OPTION_QUEUE, OPTION_REASON, OPTION_CALLER_ID, OPTION_BLOCK, OPTION_RESUME, OPTION_LIST,
	OPTION_NAME, OPTION_SIDECAR
};

static const struct option options[] = {
	CLI_COMMON_OPTIONS,
	{ "format", required_argument, NULL, OPTION_FORMAT },
	{ "out", required_argument, NULL, OPTION_OUT },
	{ "store", required_argument, NULL, OPTION_STORE },
	{ "jobs", required_argument, NULL, OPTION_JOBS },
	{ "channels", required_argument, NULL, OPTION_CHANNELS },
	{ "mono", required_argument, NULL, OPTION_MONO },
	{ "caller", required_argument, NULL, OPTION_CALLER },
	{ "agent", required_argument, NULL, OPTION_AGENT },
	{ "raw", required_argument, NULL, OPTION_RAW },
	{ "rate", required_argument, NULL, OPTION_RATE },
	{ "pace", no_argument, NULL, OPTION_PACE },
	{ "started-at", required_argument, NULL, OPTION_STARTED_AT },
	{ "agent-id", required_argument, NULL, OPTION_AGENT_ID },
	{ "team", required_argument, NULL, OPTION_TEAM },
	{ "queue", required_argument, NULL, OPTION_QUEUE },
	{ "reason", required_argument, NULL, OPTION_REASON },
	{ "caller-id", required_argument, NULL, OPTION_CALLER_ID },
	{ "resume", no_argument, NULL, OPTION_RESUME },
	{ "list", required_argument, NULL, OPTION_LIST },
	{ "name", required_argument, NULL, OPTION_NAME },
	{ "sidecar", required_argument, NULL, OPTION_SIDECAR },
	{ "block", required_argument, NULL, OPTION_BLOCK },
	{ 0 }
};

struct analyze {
	struct cli          cli;
	struct offline      offline;
	struct outputs_plan plan;
	struct inputs       inputs;
	const char         *caller_path;
	const char         *caller_id;
	char                caller_hash[IDENTITY_ID_LEN];
	struct identity     key;
	struct name_pattern pattern;
	struct sidecar     *sidecar;
	unsigned            jobs;
	bool                channels_given, named, resume;
};

static bool whole_number(const char *text, unsigned long min, unsigned long max, unsigned *out)
{
	char *end;
	unsigned long v = strtoul(text, &end, 10);

	*out = (unsigned)v;
	return *text >= '0' && *text <= '9' && !*end && v >= min && v <= max;
}

/* "caller,agent", "agent,caller", or of a mono recording "caller". */
static int take_channels(struct analyze *a, const struct command *self, const char *value)
{
	a->channels_given = true;
	a->offline.mono_caller |= !strcmp(value, "caller");
	return strcmp(value, "caller") ? cli_order(self, value, &a->offline.source.order) : EXIT_OK;
}

static int take_name(struct analyze *a, const struct command *self, const char *value)
{
	char error[NAME_ERROR_LEN];

	a->named = true;
	return name_pattern_read(&a->pattern, value, error) ? cli_usage(self, "--name %s: %s", value, error) : EXIT_OK;
}

static int take_sidecar(struct analyze *a, const char *path)
{
	char error[SIDECAR_ERROR_LEN];

	sidecar_close(a->sidecar);
	if (sidecar_open(&a->sidecar, path, error) == 0)
		return EXIT_OK;
	cli_error("%s:%s%s", path, *error >= '0' && *error <= '9' ? "" : " ", error);
	return EXIT_USAGE;
}

static int take_list(struct analyze *a, const char *path)
{
	FILE *f = strcmp(path, "-") ? fopen(path, "r") : stdin;
	int err = f ? inputs_add_list(&a->inputs, f) : -errno;

	if (f && f != stdin)
		fclose(f);
	if (err)
		cli_error("%s: %s", strcmp(path, "-") ? path : "standard input", strerror(-err));
	return err ? EXIT_FAILED : EXIT_OK;
}

static int take_option(struct analyze *a, const struct command *self, int option, char *value)
{
	struct source_options *source = &a->offline.source;
	struct event_call_start *start = &a->offline.start;
	char unknown[32] = "";

	switch (option) {
	case OPTION_FORMAT:
		if (outputs_formats(&a->plan, value, unknown))
			return cli_usage(self, "--format %s: there is no such format", unknown);
		return EXIT_OK;
	case OPTION_OUT:        a->plan.folder = value; return EXIT_OK;
	case OPTION_STORE:      a->plan.store_path = value; return EXIT_OK;
	case OPTION_JOBS:
		return whole_number(value, 1, 1024, &a->jobs) ? EXIT_OK
		       : cli_usage(self, "--jobs %s: must be a whole number from 1 to 1024", value);
	case OPTION_CHANNELS:   return take_channels(a, self, value);
	case OPTION_MONO:
		a->offline.mono_caller = true;
		return strcmp(value, "caller") ? cli_usage(self, "--mono %s: only 'caller' can be said", value) : EXIT_OK;
	case OPTION_CALLER:     a->caller_path = value; return EXIT_OK;
	case OPTION_AGENT:      source->agent_path = value; return EXIT_OK;
	case OPTION_RAW:        source->raw = value; return EXIT_OK;
	case OPTION_RATE:
		return whole_number(value, 8000, 48000, &source->raw_rate_hz) ? EXIT_OK
		       : cli_usage(self, "--rate %s: must be from 8000 to 48000 Hz", value);
	case OPTION_PACE:       source->speed = 1; return EXIT_OK;
	case OPTION_STARTED_AT: start->started_at = value; return EXIT_OK;
	case OPTION_AGENT_ID:   start->agent_id = value; return EXIT_OK;
	case OPTION_TEAM:       start->team = value; return EXIT_OK;
	case OPTION_QUEUE:      start->queue = value; return EXIT_OK;
	case OPTION_REASON:     start->reason = value; return EXIT_OK;
	case OPTION_CALLER_ID:  a->caller_id = value; return EXIT_OK;
	case OPTION_LIST:       return take_list(a, value);
	case OPTION_NAME:       return take_name(a, self, value);
	case OPTION_SIDECAR:    return take_sidecar(a, value);
	case OPTION_RESUME:     a->resume = true; return EXIT_OK;
	case OPTION_BLOCK: {
		unsigned frames;

		if (!whole_number(value, 1, 1 << 20, &frames))
			return cli_usage(self, "--block %s: must be a whole number of frames", value);
		source->block_frames = frames;
		return EXIT_OK;
	}
	default:
		return cli_option(&a->cli, self, option, value);
	}
}

static int add_input(struct analyze *a, const char *path)
{
	int err = inputs_add(&a->inputs, path);

	if (err)
		cli_error("%s: %s", path, strerror(-err));
	return err ? EXIT_FAILED : EXIT_OK;
}

/* What must be said, and what follows from what was. */
static int complete(struct analyze *a, const struct command *self)
{
	bool several;

	if (inputs_settle(&a->inputs)) {
		cli_error("out of memory");
		return EXIT_FAILED;
	}
	several = a->inputs.count > 1 || a->inputs.searched;

	if (!a->caller_path != !a->offline.source.agent_path)
		return cli_usage(self, "--caller and --agent go together: two mono recordings of one call");
	if (a->caller_path && a->inputs.count)
		return cli_usage(self, "%s: no other recording goes with --caller and --agent", a->inputs.items[0].path);
	if (a->caller_path && add_input(a, a->caller_path))
		return EXIT_FAILED;
	if (a->offline.source.raw && !a->channels_given && !a->offline.mono_caller)
		return cli_usage(self, "--raw says nothing of its channels: add --channels caller,agent or --mono caller");
	a->offline.source.raw_channels = a->offline.mono_caller ? 1 : 2;
	if (a->inputs.count == 0)
		return a->inputs.searched ? (cli_error("no recordings found"), EXIT_FAILED)
		                       : cli_usage(self, "which recording?");
	if (several && !a->plan.folder && !a->plan.store_path)
		return cli_usage(self, "several recordings: say where their timelines go, with --out DIR or --store DB");
	if (a->plan.formats_count > 1 && !a->plan.folder)
		return cli_usage(self, "several formats: say where with --out DIR");
	a->offline.order_given = a->channels_given || !several;
	/* One recording is printed as it is heard; several go to files, or to the store alone. */
	if (a->plan.formats_count == 0 && (a->plan.folder || !several))
		a->plan.formats[a->plan.formats_count++] = "jsonl";
	if (!a->jobs) {
		long cores = sysconf(_SC_NPROCESSORS_ONLN);

		a->jobs = cores > 0 ? (unsigned)cores : 1;
	}
	return EXIT_OK;
}

/* The installation's key, and with it the caller's hash. */
static int open_identity(struct analyze *a)
{
	char error[IDENTITY_ERROR_LEN];

	if (identity_open(&a->key, NULL, error)) {
		cli_error("%s", error);
		return EXIT_FAILED;
	}
	if (a->caller_id) {
		identity_caller(&a->key, a->caller_id, a->caller_hash);
		a->offline.start.caller_hash = a->caller_hash;
		return objection_check(a->plan.store_path, a->caller_hash);
	}
	return EXIT_OK;
}

static int open_results(struct analyze *a)
{
	char error[STORE_ERROR_LEN];

	if (a->plan.folder && ((mkdir(a->plan.folder, 0777) && errno != EEXIST) || access(a->plan.folder, W_OK))) {
		cli_error("%s: %s; choose another folder with --out", a->plan.folder, strerror(errno));
		return EXIT_FAILED;
	}
	if (a->plan.store_path && store_open(&a->plan.store, a->plan.store_path, error)) {
		cli_error("%s: %s", a->plan.store_path, error);
		return EXIT_FAILED;
	}
	return EXIT_OK;
}

static int run_batch(struct analyze *a)
{
	const struct metadata_sources said = { a->named ? &a->pattern : NULL, a->sidecar, &a->key };
	struct batch batch = {
		.said = &said, .inputs = &a->inputs, .offline = &a->offline, .key = &a->key, .settings = a->cli.settings, .plan = &a->plan,
		.jobs = a->jobs, .resume = a->resume, .progress = a->inputs.count > 1,
		.say = cli_error, .objected = objection_stands,
	};
	int err;

	cli_catch_signals();
	a->offline.source.stop = &cli_stop;
	err = batch_run(&batch);
	if (err) {
		cli_error("%s: %s", a->plan.folder ? a->plan.folder : "analyze",
		          err == -EWOULDBLOCK ? "another run is writing there; wait for it, or say another --out" : strerror(-err));
		return EXIT_FAILED;
	}
	return batch.done < a->inputs.count || cli_stop ? EXIT_FAILED : EXIT_OK;
}

static int run(const struct command *self, int argc, char **argv)
{
	struct analyze a = { .plan.store_lock = PTHREAD_MUTEX_INITIALIZER };
	int status = cli_open(&a.cli), option;

	while (!status && (option = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		if (option == 'h') {
			cli_help(self);
			goto out;
		}
		status = take_option(&a, self, option, optarg);
	}
	for (int i = optind; !status && i < argc; i++)
		status = add_input(&a, argv[i]);
	if (!status)
		status = complete(&a, self);
	if (!status)
		status = open_identity(&a);
	if (!status)
		status = open_results(&a);
	if (status)
		goto out;
	a.offline.cal = &a.cli.cal;
	a.offline.fft = a.cli.fft;
	a.offline.start.profile = "default";
	a.offline.start.version = UNDERTONE_VERSION;
	a.offline.start.scorecard = a.cli.cal.scorecard.id;
	status = run_batch(&a);
out:
	store_close(a.plan.store);
	identity_clear(&a.key);
	inputs_free(&a.inputs);
	sidecar_close(a.sidecar);
	cli_close(&a.cli);
	return status;
}

const struct command analyze_command = {
	.name = "analyze",
	.arguments = "[OPTION...] RECORDING|FOLDER...",
	.summary = "Turn recorded calls into timelines of their tone",
	.help = help,
	.run = run,
};
