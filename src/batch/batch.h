/*
 * batch.h - many recordings, some at a time
 *
 * Workers take the largest recording left each, run it whole, and hand in what came of it.  A bad file is reported and
 * skipped.  What is done is written to a journal beside the results, so that a run can be resumed; without a folder for
 * results, the store itself knows which calls are whole.
 */
#ifndef UNDERTONE_BATCH_H
#define UNDERTONE_BATCH_H

#include "batch/inputs.h"
#include "batch/metadata.h"
#include "batch/outputs.h"
#include "engine/offline.h"

struct batch {
	const struct inputs  *inputs;
	const struct offline *offline;          /* of every recording, but for its path, id and metadata */
	const struct metadata_sources *said;
	const struct identity *key;
	const char           *settings;         /* names the calibration in use */
	struct outputs_plan  *plan;
	unsigned              jobs;             /* workers, 1 or more */
	bool                  resume;           /* leave out what an earlier run has done, with the same settings */
	bool                  progress;         /* tell on standard error how far it is */
	/* What goes wrong with a recording, one line without an end; one thread at a time. */
	void (*say)(const char *format, ...) __attribute__((format(printf, 1, 2)));
	/* Whether this caller is not to be analysed: 0, or else and message [size: STORE_ERROR_LEN].  Any thread. */
	int  (*objected)(const char *store_path, const char *caller_hash, char *message);
	size_t                done, failed;     /* when it has run; done counts what an earlier run did too */
};

/* 0 or a negative errno where the run itself could not be done (no threads, calls.csv not written). */
int batch_run(struct batch *b);

#endif
