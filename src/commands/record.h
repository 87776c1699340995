/*
 * record.h - for a command that hears calls: --record, and where recordings and their keys are
 */
#ifndef UNDERTONE_RECORD_H
#define UNDERTONE_RECORD_H

#include "commands/cli.h"
#include "engine/archive.h"
#include "settings/policy.h"

/* Of struct option, beside a command's own. */
enum { OPTION_RECORD_FIRST = OPTION_OWN + 300, OPTION_RECORD = OPTION_RECORD_FIRST, OPTION_RECORDINGS, OPTION_RECORD_KEYS,
       OPTION_RECORD_LAST = OPTION_RECORD_KEYS, RECORD_PATH_LEN = 4096 };

#define RECORD_OPTIONS \
	{ "record", no_argument, NULL, OPTION_RECORD }, { "recordings", required_argument, NULL, OPTION_RECORDINGS }, \
	{ "record-keys", required_argument, NULL, OPTION_RECORD_KEYS }

#define RECORD_HELP \
	"  --record               keep the calls' audio too, encrypted, without digits typed on a telephone; the policy must\n" \
	"                         allow it ([recording] allowed = yes)\n" \
	"  --recordings DIR       where (default: recordings, beside the database)\n" \
	"  --record-keys DIR      its keys (default: $XDG_STATE_HOME/undertone/recording-keys)\n"

struct record {
	bool wanted;
	char folder[RECORD_PATH_LEN], keys[RECORD_PATH_LEN];
	struct archive *archive;                /* NULL: not recording */
};

bool record_option(struct record *r, int option, const char *value);    /* false: none of its own */

/* Once all options are read: where things are, and whether the policy allows what was asked; a folder of its own is noted
 * in the store, so that what is forgotten is forgotten there too.  An exit code. */
int  record_check(struct record *r, const struct command *c, const struct policy *p, const char *store_path);

/* Begins where it is wanted: an exit code, having said what is wrong. */
int  record_start(struct record *r, const struct calibration *cal, void (*say)(void *ctx, const char *line), void *ctx);
void record_stop(struct record *r);             /* after the calls; also where it was never started */

#endif
