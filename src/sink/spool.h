/*
 * spool.h - intervals of time with a text, put aside in a temporary file without a name until a count of them is known
 *
 * A day-long call then needs no more memory than a short one.  One thread at a time.
 */
#ifndef UNDERTONE_SPOOL_H
#define UNDERTONE_SPOOL_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct spool {
	FILE   *f;
	size_t  count;
	int64_t end_ms;                         /* of the last interval; 0 at first */
	size_t  tiles;                          /* intervals, and the holes before each */
};

struct interval {
	int64_t start_ms, end_ms;
	char    text[1024];                     /* what is longer is cut, between two characters */
};

int  spool_open(struct spool *s);               /* 0 or a negative errno */
void spool_close(struct spool *s);              /* one of zeros is allowed */

/*
 * Intervals follow each other: one that begins before the last one's end begins there; what is then empty is left out.
 * 0 or a negative errno.
 */
int  spool_add(struct spool *s, int64_t start_ms, int64_t end_ms, const char *text);

int  spool_rewind(struct spool *s);                             /* before the first spool_next(); 0 or a negative errno */
int  spool_next(struct spool *s, struct interval *out);         /* 1, 0 at the end, or a negative errno */

#endif
