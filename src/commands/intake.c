/* intake.c - calls from the network, in a command */

#include "commands/intake.h"

#include "engine/recover.h"
#include "sink/json.h"

#include <errno.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* Bytes.  What is larger has a mapping of its own: a call's queues are mostly untouched, and so cost nothing, as long as
 * its sides come in step; and what a call had goes back to the system with it. */
enum { OWN_MAPPING = 65536 };

enum { OPTION_INTAKE = OPTION_INTAKE_FIRST, OPTION_EVENTS = 2999, PATH_LEN = 4096, NAME_LEN = 32, PORTS_LEN = 512 };

/* ---- options ---- */

static int read_file(struct intake_command *ic, const char *path)
{
	char error[INTAKE_ERROR_LEN];
	char *text = cli_read_file(path);
	int err = text ? intake_config_read(&ic->cfg, path, text, error) : 0;

	free(text);
	if (err)
		cli_error("%s", error);
	return err ? EXIT_USAGE : EXIT_OK;
}

int intake_command_open(struct intake_command *ic)
{
	char error[INTAKE_ERROR_LEN], path[PATH_LEN];

	memset(ic, 0, sizeof(*ic));
	if (intake_config_defaults(&ic->cfg, error)) {
		cli_error("%s", error);
		return EXIT_FAILED;
	}
	cli_settings_path(path, sizeof(path));
	return access(path, F_OK) == 0 ? read_file(ic, path) : EXIT_OK;
}

/* media_timeout_s -> media-timeout-s */
static void write_name(char name[NAME_LEN], const char *key)
{
	snprintf(name, NAME_LEN, "%s", key);
	for (char *s = name; *s; s++)
		if (*s == '_')
			*s = '-';
}

struct option *intake_command_options(const struct option *own)
{
	size_t count, n = 0;
	const struct intake_option *table = intake_options(&count);
	struct option *all;
	char (*names)[NAME_LEN];

	while (own[n].name)
		n++;
	all = calloc(1, (n + count + 2) * sizeof(*all) + count * NAME_LEN);
	if (!all)
		return NULL;
	names = (char (*)[NAME_LEN])(all + n + count + 2);
	memcpy(all, own, n * sizeof(*all));
	for (size_t i = 0; i < count; i++) {
		write_name(names[i], table[i].key);
		all[n + i] = (struct option) { names[i], required_argument, NULL, OPTION_INTAKE + (int)i };
	}
	all[n + count] = (struct option) { "events", no_argument, NULL, OPTION_EVENTS };
	return all;
}

static int set(struct intake_command *ic, const struct command *c, const char *key, const char *value)
{
	char error[INTAKE_ERROR_LEN];

	return intake_config_set(&ic->cfg, key, value, error) ? cli_usage(c, "%s", error) : EXIT_OK;
}

/* "intake.max_calls=5", where it is that. */
static int set_assignment(struct intake_command *ic, const struct command *c, const char *assignment)
{
	char key[NAME_LEN];
	const char *equals = strchr(assignment, '=');

	if (strncmp(assignment, "intake.", 7) || !equals)
		return EXIT_OK;
	snprintf(key, sizeof(key), "%.*s", (int)(equals - assignment - 7), assignment + 7);
	return set(ic, c, key, equals + 1);
}

int intake_command_option(struct intake_command *ic, const struct command *c, int option, const char *value)
{
	size_t count;
	const struct intake_option *table = intake_options(&count);

	if (option == OPTION_SETTINGS)
		return read_file(ic, value);
	if (option == OPTION_SET)
		return set_assignment(ic, c, value);
	if (option == OPTION_EVENTS)
		ic->print = true;
	if (option < OPTION_INTAKE || option >= OPTION_INTAKE + (int)count)
		return EXIT_OK;
	return set(ic, c, table[option - OPTION_INTAKE].key, value);
}

void intake_command_help(void)
{
	size_t count;
	const struct intake_option *table = intake_options(&count);

	puts("\nCalls from the network (src/intake/README.md); each is also a key of [intake] in the settings");
	for (size_t i = 0; i < count; i++) {
		char name[NAME_LEN], left[2 * NAME_LEN];

		if (!table[i].help)
			continue;
		write_name(name, table[i].key);
		snprintf(left, sizeof(left), "--%s %s", name, table[i].argument);
		printf("  %-32s %s\n", left, table[i].help);
	}
	puts("  --events                         every event of these calls as a line of JSON on standard output");
}

bool intake_command_wanted(const struct intake_command *ic)
{
	const struct intake_config *c = &ic->cfg;

	return *c->sip || *c->sip_tls || *c->ws || *c->audiosocket;
}

