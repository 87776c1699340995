#include "commands/report_input.h"

#include "commands/cli.h"
#include "batch/csv_rows.h"
#include "batch/journal.h"
#include "commands/kept.h"
#include "sink/json.h"
#include "store/store.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PATH_LEN = 4096 };

struct report_input {
	struct archive   archive;
	const char      *path;
	struct store    *store;                 /* NULL: a folder */
	char           **names;                 /* of a folder's calls, as in archive.reviews */
	struct reviewer  reviewer;
};

/* ---- one call's events ---- */

static int read_lines(FILE *f, event_fn *fn, void *ctx)
{
	char *line = NULL;
	size_t room = 0;
	int err = 0;

	while (!err && getline(&line, &room, f) > 0) {
		json_t *o = json_loads(line, 0, NULL);
		struct event e;

		err = json_to_event(o, &e);
		if (!err)
			fn(ctx, &e);
		json_decref(o);
	}
	free(line);
	return err;
}

static int read_file(const struct report_input *in, const char *name, event_fn *fn, void *ctx)
{
	char path[PATH_LEN];
	FILE *f;
	int err;

	snprintf(path, sizeof(path), "%s/%s.jsonl", in->path, name);
	f = fopen(path, "r");
	err = f ? read_lines(f, fn, ctx) : -errno;
	if (f)
		fclose(f);
	if (err == -ENOENT)
		cli_error("%s: is not there; analyse with --format jsonl among the formats", path);
	else if (err)
		cli_error("%s: %s", path, err == -EINVAL ? "holds a line that is no event; analyse it again" : strerror(-err));
	return err;
}

static int of_folder(void *ctx, const struct review *call, event_fn *fn, void *fn_ctx)
{
	const struct report_input *in = ctx;

	return read_file(in, in->names[call - in->archive.reviews], fn, fn_ctx);
}

static int of_store(void *ctx, const struct review *call, event_fn *fn, void *fn_ctx)
{
	const struct report_input *in = ctx;
	int err = store_events(in->store, call->call, fn, fn_ctx);

	if (err)
		cli_error("%s: %s", in->path, store_error(in->store));
	return err;
}

/* ---- all calls ---- */

/* Takes the call that the reviewer has gathered.  A call that has not ended is no call yet. */
static int add_review(struct report_input *in, const char *name)
{
	struct archive *a = &in->archive;
	struct review v = reviewer_end(&in->reviewer);

	if (v.end.duration_ms == EVENT_NULL_MS)
		return 0;
	if ((a->count & (a->count - 1)) == 0) {                 /* grown by doubling: at powers of two */
		size_t room = a->count ? 2 * a->count : 1;
		struct review *reviews = realloc(a->reviews, room * sizeof(*reviews));
		char **names = reviews ? realloc(in->names, room * sizeof(*names)) : NULL;

		if (reviews)
			a->reviews = reviews;
		if (!names)
			return -ENOMEM;
		in->names = names;
	}
	in->names[a->count] = name ? strdup(name) : NULL;
	if (name && !in->names[a->count])
		return -ENOMEM;
	a->reviews[a->count++] = v;
	return 0;
}

static int on_entry(void *ctx, const char *name)
{
	struct report_input *in = ctx;
	int err;

	reviewer_init(&in->reviewer);
	err = read_file(in, name, reviewer_event, &in->reviewer);
	return err ? err : add_review(in, name);
}

static int read_failures(struct report_input *in)
{
	struct archive *a = &in->archive;
	struct csv_rows *r = malloc(sizeof(*r));
	char path[PATH_LEN];
	FILE *f;
	int err = r ? 0 : -ENOMEM;

	snprintf(path, sizeof(path), "%s/failed.csv", in->path);
	f = err ? NULL : fopen(path, "r");
	if (f)
		csv_rows_init(r, f);
	for (size_t n = 0; f && !err && csv_rows_next(r) > 0; n++) {
		struct failure *failures;

		if (n == 0 || r->count < 2)
			continue;
		failures = realloc(a->failures, (a->failures_count + 1) * sizeof(*failures));
		if (!failures) {
			err = -ENOMEM;
			break;
		}
		a->failures = failures;
		failures[a->failures_count++] = (struct failure){ strdup(r->cells[0]), strdup(r->cells[1]) };
	}
	if (f)
		fclose(f);
	free(r);
	return err;
}

static int open_input(struct report_input **out, const char *path)
{
	struct report_input *in = calloc(1, sizeof(*in));

	*out = in;
	if (!in) {
		cli_error("out of memory");
		return EXIT_FAILED;
	}
	in->path = path;
	in->archive.name = path;
	in->archive.ctx = in;
	return EXIT_OK;
}

int report_input_folder(struct report_input **out, const char *folder)
{
	char path[PATH_LEN];
	int err, status = open_input(out, folder);

	if (status)
		return status;
	(*out)->archive.events = of_folder;
	snprintf(path, sizeof(path), "%s/journal.jsonl", folder);
	if (access(path, R_OK)) {
		cli_error("%s: %s; 'undertone analyze --out %s RECORDINGS' makes it", path, strerror(errno), folder);
		return EXIT_FAILED;
	}
	err = journal_each(folder, on_entry, *out);
	if (!err)
		err = read_failures(*out);
	if (err == -ENOMEM)
		cli_error("out of memory");
	return err ? EXIT_FAILED : EXIT_OK;
}

/* Ids first: while one call's events are read, nothing else is asked of the store. */
struct ids {
	char (*list)[STORE_ID_LEN];
	size_t count;
};

static int take_id(void *ctx, const struct store_call *call)
{
	struct ids *ids = ctx;

	if ((ids->count & (ids->count - 1)) == 0) {
		void *list = realloc(ids->list, (ids->count ? 2 * ids->count : 1) * sizeof(*ids->list));

		if (!list)
			return -ENOMEM;
		ids->list = list;
	}
	strcpy(ids->list[ids->count++], call->id);
	return 0;
}

int report_input_store(struct report_input **out, const char *path)
{
	struct ids ids = { 0 };
	struct report_input *in;
	int err, status = open_input(out, path);

	if (status)
		return status;
	in = *out;
	in->archive.events = of_store;
	status = kept_open(&in->store, path);
	if (status)
		return status;
	err = store_calls(in->store, take_id, &ids);
	for (size_t i = 0; !err && i < ids.count; i++) {
		reviewer_init(&in->reviewer);
		err = store_events(in->store, ids.list[i], reviewer_event, &in->reviewer);
		if (!err)
			err = add_review(in, NULL);
	}
	free(ids.list);
	if (err)
		cli_error("%s: %s", path, err == -ENOMEM ? strerror(ENOMEM) : store_error(in->store));
	return err ? EXIT_FAILED : EXIT_OK;
}

const struct archive *report_input_archive(const struct report_input *in)
{
	return &in->archive;
}

void report_input_close(struct report_input *in)
{
	if (!in)
		return;
	for (size_t i = 0; i < in->archive.count; i++)
		free(in->names[i]);
	for (size_t i = 0; i < in->archive.failures_count; i++) {
		free(in->archive.failures[i].file);
		free(in->archive.failures[i].cause);
	}
	free(in->archive.failures);
	free(in->archive.reviews);
	free(in->names);
	store_close(in->store);
	free(in);
}
