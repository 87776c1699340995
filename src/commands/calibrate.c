#include "commands/cli.h"
#include "commands/profile.h"
#include "desk/listen.h"
#include "source/device.h"
#include "source/mixer.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char help[] =
	"Five steps: the devices, the room, your voice, the far side, the profile.  Says in words what is wrong and what to do,\n"
	"and writes what it found to desk.ini in the user's configuration folder, where 'undertone live' finds the devices.\n"
	"\n"
	"  --caller DEV, --agent DEV    as for 'undertone live'\n"
	"  --mixer NAME           the ALSA mixer that has the microphone's gain (default)\n"
	"  --backend NAME         portaudio (default) or alsa\n"
	"  --yes                  asks nothing: hears both sides once, for 12 s, and takes what it hears\n";

enum { OPTION_CALLER = OPTION_OWN, OPTION_AGENT, OPTION_MIXER, OPTION_BACKEND, OPTION_YES };

static const struct option options[] = {
	CLI_COMMON_OPTIONS,
	{ "caller", required_argument, NULL, OPTION_CALLER },
	{ "agent", required_argument, NULL, OPTION_AGENT },
	{ "mixer", required_argument, NULL, OPTION_MIXER },
	{ "backend", required_argument, NULL, OPTION_BACKEND },
	{ "yes", no_argument, NULL, OPTION_YES },
	{ 0 }
};

enum { ROOM_MS = 4000, VOICE_MS = 6000, FAR_MS = 6000, ALL_MS = 12000, RATE_HZ = 8000 };

struct calibrate {
	const struct command *self;
	struct cli    cli;
	struct live_options live;
	const char   *typed[SIDES], *mixer, *backend;
	char          address[SIDES][DEVICE_NAME_LEN + 16];
	bool          yes, helped;
	float         floor_dbfs, voice_dbfs, leak_db, gain_db;
	bool          clips, gain_changed;
	struct listen heard;
};

static int hear(struct calibrate *c, const char *title, const char *what, unsigned ms)
{
	char error[LISTEN_ERROR_LEN];

	if (!c->yes) {
		printf("\n%s\n  %s  Press Enter to begin.", title, what);
		fflush(stdout);
		for (int key = getchar(); key != '\n' && key != EOF;)
			key = getchar();
	}
	if (!listen_for(&c->heard, &c->live, ms, &cli_stop, NULL, NULL, error))
		return cli_stop ? EXIT_FAILED : EXIT_OK;
	cli_error("%s", error);
	return EXIT_FAILED;
}

static void take_room(struct calibrate *c)
{
	c->floor_dbfs = listen_level(&c->heard, AGENT, c->yes ? 0.1f : 0.5f);
}

static void take_voice(struct calibrate *c)
{
	c->voice_dbfs = listen_level(&c->heard, AGENT, 0.9f);
	c->clips = c->heard.clipped[AGENT] > 0;
}

static void take_far(struct calibrate *c)
{
	c->leak_db = listen_leak_db(&c->heard);
}

static int measure(struct calibrate *c)
{
	int status;

	if (c->yes) {
		status = hear(c, "", "", ALL_MS);
		take_room(c);
		take_voice(c);
		take_far(c);
		return status;
	}
	status = hear(c, "2 of 5: the room", "Be quiet for four seconds.", ROOM_MS);
	take_room(c);
	if (!status)
		status = hear(c, "3 of 5: your voice", "Say who you are and what you do, as on a call.", VOICE_MS);
	take_voice(c);
	if (!status)
		status = hear(c, "4 of 5: the far side", "Be quiet, and let the far side speak (call a test line, play a video).", FAR_MS);
	take_far(c);
	return status;
}

static void set_gain(struct calibrate *c)
{
	const struct headset_config *cfg = &c->cli.cal.headset;
	float step = c->clips ? -cfg->gain_step_db : c->voice_dbfs < cfg->voice_least_dbfs ? cfg->gain_step_db : 0;
	int err = step != 0 ? mixer_change(c->mixer, step, &c->gain_db) : 0;

	c->gain_changed = step != 0 && !err;
	if (c->gain_changed)
		printf("  The microphone's gain was turned %s by %.0f dB; run this again to see what that did.\n",
		       step < 0 ? "down" : "up", (double)cfg->gain_step_db);
	else if (step != 0)
		printf("  %s: turn the microphone %s in the desktop's sound settings.\n",
		       err == -ERANGE ? "The mixer is at its end" : "There is no mixer to do it with", step < 0 ? "down" : "up");
}

