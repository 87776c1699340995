/*
 * metadata.h - what is known of a call besides its sound: from the command line, its file's name, a sidecar
 *
 * The nearer to the call wins: a sidecar's row over the name, the name over the command line.  Any thread.
 */
#ifndef UNDERTONE_METADATA_H
#define UNDERTONE_METADATA_H

#include "analysis/event.h"
#include "batch/name_pattern.h"
#include "engine/identity.h"

#include <jansson.h>

enum { METADATA_TEXT_LEN = 64, METADATA_MESSAGE_LEN = 512 };

enum metadata_field { METADATA_STARTED_AT, METADATA_AGENT_ID, METADATA_TEAM, METADATA_QUEUE, METADATA_REASON,
                      METADATA_CALLER_HASH, METADATA_FIELDS };

extern const char *const metadata_names[METADATA_FIELDS];       /* as in call_start */

struct metadata {
	char text[METADATA_FIELDS][METADATA_TEXT_LEN];          /* "" where unknown; longer ones are cut */
};

struct sidecar;

/* Where to look; either may be NULL.  All are only read, so that many threads may share one. */
struct metadata_sources {
	const struct name_pattern *pattern;
	const struct sidecar      *sidecar;
	const struct identity     *key;         /* makes a caller's number a hash */
};

/* What they say of the recording at path.  0, or -EINVAL and message [size: METADATA_MESSAGE_LEN]: the name does not
 * fit. */
int  metadata_find(const struct metadata_sources *from, const char *path, struct metadata *out, char *message);

/* Writes what m knows over start, whose texts are then m's own. */
void metadata_give(const struct metadata *m, struct event_call_start *start);
void metadata_take(struct metadata *m, const struct event_call_start *start);

json_t *metadata_to_json(const struct metadata *m);             /* a new reference, only what is known; NULL: no memory */
void metadata_from_json(struct metadata *m, const json_t *o);

/* All that a says, b says too. */
bool metadata_within(const struct metadata *a, const struct metadata *b);

#endif
