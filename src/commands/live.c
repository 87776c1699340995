#include "commands/cli.h"
#include "commands/live_pages.h"
#include "commands/log.h"
#include "commands/objection.h"
#include "commands/profile.h"
#include "commands/record.h"
#include "commands/who.h"
#include "desk/desk.h"
#include "engine/identity.h"
#include "engine/purger.h"
#include "source/device.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char help[] =
	"With no options: the devices of 'undertone calibrate', else the default microphone is the agent and what the default\n"
	"output plays is the caller; a call opens by itself when a softphone takes the microphone and the far side speaks, by\n"
	"the key c, or by 'undertone call start'.\n"
	"\n"
	"  --caller DEV           hears the caller: a device's name, a part of it, an ALSA name, or file:PATH\n"
	"  --agent DEV            hears the agent\n"
	"  --stereo DEV           one device with both, --channels caller,agent (default) or agent,caller\n"
	"  --app NAME             the caller is what this program plays, and nothing else of the desk\n"
	"  --rate HZ              8000 (default) to 48000\n"
	"  --backend NAME         portaudio (default) or alsa\n"
	"  --now                  one call, at once, to its end; the rule where a DEV is a file\n"
	"  --store DB             keep timelines in this database; --store default: in the user's own\n"
	LIVE_PAGES_HELP
	RECORD_HELP
	LOG_HELP
	"  --tty                  the view in the terminal; without it plain lines\n"
	"  --jsonl                every event as JSON, one a line\n"
	"  --frames               10 ms levels and features as CSV, stamped with the time they were written\n"
	"  --audio FILE.wav       with --now: keep the samples as they were analysed\n"
	"  --buffer-ms N          how long analysis may stall before samples are lost (5000)\n"
	"  --agent-id ID, --team T, --queue Q, --reason R, --caller-id ID    are written to each call's start\n"
	"\n"
	"Examples:\n"
	"  undertone live --tty --store default\n"
	"  undertone live --tty --stereo file:call.wav\n";

enum {
	OPTION_CALLER = OPTION_OWN, OPTION_AGENT, OPTION_STEREO, OPTION_APP, OPTION_RATE, OPTION_BACKEND, OPTION_NOW,
	OPTION_STORE, OPTION_TTY, OPTION_JSONL, OPTION_FRAMES, OPTION_AUDIO, OPTION_BUFFER, OPTION_CHANNELS, OPTION_AGENT_ID,
	OPTION_TEAM, OPTION_QUEUE, OPTION_REASON, OPTION_CALLER_ID, OPTION_LOG
};

static const struct option options[] = {
	CLI_COMMON_OPTIONS, LIVE_PAGES_OPTIONS, RECORD_OPTIONS,
	{ "caller", required_argument, NULL, OPTION_CALLER },
	{ "agent", required_argument, NULL, OPTION_AGENT },
	{ "stereo", required_argument, NULL, OPTION_STEREO },
	{ "app", required_argument, NULL, OPTION_APP },
	{ "rate", required_argument, NULL, OPTION_RATE },
	{ "backend", required_argument, NULL, OPTION_BACKEND },
	{ "now", no_argument, NULL, OPTION_NOW },
	{ "store", required_argument, NULL, OPTION_STORE },
	{ "tty", no_argument, NULL, OPTION_TTY },
	{ "jsonl", no_argument, NULL, OPTION_JSONL },
	{ "frames", no_argument, NULL, OPTION_FRAMES },
	{ "audio", required_argument, NULL, OPTION_AUDIO },
	{ "buffer-ms", required_argument, NULL, OPTION_BUFFER },
	{ "channels", required_argument, NULL, OPTION_CHANNELS },
	{ "agent-id", required_argument, NULL, OPTION_AGENT_ID },
	{ "team", required_argument, NULL, OPTION_TEAM },
	{ "queue", required_argument, NULL, OPTION_QUEUE },
	{ "reason", required_argument, NULL, OPTION_REASON },
	{ "caller-id", required_argument, NULL, OPTION_CALLER_ID },
	{ "log", required_argument, NULL, OPTION_LOG },
	{ 0 }
};

enum { ADDRESS_LEN = DEVICE_NAME_LEN + 16, PATH_LEN = 4096 };

struct live_command {
	const struct command *self;
	struct cli            cli;
	struct desk_config    desk;
	struct live_options   live;
	struct live_pages     pages;
	struct profile        profile;
	struct record         record;
	const char           *typed[SIDES], *stereo, *app, *backend, *caller_id;
	char                  address[SIDES][ADDRESS_LEN];
	char                  caller_hash[IDENTITY_ID_LEN];
	char                  store_path[PATH_LEN];
	bool                  helped;
	struct log            log;
};

static int number(struct live_command *l, const char *name, const char *text, unsigned min, unsigned max, unsigned *out)
{
	char *end;
	unsigned long v = strtoul(text, &end, 10);

	if (end == text || *end || v < min || v > max)
		return cli_usage(l->self, "--%s %s: must be a whole number from %u to %u", name, text, min, max);
	*out = (unsigned)v;
	return EXIT_OK;
}

