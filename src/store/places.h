/*
 * places.h - the folders in which calls of this database have been recorded
 *
 *   --record --recordings DIR ─► places_note() ─► table `place`
 *   forget, subject erase, purge ─► the folder that is named, and every place that was noted
 *
 * Whoever removes a call need not know where its audio was put: what was recorded elsewhere last month goes too.  A folder
 * that is not there (any more) holds nothing.  On the store's thread.
 */
#ifndef UNDERTONE_PLACES_H
#define UNDERTONE_PLACES_H

#include "store/store.h"

/* Recordings come to be in this folder from now on; kept as an absolute path, once.  0 or a negative errno. */
int places_note(struct store *s, const char *folder);

/* recordings_forget() in folder (NULL: none is named) and in every place.  0, or the first error of all. */
int places_forget(struct store *s, const char *folder, const char *call);

/* recordings_purge() likewise; their number, or a negative errno. */
int places_purge(struct store *s, const char *folder, unsigned days, bool remove, void (*fn)(void *ctx, const char *file),
                 void *ctx);

#endif
