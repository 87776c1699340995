/*
 * when.h - the moment a call began, as recorders and exports write it -> RFC 3339 UTC
 *
 * Digits in the order year, month, day, hour, minute, second (8, 12 or 14 of them), with or without - _ . : T and spaces
 * between: 20261120, 2026-11-20_14-03, 2026-11-20T14:03:00Z, 2026-11-20 14:03:00+01:00.  Without a zone it is this
 * machine's local time (TZ), which is what recorders name their files by; a date alone is that day's 00:00:00Z, so
 * that it stays the day it names.
 */
#ifndef UNDERTONE_WHEN_H
#define UNDERTONE_WHEN_H

#include <stdbool.h>

enum { WHEN_LEN = 32 };

bool when_read(const char *text, char out[WHEN_LEN]);           /* false: not a moment; out is then "" */

#endif
