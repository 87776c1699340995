/* recording - a call's encrypted audio as a WAV file, and the keys of all of them */

#include "commands/cli.h"
#include "commands/record.h"
#include "commands/timeline.h"
#include "commands/who.h"
#include "store/recording.h"
#include "store/recordings.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { OPTION_STORE = OPTION_OWN, OPTION_OUT };

static const struct option options[] = {
	CLI_COMMON_OPTIONS, RECORD_OPTIONS,
	{ "store", required_argument, NULL, OPTION_STORE },
	{ "out", required_argument, NULL, OPTION_OUT },
	{ 0 }
};

struct recording_command {
	const struct command *self;
	struct timeline t;
	struct record   record;
	bool            helped;
};

static int rotate(struct recording_command *r)
{
	char error[RECORDING_ERROR_LEN];
	int status = who_audit(r->t.store, "rotate key", NULL);

	if (status)
		return status;
	if (recording_keys_rotate(r->record.keys, error)) {
		cli_error("%s", error);
		return EXIT_FAILED;
	}
	puts("There is a new key: calls that begin from now on are recorded under it. The old ones stay, for the recordings made\n"
	     "under them; a key that is removed makes its recordings unreadable for good.");
	return EXIT_OK;
}

static int copy(struct recording *rec, FILE *out)
{
	static unsigned char part[RECORDING_CHUNK_BYTES];
	int64_t at = 0, n;

	while ((n = recording_wav_read(rec, at, part, sizeof(part))) > 0) {
		if (fwrite(part, 1, (size_t)n, out) != (size_t)n)
			return errno ? -errno : -EIO;
		at += n;
	}
	return (int)n;
}

static const char *why(int err)
{
	return err == -ENOENT ? "there is no recording of this call" :
	       err == -ENOKEY ? "its key is not here: name their folder with --record-keys" :
	       err == -EBADMSG ? "the recording is damaged, or not what was written" : strerror(-err);
}

static int write_wav(const struct recording_command *r, struct recording *rec)
{
	FILE *out = r->t.out ? fopen(r->t.out, "wb") : stdout;
	int err = out ? copy(rec, out) : -errno, late = 0;

	if (out && r->t.out)
		late = fclose(out) ? -errno : 0;
	else if (out)
		late = fflush(out) ? -errno : 0;
	err = err ? err : late;
	if (!err)
		return EXIT_OK;
	cli_error("%s: %s", r->t.out ? r->t.out : "standard output", why(err));
	if (out && r->t.out)
		unlink(r->t.out);                       /* half a call under a whole one's name */
	return EXIT_FAILED;
}

static int export(struct recording_command *r, const char *prefix)
{
	struct recording_keys keys;
	char error[RECORDING_ERROR_LEN], id[STORE_ID_LEN];
	struct recording *rec = NULL;
	int status = timeline_find(&r->t, r->self, prefix, id), err;

	if (status)
		return status;
	if (recording_keys_open(&keys, r->record.keys, false, error)) {
		cli_error("%s", error);
		return EXIT_FAILED;
	}
	err = recording_open(&rec, r->record.folder, id, &keys);
	recording_keys_clear(&keys);
	if (err) {
		cli_error("%s: %s", id, why(err));
		return EXIT_FAILED;
	}
	status = who_audit(r->t.store, "export audio", id);
	if (!status)
		status = write_wav(r, rec);
	recording_close(rec);
	return status;
}

static int act(struct recording_command *r, int argc, char **argv)
{
	if (argc == 1 && !strcmp(argv[0], "rotate"))
		return rotate(r);
	if (argc == 2 && !strcmp(argv[0], "export"))
		return export(r, argv[1]);
	return cli_usage(r->self, "say export CALL, or rotate");
}

static int read_options(struct recording_command *r, int argc, char **argv)
{
	int option, status = EXIT_OK;

	cli_store_path(r->t.path, sizeof(r->t.path));
	while (!status && !r->helped && (option = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		if (option == 'h') {
			cli_help(r->self);
			r->helped = true;
		} else if (option == OPTION_STORE) {
			snprintf(r->t.path, sizeof(r->t.path), "%s", optarg);
		} else if (option == OPTION_OUT) {
			r->t.out = optarg;
		} else if (!record_option(&r->record, option, optarg)) {
			status = cli_option(&r->t.cli, r->self, option, optarg);
		}
	}
	if (!*r->record.folder)
		recordings_folder(r->t.path, r->record.folder, sizeof(r->record.folder));
	if (!*r->record.keys)
		cli_recording_keys_path(r->record.keys, sizeof(r->record.keys));
	return status;
}

static int run(const struct command *self, int argc, char **argv)
{
	struct recording_command r = { .self = self };
	char error[STORE_ERROR_LEN];
	int status = cli_open(&r.t.cli);

	if (!status)
		status = read_options(&r, argc, argv);
	if (!status && !r.helped && store_open(&r.t.store, r.t.path, error)) {
		cli_error("%s: %s", r.t.path, error);
		status = EXIT_FAILED;
	}
	if (!status && !r.helped)
		status = act(&r, argc - optind, argv + optind);
	return timeline_close(&r.t, status);
}

const struct command recording_command = {
	.name = "recording",
	.arguments = "export CALL | rotate",
	.summary = "Write a call's recording as a WAV file; make a new key for those to come",
	.help = "  --store DB           the timelines' database (default: $XDG_STATE_HOME/undertone/timelines.db)\n"
	"  --recordings DIR     where recordings are (default: recordings, beside the database)\n"
	"  --record-keys DIR    their keys (default: $XDG_STATE_HOME/undertone/recording-keys)\n"
	"  --out FILE           export: here instead of to standard output\n"
	"\nCALL is a call's id, or the beginning of one.\n\nExample:\n  undertone recording export --out call.wav 3fa9\n",
	.run = run,
};
