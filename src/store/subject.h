/*
 * subject.h - one caller's calls, known by the caller's hash: found, erased, and objected to
 *
 * On the store's thread.
 */
#ifndef UNDERTONE_SUBJECT_H
#define UNDERTONE_SUBJECT_H

#include "store/store.h"

/* Ids of the caller's calls, oldest first.  fn may not call the store.  0 or a negative errno. */
int subject_calls(struct store *s, const char *caller_hash, void (*fn)(void *ctx, const char *call), void *ctx);

/* Removes all of them for good, as store_forget() does.  Their number, or a negative errno. */
int subject_erase(struct store *s, const char *caller_hash);

/* From now on no call of this caller is kept, whatever it comes from; what is there stays until it is erased. */
int subject_object(struct store *s, const char *caller_hash);
int subject_withdraw(struct store *s, const char *caller_hash);         /* the objection; -ENOENT: there is none */
int subject_objected(struct store *s, const char *caller_hash);         /* 1: has objected, 0, or a negative errno */

#endif
