/*
 * recover.h - calls that a crash or a power cut left without an end
 *
 * On the store's thread.
 */
#ifndef UNDERTONE_RECOVER_H
#define UNDERTONE_RECOVER_H

#include "store/store.h"

/*
 * Gives every call of the store that has no call_end one, at the time of its last event, with reason "interrupted" and
 * figures unknown.  Only for a store that no other program writes calls to.  How many, or a negative errno.
 */
int recover_calls(struct store *s);

#endif