/* ---- events, on the writer's thread ---- */

static int64_t now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static void on_event(void *ctx, const struct event *e)
{
	struct intake_command *ic = ctx;

	/* The caller objected: nothing of the call stays, its last event included. */
	if (e->kind == EVENT_CALL_END && !strcmp(e->end.reason, INCOMING_OBJECTED)) {
		keeper_forget(&ic->keeper, e->call);
		if (ic->feed)
			livefeed_drop(ic->feed, e->call);
		return;
	}
	keeper_event(&ic->keeper, e);
	log_call(ic->log, e);
	if (ic->feed) {
		livefeed_event(ic->feed, e);
		if (e->kind == EVENT_CALL_START)
			livefeed_flag(ic->feed, e->call, LIVEFEED_CONTROL, true);
	}
	if (ic->print) {
		char *line = json_line(e);

		if (line)
			puts(line);
		free(line);
	}
}

static void on_batch(void *ctx, bool some)
{
	struct intake_command *ic = ctx;
	const char *message = keeper_tick(&ic->keeper, now_ns());

	if (message)
		log_say(ic->log, LOG_WARN_LEVEL, "store", "%s", message);
	if (some && ic->print)
		fflush(stdout);
}

/* ---- what a page asks for ---- */

static int act(void *ctx, enum web_action action, const char *call, const char *text, const char *author, char *id)
{
	static const struct { enum web_action web; enum incoming_action call; } actions[] = {
		{ WEB_DISMISS, INCOMING_DISMISS }, { WEB_LOOKING_UP, INCOMING_LOOKING_UP },
		{ WEB_COLLEAGUE_ON, INCOMING_COLLEAGUE_ON }, { WEB_COLLEAGUE_OFF, INCOMING_COLLEAGUE_OFF },
		{ WEB_PAUSE, INCOMING_PAUSE }, { WEB_RESUME, INCOMING_RESUME }, { WEB_MARK, INCOMING_MARK },
		{ WEB_OBJECT, INCOMING_OBJECT }, { WEB_END, INCOMING_END },
	};
	struct intake_command *ic = ctx;
	int err = ic->other ? ic->other->act(ic->other->ctx, action, call, text, author, id) : -ENOENT;

	for (size_t i = 0; err == -ENOENT && call && i < sizeof(actions) / sizeof(*actions); i++) {
		if (actions[i].web != action)
			continue;
		intake_act(ic->intake, call, &(struct incoming_order) { actions[i].call, text && *text ? text : "marked", author });
		return 0;
	}
	return err == -ENOENT ? -ENOTSUP : err;
}

/* ---- begin and end ---- */

int intake_command_start(struct intake_command *ic, const struct cli *cli, const char *store_path, char *error)
{
	struct intake_join join = { .cal = &cli->cal, .fft = cli->fft, .archive = ic->archive, .on_event = on_event,
	                            .on_batch = on_batch, .ctx = ic };
	char ports[PORTS_LEN];
	int err = keeper_open(&ic->keeper, store_path);

	mallopt(M_MMAP_THRESHOLD, OWN_MAPPING);
	ic->control = (struct web_control) { act, ic };
	if (err) {
		snprintf(error, INTAKE_ERROR_LEN, "%.*s", INTAKE_ERROR_LEN - 1, ic->keeper.message);
		return err;
	}
	if (ic->keeper.store)
		recover_calls(ic->keeper.store);
	err = intake_start(&ic->intake, &ic->cfg, &join, error);
	if (err)
		return err;
	intake_ports(ic->intake, ports, sizeof(ports));
	for (char *line = strtok(ports, "\n"); line; line = strtok(NULL, "\n"))
		log_say(ic->log, LOG_INFO_LEVEL, "listening", "takes calls at %s", line);
	return 0;
}

void intake_command_stop(struct intake_command *ic)
{
	struct intake_counts counts;
	const char *message;

	if (!ic->intake)
		return;
	intake_counts(ic->intake, &counts);
	intake_stop(ic->intake);
	ic->intake = NULL;
	message = keeper_close(&ic->keeper);
	if (message)
		log_say(ic->log, LOG_ERROR_LEVEL, "store", "%s", message);
	if (counts.packets)
		log_say(ic->log, LOG_INFO_LEVEL, "stopped", "took %llu calls, refused %llu; %llu packets, half of them under %u us from "
		        "the network to features, 99 %% under %u us", counts.taken, counts.refused, counts.packets, counts.delay_p50_us,
		        counts.delay_p99_us);
	else
		log_say(ic->log, LOG_INFO_LEVEL, "stopped", "took %llu calls, refused %llu", counts.taken, counts.refused);
}
