/*
 * dialect_kind.h - what a dialect brings: a row of the table in dialect.c
 *
 * A dialect's functions are called on its connection's thread.
 */
#ifndef UNDERTONE_DIALECT_KIND_H
#define UNDERTONE_DIALECT_KIND_H

#include "wire/dialect.h"

#include <jansson.h>

struct dialect {
	const struct dialect_kind   *kind;
	const struct dialect_config *cfg;
	const struct dialect_calls  *calls;
	void    *ctx;
	bool     begun, ended;
	uint64_t sent;                          /* messages to the other side */
	uint64_t heard;                         /* the number of its last message, where it numbers them */
	char     id[DIALECT_TEXT_LEN];          /* of the session, where answers carry it */
	struct rtp_receiver *order;             /* of messages that may come out of order; NULL: they do not */
	struct { bool known; int64_t next_ms; } track[2];
};

struct dialect_kind {
	const char *name;
	int  (*begin)(struct dialect *d);                                       /* 0 or -ENOMEM; NULL: nothing to do */
	void (*text)(struct dialect *d, const json_t *message, int64_t now_ms);
	void (*binary)(struct dialect *d, const uint8_t *data, size_t size);    /* NULL: not understood */
	void (*pause)(struct dialect *d, bool on);                              /* NULL: nothing is said */
	void (*leave)(struct dialect *d, const char *why);                      /* NULL: nothing is said */
};

extern const struct dialect_kind dialect_audiohook, dialect_twilio, dialect_plain;

/* Begins the call once; a second beginning, or a call that is not taken, ends the connection.  true: it runs. */
bool dialect_begin(struct dialect *d, const struct dialect_start *start);
void dialect_stop(struct dialect *d, const char *reason);       /* ends the call once */
void dialect_refuse(struct dialect *d, const char *why);        /* WS_REFUSED_DATA */

/* The text of a key ("" where it is none), cut, into out [size: DIALECT_TEXT_LEN]. */
void dialect_get(char *out, const json_t *object, const char *key);

/* A number, also one written as a string; fallback where it is none, or below 0. */
int64_t dialect_number(const json_t *object, const char *key, int64_t fallback);

/* agent_id, team, queue, reason and caller_id of an object. */
void dialect_who(struct dialect_start *start, const json_t *object);

#endif
