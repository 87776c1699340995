#include "commands/record.h"

#include "store/places.h"
#include "store/recordings.h"

#include <stdio.h>
#include <string.h>

bool record_option(struct record *r, int option, const char *value)
{
	switch (option) {
	case OPTION_RECORD:
		r->wanted = true;
		return true;
	case OPTION_RECORDINGS:
		snprintf(r->folder, sizeof(r->folder), "%s", value);
		return true;
	case OPTION_RECORD_KEYS:
		snprintf(r->keys, sizeof(r->keys), "%s", value);
		return true;
	default:
		return false;
	}
}

/* Beside the database whoever removes a call looks anyway. */
static int note(const struct record *r, const char *store_path)
{
	char beside[RECORD_PATH_LEN], error[STORE_ERROR_LEN];
	struct store *s;
	int err;

	recordings_folder(store_path, beside, sizeof(beside));
	if (!strcmp(r->folder, beside))
		return EXIT_OK;
	err = store_open(&s, store_path, error);
	if (!err && (err = places_note(s, r->folder)))
		snprintf(error, sizeof(error), "%.200s: %s", r->folder, strerror(-err));
	if (err)
		cli_error("%s", error);
	store_close(s);
	return err ? EXIT_FAILED : EXIT_OK;
}

int record_check(struct record *r, const struct command *c, const struct policy *p, const char *store_path)
{
	if (!*r->folder && store_path)
		recordings_folder(store_path, r->folder, sizeof(r->folder));
	if (!*r->keys)
		cli_recording_keys_path(r->keys, sizeof(r->keys));
	if (!r->wanted)
		return EXIT_OK;
	if (!store_path)
		return cli_usage(c, "--record needs --store: a recording without its timeline would be found by nobody");
	if (p->recording)
		return note(r, store_path);
	return cli_usage(c, "--record: the policy does not allow it; one that does says [recording] allowed = yes, and is named "
	                 "with --policy");
}

int record_start(struct record *r, const struct calibration *cal, void (*say)(void *ctx, const char *line), void *ctx)
{
	const struct archive_config cfg = { .folder = r->folder, .keys = r->keys, .dtmf = cal->dtmf, .say = say, .ctx = ctx };
	char error[ARCHIVE_ERROR_LEN];

	if (!r->wanted || !archive_open(&r->archive, &cfg, error))
		return EXIT_OK;
	cli_error("%s", error);
	return EXIT_FAILED;
}

void record_stop(struct record *r)
{
	archive_close(r->archive);
	r->archive = NULL;
}
