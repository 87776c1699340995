/*
 * utc.h - a time of day as every event, file and table has it: RFC 3339, UTC, whole seconds
 *
 * Pure: no clock is read and no time zone asked for.  Any thread.
 */
#ifndef UNDERTONE_UTC_H
#define UNDERTONE_UTC_H

#include <time.h>

enum { UTC_LEN = 32 };

/* Seconds since 1970 as "2026-11-20T14:03:00Z", into out [size: UTC_LEN]; "" where they are in no year that can be said.
 * Returns out. */
char *utc_text(char *out, time_t t);

#endif
