#include "commands/cli.h"
#include "desk/listen.h"
#include "source/device.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char help[] =
	"Names can be typed back, whole or in part, to --caller, --agent and --stereo of 'undertone live'.  A star marks what is\n"
	"taken where none is named.\n"
	"\n"
	"  --test                 hear the two sides for 10 s and show how loud they are\n"
	"  --caller DEV, --agent DEV    test these\n"
	"  --backend NAME         portaudio (default) or alsa\n";

enum { OPTION_TEST = OPTION_OWN, OPTION_CALLER, OPTION_AGENT, OPTION_BACKEND };

static const struct option options[] = {
	CLI_COMMON_OPTIONS,
	{ "test", no_argument, NULL, OPTION_TEST },
	{ "caller", required_argument, NULL, OPTION_CALLER },
	{ "agent", required_argument, NULL, OPTION_AGENT },
	{ "backend", required_argument, NULL, OPTION_BACKEND },
	{ 0 }
};

enum { TEST_MS = 10000, BAR = 24, TEST_RATE_HZ = 8000, SHOW_HOPS = 10 };

static int list(void)
{
	struct device devices[DEVICE_MAX];
	int n = device_list(devices, DEVICE_MAX);

	if (n <= 0) {
		cli_error("no device is known here: is a sound server running, or a sound card there?");
		return EXIT_FAILED;
	}
	for (int i = 0; i < n; i++) {
		const struct device *d = &devices[i];

		printf("%c %-44s %-10s", d->is_default ? '*' : ' ', d->name, d->sounds_like == CALLER ? "far side" : "microphone");
		if (d->rate_hz)
			printf(" %5u Hz, %u channel%s", d->rate_hz, d->channels, d->channels == 1 ? "" : "s");
		putchar('\n');
	}
	puts("\nThe far side is the caller, the microphone the agent.  'undertone devices --test' shows how loud they are.");
	return EXIT_OK;
}

struct bars {
	float  loudest[SIDES];
	size_t hops;
	bool   terminal;
};

/* -60 dBFS is an empty bar, 0 a full one. */
static void print_bar(const char *name, float level)
{
	int full = isnan(level) || level < -60 ? 0 : (int)lroundf((level + 60) / 60 * BAR);

	printf("%s %.*s%.*s %6.1f dBFS  ", name, full, "########################", BAR - full, "........................",
	       (double)level);
}

static bool show(void *ctx, enum side side, float level)
{
	struct bars *b = ctx;

	b->loudest[side] = fmaxf(b->loudest[side], level);
	if (side == AGENT && ++b->hops % SHOW_HOPS == 0) {
		if (b->terminal) {
			putchar('\r');
			print_bar("caller", b->loudest[CALLER]);
			print_bar("agent", b->loudest[AGENT]);
			fflush(stdout);
		}
		b->loudest[CALLER] = b->loudest[AGENT] = -120;
	}
	return true;
}

static int test(const struct live_options *live)
{
	static struct listen heard;
	char error[LISTEN_ERROR_LEN];
	struct bars bars = { .loudest = { -120, -120 }, .terminal = isatty(STDOUT_FILENO) };

	cli_catch_signals();
	puts("Speak, and let the far side speak.");
	if (listen_for(&heard, live, TEST_MS, &cli_stop, show, &bars, error)) {
		cli_error("%s", error);
		return EXIT_FAILED;
	}
	putchar(bars.terminal ? '\r' : '\n');
	print_bar("caller", listen_level(&heard, CALLER, 0.95f));
	putchar('\n');
	print_bar("agent ", listen_level(&heard, AGENT, 0.95f));
	putchar('\n');
	return EXIT_OK;
}

static int run(const struct command *self, int argc, char **argv)
{
	const char *typed[SIDES] = { NULL }, *backend = "portaudio";
	char address[SIDES][DEVICE_NAME_LEN + 16], error[SOURCE_ERROR_LEN];
	struct cli cli;
	struct live_options live = { .rate_hz = TEST_RATE_HZ, .cal = &cli.cal };
	bool testing = false;
	int status = cli_open(&cli), option;

	while (!status && (option = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		switch (option) {
		case 'h':
			cli_help(self);
			goto out;
		case OPTION_TEST:    testing = true; break;
		case OPTION_CALLER:  typed[CALLER] = optarg; break;
		case OPTION_AGENT:   typed[AGENT] = optarg; break;
		case OPTION_BACKEND: backend = optarg; break;
		default:             status = cli_option(&cli, self, option, optarg); break;
		}
	}
	if (!status && optind != argc)
		status = cli_usage(self, "%s: devices are named by options", argv[optind]);
	if (status)
		goto out;
	if (!testing) {
		status = list();
		goto out;
	}
	for (enum side s = CALLER; s < SIDES && !status; s++)
		if (device_find(&live.device[s], address[s], typed[s], s, backend, error)) {
			cli_error("%s", error);
			status = EXIT_FAILED;
		}
	if (!status)
		status = test(&live);
out:
	cli_close(&cli);
	return status;
}

const struct command devices_command = {
	.name = "devices",
	.arguments = "[--test [--caller DEV] [--agent DEV]]",
	.summary = "List the devices of this desk, or test two",
	.help = help,
	.run = run,
};
