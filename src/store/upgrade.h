/*
 * upgrade.h - a database of an older schema, brought up to this one
 *
 * The data dictionary only grows: an older file lacks tables and columns, and what it lacks is unknown, null.  A
 * change that is not growth needs a step of its own here.  On the store's thread.
 */
#ifndef UNDERTONE_UPGRADE_H
#define UNDERTONE_UPGRADE_H

#include "store/store_impl.h"

/* Within a transaction: adds every table and column that is missing.  0 or a negative errno, said in s. */
int upgrade_tables(struct store *s);

#endif
