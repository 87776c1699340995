/*
 * kept.h - the database of timelines, for commands that only make sense where there is one
 */
#ifndef UNDERTONE_KEPT_H
#define UNDERTONE_KEPT_H

#include "store/store.h"

/* Opens the database at path, which must be there already.  EXIT_OK and *out set (store_close() is the caller's), else
 * EXIT_FAILED and *out = NULL, having said what is wrong. */
int  kept_open(struct store **out, const char *path);

#endif
