/* prove - one sheet from the running system: what is stored, of whom, since when, and who can reach it */

#include "analysis/utc.h"
#include "commands/kept.h"
#include "commands/policy_file.h"
#include "commands/sockets.h"
#include "store/audit.h"
#include "store/places.h"
#include "store/recordings.h"
#include "store/retention.h"
#include "store/salvage.h"

#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { OPTION_STORE = OPTION_OWN, OPTION_RECORDINGS, OPTION_POLICY, PATH_LEN = 4096, TIME_LEN = 32, HASH_BYTES = 32 };

static const struct option options[] = {
	CLI_COMMON_OPTIONS,
	{ "store", required_argument, NULL, OPTION_STORE },
	{ "recordings", required_argument, NULL, OPTION_RECORDINGS },
	{ "policy", required_argument, NULL, OPTION_POLICY },
	{ 0 }
};

struct prove {
	struct cli    cli;
	struct store *store;
	char          path[PATH_LEN], recordings[PATH_LEN];
	struct policy_file policy;
	bool          helped;
	int           listening, connected;
};

static void say_stored(struct prove *p)
{
	const struct retention_config *keep = &p->cli.cal.retention;
	struct salvage_counts c = { 0 };
	char oldest[TIME_LEN] = "none";
	int files = places_purge(p->store, p->recordings, 0, false, NULL, NULL);
	int late = retention_count(p->store, keep->timelines_days);

	salvage_count(p->store, &c);
	retention_oldest(p->store, oldest);
	printf("Stored\n"
	       "  timelines         %" PRId64 ", the oldest of %s\n"
	       "  of callers        %" PRId64 " different ones, as keyed hashes; no numbers, no names, no voiceprints\n"
	       "  of agents         %" PRId64 " different ones, by the id the centre gave; timing, rate and level, no emotion\n"
	       "  notes, labels     %" PRId64 ", %" PRId64 "\n"
	       "  objections        %" PRId64 "\n"
	       "  audio files       %d\n"
	       "Kept for\n"
	       "  timelines         %u days; older ones waiting to be purged: %d\n"
	       "  audio             %u days; older ones waiting to be purged: %d\n",
	       c.calls, oldest, c.callers, c.agents, c.notes, c.labels, c.objections, files < 0 ? 0 : files, keep->timelines_days,
	       late < 0 ? 0 : late, keep->audio_days, places_purge(p->store, p->recordings, keep->audio_days, false, NULL, NULL));
}

static void say_socket(void *ctx, const struct socket_seen *s)
{
	struct prove *p = ctx;

	if (s->listening) {
		p->listening++;
		printf("  listens on        %s%s\n", s->local, s->udp ? " (UDP)" : "");
	} else {
		p->connected++;
		printf("  connection        %s - %s\n", s->local, s->remote);
	}
}

static void say_network(struct prove *p)
{
	int processes;

	puts("Network, of the undertone processes that run now");
	processes = sockets_of("undertone", say_socket, p);
	printf("  processes         %d; %d ports, %d connections\n", processes, p->listening, p->connected);
}

static void say_policy(const struct prove *p)
{
	unsigned char hash[HASH_BYTES];
	char hex[2 * HASH_BYTES + 1];

	if (!p->policy.text) {
		puts("Policy\n  hash              none: no policy file was named (--policy), and none was agreed on");
		return;
	}
	crypto_generichash(hash, sizeof(hash), (const unsigned char *)p->policy.text, strlen(p->policy.text), NULL, 0);
	sodium_bin2hex(hex, sizeof(hex), hash, sizeof(hash));
	printf("Policy\n  hash              %s\n  signed            %s\n  recording         %s\n", hex,
	       p->policy.signed_by_both ? "by employer and works council" : "not by both",
	       p->policy.policy.recording ? "allowed" : "not allowed");
}

static int say_audit(struct prove *p)
{
	static const char *const states[] = { "whole", "CHANGED", "CUT", "cannot be checked: its key is gone",
	                                      "its anchor is gone or changed" };
	struct audit_report r;

	if (audit_verify(p->store, &r)) {
		cli_error("%s", store_error(p->store));
		return EXIT_FAILED;
	}
	printf("Audit log\n  state             %s, %" PRId64 " entries\n", states[r.state], r.entries);
	if (*r.head)
		printf("  head              %s\n", r.head);
	return r.state == AUDIT_WHOLE ? EXIT_OK : EXIT_FAILED;
}

static int prove(struct prove *p)
{
	char now[UTC_LEN];

	printf("Undertone %s, %s\n", UNDERTONE_VERSION, utc_text(now, time(NULL)));
	say_stored(p);
	say_network(p);
	say_policy(p);
	return say_audit(p);
}

static int run(const struct command *self, int argc, char **argv)
{
	static struct prove p;                  /* a policy's sheet is large */
	int status = cli_open(&p.cli), option;

	cli_store_path(p.path, sizeof(p.path));
	while (!status && !p.helped && (option = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		switch (option) {
		case 'h':               cli_help(self); p.helped = true; break;
		case OPTION_STORE:      snprintf(p.path, sizeof(p.path), "%s", optarg); break;
		case OPTION_RECORDINGS: snprintf(p.recordings, sizeof(p.recordings), "%s", optarg); break;
		case OPTION_POLICY:     p.policy.path = optarg; break;
		default:                status = cli_option(&p.cli, self, option, optarg);
		}
	}
	if (!*p.recordings)
		recordings_folder(p.path, p.recordings, sizeof(p.recordings));
	if (!status && !p.helped)
		status = policy_file_open(&p.policy, p.path);
	if (!status && !p.helped) {
		policy_apply(&p.policy.policy, &p.cli.cal);
		status = kept_open(&p.store, p.path);
		if (!status)
			status = prove(&p);
	}
	store_close(p.store);
	policy_file_close(&p.policy);
	cli_close(&p.cli);
	return status;
}

const struct command prove_command = {
	.name = "prove",
	.arguments = "[--store DB] [--recordings DIR] [--policy FILE]",
	.summary = "Print one sheet: what is stored, of whom, since when, and who can reach it",
	.help = "  --store DB        the timelines' database (default: $XDG_STATE_HOME/undertone/timelines.db)\n"
	"  --recordings DIR  where recordings are (default: recordings, beside the database), and wherever --record put them\n"
	"  --policy FILE     the policy whose hash is printed; else the one that was agreed on\n"
	"\nExit status 1 where the audit log is not whole.  Run it as the user that runs the server, to see its connections.\n"
	"\nExample:\n  undertone prove --policy /etc/undertone/policy.ini\n",
	.run = run,
};
