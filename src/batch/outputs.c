#include "batch/outputs.h"

#include "sink/sink.h"
#include "store/search.h"

#include <errno.h>
#include <fts.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATH_LEN = 4096 };

int outputs_formats(struct outputs_plan *plan, char *list, char *unknown)
{
	char *rest = NULL;

	plan->formats_count = 0;
	for (char *name = strtok_r(list, ",", &rest); name; name = strtok_r(NULL, ",", &rest)) {
		const struct sink_format *format = sink_format_find(name);

		if (!format || plan->formats_count == OUTPUTS_FORMATS) {
			snprintf(unknown, 32, "%s", name);
			return -EINVAL;
		}
		plan->formats[plan->formats_count++] = format->name;
	}
	return plan->formats_count ? 0 : -EINVAL;
}

static void fail(struct outputs *o, int err, const char *where, const char *what)
{
	if (o->err)
		return;
	o->err = err;
	snprintf(o->error, sizeof(o->error), "%.4000s: %s", where, what);
}

/* mkdir -p of all folders that path [a file's] needs. */
static int make_folders(const char *path)
{
	char folder[PATH_LEN];

	snprintf(folder, sizeof(folder), "%s", path);
	for (char *slash = strchr(folder + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		if (mkdir(folder, 0777) && errno != EEXIST)
			return -errno;
		*slash = '/';
	}
	return 0;
}

static int path_of(const struct outputs_plan *plan, const char *format, const char *name, char path[PATH_LEN])
{
	int n = snprintf(path, PATH_LEN, "%s/%s%s", plan->folder, name, sink_format_find(format)->extension);

	return n < 0 || n >= PATH_LEN ? -ENAMETOOLONG : 0;
}

static int open_file(struct outputs *o, const char *format, const char *name)
{
	char path[PATH_LEN];
	int err = path_of(o->plan, format, name, path);

	if (!err)
		err = make_folders(path);

	if (!err)
		err = sink_open(&o->sinks[o->sinks_count], format, path, NULL);
	if (err)
		fail(o, err, path, strerror(-err));
	return err;
}

int outputs_open(struct outputs *o, struct outputs_plan *plan, const char *name)
{
	*o = (struct outputs){ .plan = plan, .end.duration_ms = EVENT_NULL_MS };
	for (size_t i = 0; i < plan->formats_count; i++) {
		int err = plan->folder ? open_file(o, plan->formats[i], name)
		                       : sink_open(&o->sinks[o->sinks_count], plan->formats[i], NULL, stdout);

		if (err) {
			fail(o, err, "standard output", strerror(-err));
			outputs_close(o);
			return err;
		}
		o->sinks_count++;
	}
	return 0;
}

static void to_store(struct outputs *o, const struct event *e)
{
	struct outputs_plan *plan = o->plan;
	int err;

	pthread_mutex_lock(&plan->store_lock);
	err = store_write(plan->store, e);
	if (!err && e->kind == EVENT_CALL_END)
		err = store_commit(plan->store);
	if (err)
		fail(o, err, plan->store_path, store_error(plan->store));
	pthread_mutex_unlock(&plan->store_lock);
}

void outputs_event(void *ctx, const struct event *e)
{
	struct outputs *o = ctx;

	for (size_t i = 0; i < o->sinks_count; i++) {
		int err = o->sinks[i] ? sink_write(o->sinks[i], e) : 0;

		if (err)
			fail(o, err, o->plan->folder ? o->plan->folder : "standard output", strerror(-err));
	}
	/* After the first failure the call counts as failed: no waiting for the store at every event that follows. */
	if (o->plan->store && !o->err)
		to_store(o, e);
	if (e->kind == EVENT_CALL_START)
		metadata_take(&o->said, &e->start);
	if (e->kind == EVENT_CALL_END)
		o->end = e->end;
}

int outputs_close(struct outputs *o)
{
	for (size_t i = 0; i < o->sinks_count; i++) {
		int err = sink_close(o->sinks[i]);

		if (err)
			fail(o, err, o->plan->folder ? o->plan->folder : "standard output", strerror(-err));
		o->sinks[i] = NULL;
	}
	o->sinks_count = 0;
	return o->err;
}

/* ---- what an earlier run has left ---- */

bool outputs_are_there(const struct outputs_plan *plan, const char *name)
{
	char path[PATH_LEN];

	for (size_t i = 0; i < plan->formats_count; i++)
		if (path_of(plan, plan->formats[i], name, path) || access(path, F_OK))
			return false;
	return true;
}

bool outputs_are_kept(struct outputs_plan *plan, const char *call, const struct metadata *given)
{
	struct store_summary kept;
	struct metadata said = { 0 }, compared = *given;
	int err;

	pthread_mutex_lock(&plan->store_lock);
	err = search_is_whole(plan->store, call) == 1 ? search_one(plan->store, call, &kept) : -ENOENT;
	pthread_mutex_unlock(&plan->store_lock);
	if (err)
		return false;
	metadata_take(&said, &(struct event_call_start){ .started_at = kept.started_at, .agent_id = kept.agent_id,
	                                                 .team = kept.team, .queue = kept.queue, .reason = kept.reason });
	*compared.text[METADATA_CALLER_HASH] = '\0';            /* a list of calls does not show it */
	return metadata_within(&compared, &said);
}

/* NAME.PID-N.part (sink.c): whether that process is gone. */
static bool is_left_over(const char *name)
{
	size_t n = strlen(name);
	long pid;
	int number, used = 0;
	const char *dot;

	if (n < 6 || strcmp(name + n - 5, ".part"))
		return false;
	dot = memrchr(name, '.', n - 5);
	return dot && sscanf(dot, ".%ld-%d.part%n", &pid, &number, &used) == 2 && used && !dot[used] && pid > 0 &&
	       kill((pid_t)pid, 0) && errno == ESRCH;
}

void outputs_sweep(const struct outputs_plan *plan)
{
	char root[PATH_LEN];
	char *roots[] = { root, NULL };
	FTS *tree;
	FTSENT *e;

	snprintf(root, sizeof(root), "%s", plan->folder);
	tree = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR | FTS_NOSTAT, NULL);
	while (tree && (e = fts_read(tree)))
		if (e->fts_info != FTS_D && e->fts_info != FTS_DP && is_left_over(e->fts_name))
			unlink(e->fts_path);
	if (tree)
		fts_close(tree);
}
