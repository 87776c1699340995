/*
 * sink.h - where events go, behind one small interface
 *
 * A sink is opened on a path (or a stream), takes every event of one call in order, and is closed.  A file appears under
 * its name when it is closed whole; until then it has another.  Every kind is a row of the table in sink.c.  A sink
 * belongs to one thread at a time.
 */
#ifndef UNDERTONE_SINK_H
#define UNDERTONE_SINK_H

#include "analysis/event.h"

#include <stdio.h>

struct sink;

struct sink_format {
	const char *name;                       /* "jsonl" */
	const char *extension;                  /* ".jsonl" */
	const char *help;
};

/* The table; *count rows. */
const struct sink_format *sink_formats(size_t *count);
const struct sink_format *sink_format_find(const char *name);   /* NULL: there is no such format */

/* path NULL: to stream, which is not closed, and flushed at every event.  0 or a negative errno; -EINVAL: no such
 * format. */
int  sink_open(struct sink **out, const char *format, const char *path, FILE *stream);

/* 0 or a negative errno (-ENOSPC: the disk is full); after an error the sink takes no more and sink_close() removes the
 * unfinished file. */
int  sink_write(struct sink *s, const struct event *e);

/* Completes the file and puts it under its name.  0 or a negative errno: what went wrong first.  NULL is allowed. */
int  sink_close(struct sink *s);

#endif
