/*
 * sink_kind.h - what a format brings: a row of the table in sink.c
 *
 * A format writes to a stream that sink.c opened, checks and closes; so it may leave a failed write to ferror(), and
 * returns an errno only for what is not the stream's: memory, a temporary file, an event that does not fit.
 */
#ifndef UNDERTONE_SINK_KIND_H
#define UNDERTONE_SINK_KIND_H

#include "sink/sink.h"

struct sink_kind {
	size_t state_size;                              /* bytes, zeroed before begin; given to every function */
	int  (*begin)(void *state, FILE *f);            /* 0 or a negative errno; any of the four may be NULL */
	int  (*write)(void *state, FILE *f, const struct event *e);
	int  (*end)(void *state, FILE *f);              /* only when all before went well */
	void (*release)(void *state);                   /* always, last */
};

extern const struct sink_kind sink_jsonl, sink_json, sink_csv, sink_textgrid, sink_rttm, sink_vtt, sink_arff;

#endif
