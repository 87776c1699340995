/*
 * timeline.h - what the commands on kept timelines share
 */
#ifndef UNDERTONE_TIMELINE_H
#define UNDERTONE_TIMELINE_H

#include "commands/cli.h"
#include "store/store.h"

#include <unistd.h>

enum { TIMELINE_CLOCK_LEN = 32 };

struct timeline {
	struct cli    cli;
	struct store *store;
	char          path[4096];
	char          recordings[4096];         /* --recordings, or the folder beside the database */
	const char   *format, *out;             /* --format, --out, or NULL */
	bool          help;                     /* --help was asked for and given: nothing more to do */
	int           first;                    /* of the arguments after the options, in argv */
};

/* Reads the options and opens the store.  An exit code; timeline_close() is due whatever it says. */
int  timeline_open(struct timeline *t, const struct command *self, int argc, char **argv);
int  timeline_close(struct timeline *t, int status);            /* returns status */

/* The call that prefix names (NULL: none was given), into id [size: STORE_ID_LEN].  An exit code, having said what is
 * wrong. */
int  timeline_find(struct timeline *t, const struct command *self, const char *prefix, char *id);

/* Milliseconds as 3:42 or 1:02:33, into text [size: TIMELINE_CLOCK_LEN]. */
void timeline_clock(char *text, int64_t ms);

#endif