static void set_store(struct live_command *l, const char *path)
{
	l->desk.store_path = path;
	if (strcmp(path, "default"))
		return;
	cli_store_path(l->store_path, sizeof(l->store_path));
	l->desk.store_path = l->store_path;
}

static int take_option(struct live_command *l, int option, const char *value)
{
	struct event_call_start *start = &l->desk.engine.start;

	if (option >= OPTION_PAGES_FIRST && option <= OPTION_PAGES_POLICY)
		return live_pages_option(&l->pages, l->self, option, value);
	if (record_option(&l->record, option, value))
		return EXIT_OK;
	switch (option) {
	case 'h':             cli_help(l->self); l->helped = true; break;
	case OPTION_CALLER:   l->typed[CALLER] = value; break;
	case OPTION_AGENT:    l->typed[AGENT] = value; break;
	case OPTION_STEREO:   l->stereo = value; break;
	case OPTION_APP:      l->app = value; break;
	case OPTION_BACKEND:  l->backend = value; break;
	case OPTION_NOW:      l->desk.now = true; break;
	case OPTION_STORE:    set_store(l, value); break;
	case OPTION_TTY:      l->desk.output = DESK_TTY; break;
	case OPTION_JSONL:    l->desk.output = DESK_JSONL; break;
	case OPTION_FRAMES:   l->desk.output = DESK_FEED; break;
	case OPTION_AUDIO:    l->desk.engine.audio_path = value; break;
	case OPTION_AGENT_ID: start->agent_id = value; break;
	case OPTION_TEAM:     start->team = value; break;
	case OPTION_QUEUE:    start->queue = value; break;
	case OPTION_REASON:   start->reason = value; break;
	case OPTION_CALLER_ID: l->caller_id = value; break;
	case OPTION_LOG:      return log_option(&l->log, l->self, value);
	case OPTION_CHANNELS: return cli_order(l->self, value, &l->desk.engine.source.order);
	case OPTION_RATE:     return number(l, "rate", value, 8000, 48000, &l->live.rate_hz);
	case OPTION_BUFFER:   return number(l, "buffer-ms", value, 100, 60000, &l->live.buffer_ms);
	default:              return cli_option(&l->cli, l->self, option, value);
	}
	return EXIT_OK;
}

/* What was not named is what `calibrate` heard, where that is here today. */
static void take_profile(struct live_command *l)
{
	char path[PROFILE_PATH_LEN];
	int err = profile_read(&l->profile, path);

	if (err == -EINVAL)
		cli_error("%s: is no profile of a desk; 'undertone calibrate' writes one", path);
	for (enum side s = CALLER; s < SIDES; s++) {
		if (l->typed[s] || (s == CALLER && l->app))
			continue;
		l->typed[s] = profile_device(&l->profile, s);
		if (!l->typed[s] && *l->profile.device[s])
			cli_error("%s (of %s) is not here: the default is taken", l->profile.device[s], path);
	}
}

/* A softphone's program is heard through libpulse, whatever the backend. */
static int find_devices(struct live_command *l)
{
	char error[SOURCE_ERROR_LEN];
	int err = 0;

	if (l->stereo) {
		l->live.stereo = true;
		err = device_find(&l->live.device[CALLER], l->address[CALLER], l->stereo, CALLER, l->backend, error);
	} else {
		take_profile(l);
		if (l->app)
			l->live.device[CALLER] = (struct live_device) { "app", l->app };
		else
			err = device_find(&l->live.device[CALLER], l->address[CALLER], l->typed[CALLER], CALLER, l->backend, error);
		if (!err)
			err = device_find(&l->live.device[AGENT], l->address[AGENT], l->typed[AGENT], AGENT, l->backend, error);
	}
	if (err) {
		cli_error("%s", error);
		return EXIT_FAILED;
	}
	for (enum side s = CALLER; s < (l->stereo ? AGENT : SIDES); s++)
		l->desk.now |= !strcmp(l->live.device[s].backend, "file");
	l->desk.engine.start.source = l->live.device[CALLER].backend;
	return EXIT_OK;
}

static int hash_caller(struct live_command *l)
{
	char error[IDENTITY_ERROR_LEN];
	struct identity identity;

	if (!l->caller_id)
		return EXIT_OK;
	if (identity_open(&identity, NULL, error)) {
		cli_error("%s", error);
		return EXIT_FAILED;
	}
	identity_caller(&identity, l->caller_id, l->caller_hash);
	identity_clear(&identity);
	l->desk.engine.start.caller_hash = l->caller_hash;
	return objection_check(l->desk.store_path, l->caller_hash);
}

static void say(void *ctx, const char *line)
{
	struct live_command *l = ctx;

	log_say(&l->log, LOG_INFO_LEVEL, "live", "%s", line);
}

/*
 * Debian's PortAudio prints its own debugging to standard error, from threads of its own and over the view, and so does
 * JACK's library, which it asks.  While the desk runs, descriptor 2 leads nowhere and our own lines go round it.
 */
