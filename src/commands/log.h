/*
 * log.h - what a long-running command says of itself: lines for a person, or logfmt for a machine
 *
 *   undertone: takes calls at ws 8091
 *   ts=2026-11-22T02:51:03Z level=info event=listening msg="takes calls at ws 8091"
 *
 * No id, name or number of a call, a caller or an agent is ever in it: what is said of a call is where it came from,
 * how it ended and for how long it was.  Any thread.
 */
#ifndef UNDERTONE_LOG_H
#define UNDERTONE_LOG_H

#include "analysis/event.h"
#include "commands/cli.h"

#include <stdbool.h>
#include <stdio.h>

enum log_level { LOG_DEBUG_LEVEL, LOG_INFO_LEVEL, LOG_WARN_LEVEL, LOG_ERROR_LEVEL };

struct log {
	bool           structured;              /* logfmt; else lines for a person */
	enum log_level least;                   /* of logfmt: what is below is left out */
	FILE          *to;                      /* NULL: standard error */
};

/* --log "debug", "info", "warn" or "error": logfmt from there on.  An exit code, having said what is wrong. */
int  log_option(struct log *l, const struct command *self, const char *level);

/* event: one word, static.  A person sees info and above. */
void log_say(const struct log *l, enum log_level level, const char *event, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* A call's beginning and end (info), and its gaps (debug); in logfmt alone. */
void log_call(const struct log *l, const struct event *e);

#define LOG_HELP \
	"  --log LEVEL            what it says of itself as logfmt, from debug, info, warn or error on; no call, caller or\n" \
	"                         agent is named in it\n"

#endif
