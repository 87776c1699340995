/*
 * texts.h - what the events of one call name: its id, its agent, what people noted
 *
 * Events are on their way when their call is gone already: the texts go with the last of them.  Made and added to on the
 * call's thread, freed by whoever takes the last event.
 */
#ifndef UNDERTONE_TEXTS_H
#define UNDERTONE_TEXTS_H

#include "engine/identity.h"

#include <stdbool.h>

enum { TEXTS_LEN = 128 };

struct texts_mark;

struct texts {
	char id[IDENTITY_ID_LEN];               /* random */
	char started_at[32];                    /* now, RFC 3339 UTC */
	char agent_id[TEXTS_LEN], team[TEXTS_LEN], queue[TEXTS_LEN], reason[TEXTS_LEN];
	char caller_hash[IDENTITY_ID_LEN];
	struct texts_mark *marks;
};

/* What a caller knows of a call; NULL or "": not known.  caller_id is kept as a keyed hash only. */
struct texts_known { const char *agent_id, *team, *queue, *reason, *caller_id; };

/* NULL when memory is short. */
struct texts *texts_create(const struct texts_known *known, const struct identity *key);
void texts_free(void *texts);                   /* struct texts; NULL is allowed */

/* Keeps a mark's text and author, and gives them back to be told; false when memory is short. */
bool texts_keep(struct texts *t, const char **text, const char **author);

#endif