static void quieten_libraries(struct live_command *l)
{
	int own = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
	int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
	FILE *err = own >= 0 ? fdopen(own, "w") : NULL;

	l->log.to = stderr;
	if (err && nowhere >= 0) {
		setvbuf(err, NULL, _IOLBF, 0);
		dup2(nowhere, STDERR_FILENO);
		l->log.to = err;
	}
	if (nowhere >= 0)
		close(nowhere);
}

static int check(const struct live_command *l)
{
	if (l->stereo && (l->typed[CALLER] || l->typed[AGENT] || l->app))
		return cli_usage(l->self, "--stereo has both sides: leave --caller, --agent and --app out");
	if (l->app && l->typed[CALLER])
		return cli_usage(l->self, "--app is the caller's side: leave --caller out");
	if (strcmp(l->backend, "portaudio") && strcmp(l->backend, "alsa"))
		return cli_usage(l->self, "--backend %s: must be portaudio or alsa", l->backend);
	return live_pages_check(&l->pages, l->self);
}

/* What the policy narrows, and whether it allows a recording. */
static int obey_policy(struct live_command *l)
{
	int status;

	if (l->pages.web.address && !l->desk.store_path)
		set_store(l, "default");
	status = policy_file_open(&l->pages.policy, l->desk.store_path);
	if (!status && l->desk.store_path)
		status = who_settings(l->desk.store_path, &l->cli);
	policy_apply(&l->pages.policy.policy, &l->cli.cal);
	return status ? status : record_check(&l->record, l->self, &l->pages.policy.policy, l->desk.store_path);
}

static void say_address(struct live_command *l)
{
	const char *address = l->pages.web.address;
	char line[PATH_LEN];

	if (!address || l->desk.output == DESK_TTY)
		return;
	snprintf(line, sizeof(line), "the pages are at http://%.*s:%u/", (int)(strrchr(address, ':') - address), address,
	         web_port(l->pages.server));
	say(l, line);
}

static void say_waiting(struct live_command *l, const char *state)
{
	char line[PATH_LEN + PUSH_ERROR_LEN];

	snprintf(line, sizeof(line), "%s; what is not sent waits in %.2000s, and goes with the next run", state, l->pages.to.spool);
	say(l, line);
}

static int run_desk(struct live_command *l)
{
	char error[ENGINE_ERROR_LEN], state[PUSH_ERROR_LEN];       /* the first as long as WEB_ERROR_LEN */
	struct purger *purger = NULL;
	int err;

	l->live.cal = &l->cli.cal;
	l->desk.engine.source.live = &l->live;
	l->desk.engine.cal = &l->cli.cal;
	l->desk.engine.fft = l->cli.fft;
	l->desk.stop = &cli_stop;
	l->desk.say = say;
	l->desk.ctx = l;
	cli_catch_signals();
	if (record_start(&l->record, &l->cli.cal, say, l))
		return EXIT_FAILED;
	quieten_libraries(l);
	if (l->desk.store_path && !l->desk.now &&
	    purger_start(&purger, l->desk.store_path, l->record.folder, &l->cli.cal.retention))
		say(l, "timelines are not purged by themselves: memory is short");
	l->desk.engine.archive = l->record.archive;
	l->pages.web.recordings = l->record.folder;
	l->pages.web.recording_keys = l->record.keys;
	err = live_pages_start(&l->pages, &l->desk, &l->cli.cal, error);
	if (!err) {
		say_address(l);
		err = desk_run(&l->desk, error);
	}
	purger_stop(purger);
	if (err && *error)
		say(l, error);
	record_stop(&l->record);
	if (live_pages_stop(&l->pages, &l->desk, state))
		say_waiting(l, state);
	fflush(l->log.to);
	return err ? EXIT_FAILED : EXIT_OK;
}

static int run(const struct command *self, int argc, char **argv)
{
	struct live_command l = { .self = self, .backend = "portaudio", .live.rate_hz = 8000 };
	int status = cli_open(&l.cli), option;

	while (!status && !l.helped && (option = getopt_long(argc, argv, "h", options, NULL)) != -1)
		status = take_option(&l, option, optarg);
	if (!status && !l.helped && optind != argc)
		status = cli_usage(self, "%s: devices are named by options", argv[optind]);
	if (!status && !l.helped)
		status = check(&l);
	if (!status && !l.helped)
		status = obey_policy(&l);
	if (!status && !l.helped)
		status = find_devices(&l);
	if (!status && !l.helped)
		status = hash_caller(&l);
	if (!status && !l.helped) {
		if (l.desk.engine.audio_path && !l.desk.now)
			status = cli_usage(self, "--audio keeps one call: it needs --now");
		else
			status = run_desk(&l);
	}
	cli_close(&l.cli);
	return status;
}

const struct command live_command = {
	.name = "live",
	.arguments = "[OPTION...]",
	.summary = "Listen to calls on this desk as they happen",
	.help = help,
	.run = run,
};
