/*
 * tokens.h - who may log in: hashes of tokens, each with a role
 *
 * Tokens themselves are not stored.  On the store's thread.
 */
#ifndef UNDERTONE_TOKENS_H
#define UNDERTONE_TOKENS_H

#include "store/store.h"

struct store_token {
	char name[64], role[16], agent_id[64], team[64], created_at[32];        /* "" where not given */
};

int  store_token_add(struct store *s, const char *hash, const struct store_token *t);   /* -EEXIST: the name is taken */
int  store_token_remove(struct store *s, const char *name);                             /* -ENOENT */
int  store_token_find(struct store *s, const char *hash, struct store_token *out);      /* -ENOENT */
int  store_token_named(struct store *s, const char *name, struct store_token *out);     /* -ENOENT */
bool store_tokens_none(struct store *s);        /* there is no token; false also where that cannot be told */
int  store_tokens(struct store *s, void (*fn)(void *ctx, const struct store_token *t), void *ctx);

#endif
