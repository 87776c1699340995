/*
 * purger.h - a thread that removes what has been kept long enough, at start and every hour
 *
 * It has a store of its own, open only while it works; a locked or full one is tried again at the next turn.
 */
#ifndef UNDERTONE_PURGER_H
#define UNDERTONE_PURGER_H

#include "analysis/calibration.h"

struct purger;

/* 0 or a negative errno and *out = NULL.  recordings NULL: the folder beside the database.  Texts and keep are copied. */
int  purger_start(struct purger **out, const char *store_path, const char *recordings, const struct retention_config *keep);
void purger_stop(struct purger *p);             /* NULL is allowed */

#endif
