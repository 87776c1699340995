/*
 * outputs.h - where the events of an analysed call go: standard output, files under --out, the store
 *
 * A struct outputs is one call's and one thread's at a time; the plan is shared by all workers, its store under a lock.
 */
#ifndef UNDERTONE_OUTPUTS_H
#define UNDERTONE_OUTPUTS_H

#include "analysis/event.h"
#include "batch/metadata.h"
#include "store/store.h"

#include <pthread.h>
#include <stdbool.h>

enum { OUTPUTS_FORMATS = 8, OUTPUTS_ERROR_LEN = 4352 };

/* What was asked for, the same for all calls of a run; shared by the workers. */
struct outputs_plan {
	const char      *formats[OUTPUTS_FORMATS];
	size_t           formats_count;
	const char      *folder;                /* --out; NULL: the one format goes to standard output */
	struct store    *store;                 /* NULL: timelines are not kept */
	pthread_mutex_t  store_lock;
	const char      *store_path;
};

/* One call's share: the open sinks. */
struct outputs {
	struct outputs_plan  *plan;
	struct sink          *sinks[OUTPUTS_FORMATS];
	size_t                sinks_count;
	int                   err;              /* the first thing that went wrong, 0 or a negative errno */
	char                  error[OUTPUTS_ERROR_LEN];
	struct metadata       said;             /* of call_start */
	struct event_call_end end;              /* call_end, once it came; its texts are gone */
};

/* Reads "jsonl,csv" into plan.  0 or -EINVAL and the unknown name in *unknown [size: 32]. */
int  outputs_formats(struct outputs_plan *plan, char *list, char *unknown);

/* name: of the call's files, without folder and extension.  0, or a negative errno and o->error. */
int  outputs_open(struct outputs *o, struct outputs_plan *plan, const char *name);
void outputs_event(void *ctx, const struct event *e);           /* an event_fn; ctx: struct outputs */
int  outputs_close(struct outputs *o);                          /* the first error of all, and o->error */

/* Whether all files of the call are there; whether the store has it whole, with nothing else said of it than given. */
bool outputs_are_there(const struct outputs_plan *plan, const char *name);
bool outputs_are_kept(struct outputs_plan *plan, const char *call, const struct metadata *given);

/* Removes from the folder the unfinished files that programs left which run no more. */
void outputs_sweep(const struct outputs_plan *plan);

#endif
