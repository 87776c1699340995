/* serve.c - the pages, over a store of timelines and whatever calls are in progress */

#include "commands/cli.h"
#include "commands/policy_file.h"
#include "commands/record.h"
#include "commands/intake.h"
#include "commands/who.h"

#include "desk/play.h"
#include "engine/purger.h"
#include "web/web.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FEED_MESSAGES = 16384, HOSTS_MAX = 16, PATH_LEN = 4096 };

enum { OPTION_WEB = OPTION_OWN, OPTION_STORE, OPTION_PLAY, OPTION_SPEED, OPTION_REPEAT, OPTION_CHANNELS, OPTION_MONO,
       OPTION_AGENT, OPTION_TEAM, OPTION_HOST, OPTION_CERT, OPTION_KEY, OPTION_PROXY, OPTION_USER,
       OPTION_POLICY, OPTION_LOG };

static const struct option options[] = {
	{ "web", required_argument, NULL, OPTION_WEB }, { "store", required_argument, NULL, OPTION_STORE },
	{ "play", required_argument, NULL, OPTION_PLAY }, { "speed", required_argument, NULL, OPTION_SPEED },
	{ "repeat", no_argument, NULL, OPTION_REPEAT }, { "channels", required_argument, NULL, OPTION_CHANNELS },
	{ "mono", required_argument, NULL, OPTION_MONO }, { "agent-id", required_argument, NULL, OPTION_AGENT },
	{ "team", required_argument, NULL, OPTION_TEAM }, RECORD_OPTIONS,
	{ "host", required_argument, NULL, OPTION_HOST }, { "tls-cert", required_argument, NULL, OPTION_CERT },
	{ "tls-key", required_argument, NULL, OPTION_KEY }, { "behind-proxy", no_argument, NULL, OPTION_PROXY },
	{ "user-header", required_argument, NULL, OPTION_USER }, { "log", required_argument, NULL, OPTION_LOG }, { "policy", required_argument, NULL, OPTION_POLICY },
	CLI_COMMON_OPTIONS, { NULL, 0, NULL, 0 }
};

struct serve {
	struct cli         cli;
	struct web_config  web;
	struct play_config play;
	struct intake_command intake;
	struct policy_file policy;
	struct record      record;
	struct log         log;
	char               store_path[PATH_LEN];
	const char        *hosts[HOSTS_MAX + 1];
	size_t             host_count;
	char              *cert, *key;
};

static int read_pem(const struct command *c, const char *path, char **out)
{
	free(*out);
	*out = cli_read_file(path);
	return *out ? EXIT_OK : cli_usage(c, "%s: cannot be read", path);
}

static int read_speed(const struct command *c, const char *text, double *speed)
{
	char *end;

	*speed = strtod(text, &end);
	return *end || !(*speed >= 0.1 && *speed <= 1000) ? cli_usage(c, "--speed %s: a number from 0.1 to 1000", text)
							  : EXIT_OK;
}

static int take_play_option(struct serve *s, const struct command *c, int option, const char *value)
{
	switch (option) {
	case OPTION_PLAY:
		s->play.folder = value;
		return EXIT_OK;
	case OPTION_SPEED:
		return read_speed(c, value, &s->play.speed);
	case OPTION_REPEAT:
		s->play.repeat = true;
		return EXIT_OK;
	case OPTION_CHANNELS:
		return cli_order(c, value, &s->play.order);
	case OPTION_MONO:
		s->play.mono_caller = !strcmp(value, "caller");
		return s->play.mono_caller ? EXIT_OK : cli_usage(c, "--mono %s: caller is the only one", value);
	case OPTION_AGENT:
		s->play.agent_id = value;
		return EXIT_OK;
	case OPTION_TEAM:
		s->play.team = value;
		return EXIT_OK;
	default:
		return cli_option(&s->cli, c, option, value);
	}
}

static int take_option(struct serve *s, const struct command *c, int option, const char *value)
{
	switch (option) {
	case OPTION_WEB:
		s->web.address = value;
		return EXIT_OK;
	case OPTION_STORE:
		s->web.store_path = value;
		return EXIT_OK;
	case OPTION_HOST:
		if (s->host_count == HOSTS_MAX)
			return cli_usage(c, "--host: %d at most", HOSTS_MAX);
		s->hosts[s->host_count++] = value;
		return EXIT_OK;
	case OPTION_CERT:
		return read_pem(c, value, &s->cert);
	case OPTION_KEY:
		return read_pem(c, value, &s->key);
	case OPTION_PROXY:
		s->web.behind_proxy = true;
		return EXIT_OK;
	case OPTION_LOG:
		return log_option(&s->log, c, value);
	case OPTION_USER:
		s->web.user_header = value;
		return EXIT_OK;
	case OPTION_POLICY:
		s->policy.path = value;
		return EXIT_OK;
	default:
		return take_play_option(s, c, option, value);
	}
}

/* One option, the intake's or our own: an exit code, or -1 once help was given. */
static int take_any_option(struct serve *s, const struct command *c, int option, const char *value)
{
	int code;

	if (option == 'h') {
		cli_help(c);
		intake_command_help();
		return -1;
	}
	if (option == '?')
		return cli_usage(c, NULL);
	if (record_option(&s->record, option, value))
		return EXIT_OK;
	code = intake_command_option(&s->intake, c, option, value);
	return code || option >= OPTION_INTAKE_FIRST ? code : take_option(s, c, option, value);
}

static int read_options(struct serve *s, const struct command *c, int argc, char **argv)
{
	struct option *all = intake_command_options(options);
	int option, code = all ? EXIT_OK : EXIT_FAILED;

	while (!code && (option = getopt_long(argc, argv, "h", all, NULL)) != -1)
		code = take_any_option(s, c, option, optarg);
	free(all);
	if (code)
		return code;
	if (optind < argc)
		return cli_usage(c, "'%s' is one argument too many", argv[optind]);
	if (!s->cert != !s->key)
		return cli_usage(c, "--tls-cert and --tls-key go together");
	return EXIT_OK;
}

