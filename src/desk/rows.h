/*
 * rows.h - the 10 ms feed of a live call, as CSV
 *
 * Two rows a hop and side: the level at once (all else empty), and 100 ms later the complete one, with the same t_ms as
 * `undertone frames` has it.  The first column is when the row was written, by CLOCK_MONOTONIC: for measuring latency.
 */
#ifndef UNDERTONE_ROWS_H
#define UNDERTONE_ROWS_H

#include "engine/queue.h"

#include <stdio.h>

void rows_header(FILE *out);
void rows_print(FILE *out, const struct item *item);      /* ITEM_LEVEL or ITEM_FEATURES */

#endif