/* In words, and what to do.  Returns how much is wrong. */
static int judge(const struct calibrate *c)
{
	const struct headset_config *cfg = &c->cli.cal.headset;
	int wrong = 0;

	printf("\nRoom %.0f dBFS, voice %.0f dBFS, ", (double)c->floor_dbfs, (double)c->voice_dbfs);
	if (isnan(c->leak_db))
		puts("no far side to be heard in the microphone.");
	else
		printf("the far side in the microphone %.0f dB under itself.\n", -(double)c->leak_db);
	if (c->clips && ++wrong)
		puts("  The microphone clips: its gain is too high, or it is too close to the mouth.");
	if (!c->clips && c->voice_dbfs < cfg->voice_least_dbfs && ++wrong)
		puts("  The voice is very quiet: bring the microphone nearer, or turn its gain up.");
	if (c->voice_dbfs - c->floor_dbfs < cfg->room_under_voice_db && ++wrong)
		puts("  The room is nearly as loud as the voice: bring the microphone nearer to the mouth, or find a quieter place.");
	if (c->leak_db > cfg->leak_most_db && ++wrong)
		printf("  The far side leaks into the microphone: %.0f dB; wear the headset, or turn its volume down.\n",
		       (double)c->leak_db);
	if (!wrong)
		puts("  All is well.");
	return wrong;
}

static int write_profile(const struct calibrate *c)
{
	struct profile p = { .floor_dbfs = c->floor_dbfs, .voice_dbfs = c->voice_dbfs, .leak_db = c->leak_db };
	char path[PROFILE_PATH_LEN];
	int err;

	for (enum side s = CALLER; s < SIDES; s++)
		snprintf(p.device[s], sizeof(p.device[s]), "%s%.260s", strcmp(c->live.device[s].backend, "file") ? "" : "file:",
		         c->live.device[s].device);
	err = profile_write(&p, path);
	if (err) {
		cli_error("%s: %s", path, strerror(-err));
		return EXIT_FAILED;
	}
	printf("Written to %s: 'undertone live' takes its devices from there.\n", path);
	return EXIT_OK;
}

static int find_devices(struct calibrate *c)
{
	char error[SOURCE_ERROR_LEN];

	for (enum side s = CALLER; s < SIDES; s++)
		if (device_find(&c->live.device[s], c->address[s], c->typed[s], s, c->backend, error)) {
			cli_error("%s", error);
			return EXIT_FAILED;
		}
	printf("1 of 5: the devices\n  caller: %s\n  agent:  %s\n", c->live.device[CALLER].device, c->live.device[AGENT].device);
	return EXIT_OK;
}

static int take_option(struct calibrate *c, int option, const char *value)
{
	switch (option) {
	case 'h':            cli_help(c->self); c->helped = true; break;
	case OPTION_CALLER:  c->typed[CALLER] = value; break;
	case OPTION_AGENT:   c->typed[AGENT] = value; break;
	case OPTION_MIXER:   c->mixer = value; break;
	case OPTION_BACKEND: c->backend = value; break;
	case OPTION_YES:     c->yes = true; break;
	default:             return cli_option(&c->cli, c->self, option, value);
	}
	return EXIT_OK;
}

static int run_steps(struct calibrate *c)
{
	int status = find_devices(c);

	cli_catch_signals();
	if (!status)
		status = measure(c);
	if (status)
		return status;
	judge(c);
	set_gain(c);
	if (!c->yes)
		puts("\n5 of 5: the profile");
	return write_profile(c);
}

static int run(const struct command *self, int argc, char **argv)
{
	struct calibrate *c = calloc(1, sizeof(*c));
	int status, option;

	if (!c) {
		cli_error("out of memory");
		return EXIT_FAILED;
	}
	c->self = self;
	c->mixer = "default";
	c->backend = "portaudio";
	c->live.rate_hz = RATE_HZ;
	c->live.cal = &c->cli.cal;
	status = cli_open(&c->cli);
	while (!status && !c->helped && (option = getopt_long(argc, argv, "h", options, NULL)) != -1)
		status = take_option(c, option, optarg);
	if (!status && !c->helped && optind != argc)
		status = cli_usage(self, "%s: devices are named by options", argv[optind]);
	if (!status && !c->helped && !c->yes && !isatty(STDIN_FILENO))
		status = cli_usage(self, "there is no terminal to ask on: use --yes");
	if (!status && !c->helped)
		status = run_steps(c);
	cli_close(&c->cli);
	free(c);
	return status;
}

const struct command calibrate_command = {
	.name = "calibrate",
	.arguments = "[--yes] [--caller DEV] [--agent DEV]",
	.summary = "Hear this desk's room, voice and leakage, and say what to improve",
	.help = help,
	.run = run,
};