static void say(void *ctx, const char *line)
{
	struct serve *s = ctx;

	log_say(&s->log, LOG_WARN_LEVEL, "archive", "%s", line);
}

/* Serves until SIGINT or SIGTERM. */
static int serve(struct serve *s)
{
	struct play *play = NULL;
	struct web *web = NULL;
	struct purger *purger = NULL;
	char error[WEB_ERROR_LEN];              /* as long as PLAY_ERROR_LEN */
	int err = livefeed_create(&s->web.feed, FEED_MESSAGES);

	snprintf(error, sizeof(error), "out of memory");
	if (!err && s->play.folder) {
		s->play.feed = s->web.feed;
		s->play.archive = s->record.archive;
		s->play.store_path = s->web.store_path;
		err = play_create(&play, &s->play, error);
		if (!err)
			s->web.control = play_control(play);
	}
	if (!err && intake_command_wanted(&s->intake)) {
		s->intake.feed = s->web.feed;
		s->intake.other = s->web.control;
		s->intake.archive = s->record.archive;
		s->intake.log = &s->log;
		err = intake_command_start(&s->intake, &s->cli, s->web.store_path, error);
		s->web.control = &s->intake.control;
	}
	if (!err) {
		livefeed_policy(s->web.feed, s->web.tension, s->web.floor_tone);
		err = web_start(&web, &s->web, error);
	}
	if (!err) {
		printf("Undertone is at http%s://%.*s:%u/ (Ctrl-C ends it)\n", s->cert ? "s" : "",
		       (int)(strrchr(s->web.address, ':') - s->web.address), s->web.address, web_port(web));
		fflush(stdout);
		if (s->log.structured)
			log_say(&s->log, LOG_INFO_LEVEL, "listening", "the pages are at port %u", web_port(web));
		if (play)
			err = play_start(play);
		if (!err)
			err = purger_start(&purger, s->web.store_path, s->web.recordings, &s->cli.cal.retention);
		while (!err && !cli_stop)
			pause();
	}
	if (err && !cli_stop)
		log_say(&s->log, LOG_ERROR_LEVEL, "start", "%s", error);
	purger_stop(purger);
	play_destroy(play);
	intake_command_stop(&s->intake);
	record_stop(&s->record);
	web_stop(web);
	livefeed_destroy(s->web.feed);
	return err ? EXIT_FAILED : EXIT_OK;
}

/* What the options, the policy and the settings say, to those who act on it. */
static int join(struct serve *s, const struct command *c)
{
	int code;

	if (!s->web.store_path) {
		cli_store_path(s->store_path, sizeof(s->store_path));
		s->web.store_path = s->store_path;
	}
	s->web.hosts = s->hosts;
	s->web.tls_cert = s->cert;
	s->web.tls_key = s->key;
	s->play.cal = &s->cli.cal;
	s->play.fft = s->cli.fft;
	code = policy_file_open(&s->policy, s->web.store_path);
	if (!code)
		code = who_settings(s->web.store_path, &s->cli);
	if (code)
		return code;
	policy_apply(&s->policy.policy, &s->cli.cal);
	policy_file_web(&s->policy, &s->cli.cal, s->record.wanted, &s->web);
	s->web.recordings = s->record.folder;
	s->web.recording_keys = s->record.keys;
	return record_check(&s->record, c, &s->policy.policy, s->web.store_path);
}

static int run(const struct command *self, int argc, char **argv)
{
	struct serve s = { .web = { .address = "127.0.0.1:8765" }, .play = { .speed = 1 } };
	int code = cli_open(&s.cli);

	if (!code)
		code = intake_command_open(&s.intake);
	if (!code && sodium_init() < 0)
		code = EXIT_FAILED;
	if (!code)
		code = read_options(&s, self, argc, argv);
	if (!code)
		code = join(&s, self);
	if (!code)
		code = record_start(&s.record, &s.cli.cal, say, &s);
	if (!code) {
		cli_catch_signals();
		code = serve(&s);
	}
	free(s.cert);
	free(s.key);
	policy_file_close(&s.policy);
	cli_close(&s.cli);
	return code < 0 ? EXIT_OK : code;
}

const struct command serve_command = {
	"serve", "[OPTION...]", "Serve the pages: calls, replay, coaching, the floor",
	"  --web HOST:PORT        where (127.0.0.1:8765); beyond loopback it needs TLS or a proxy\n"
	"  --store DB             the timelines' database\n"
	RECORD_HELP
	LOG_HELP
	"  --play DIR             plays the recordings of a folder as live calls, and keeps their timelines\n"
	"  --speed N              plays them N times as fast\n"
	"  --repeat               plays them again and again\n"
	"  --channels A,B         caller,agent (default) or agent,caller: which is which in what is played\n"
	"  --mono caller          one channel is the caller alone\n"
	"  --agent-id, --team     whose calls the played ones are\n"
	"  --host NAME            a name this server goes by, besides loopback's; may be given again\n"
	"  --tls-cert, --tls-key  PEM files\n"
	"  --behind-proxy         a reverse proxy carries TLS\n"
	"  --user-header NAME     the header in which that proxy names the user (a token's name)\n"
	"  --policy FILE          what a centre agreed on, as INI: see src/settings/POLICY.md\n"
	"\nWith no token made (undertone token), whoever sits at this machine sees everything; with one, all log in.\n"
	"\nExample:\n  undertone serve --store calls.db --play recordings/\n",
	run, false
};
