/*
 * progress.h - how far a long run is: a bar that is drawn over on a terminal, a plain line every 30 s elsewhere
 */
#ifndef UNDERTONE_PROGRESS_H
#define UNDERTONE_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <time.h>

struct progress {
	bool   wanted, terminal;
	size_t calls, done, failed;
	double bytes, bytes_done, bytes_before; /* of all; of those handed in; of these, done by an earlier run */
	double audio_s;                         /* analysed by this run */
	struct timespec started, told;
};

/* wanted: else nothing is ever drawn.  bytes: of all recordings together. */
void progress_start(struct progress *p, bool wanted, size_t calls, double bytes);
void progress_tell(struct progress *p, bool last);              /* when it is time to, or last */
void progress_clear(const struct progress *p);                  /* before another line on standard error */

#endif
