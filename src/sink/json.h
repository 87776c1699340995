/*
 * json.h - an event as a JSON object, written and read by the data dictionary
 */
#ifndef UNDERTONE_JSON_H
#define UNDERTONE_JSON_H

#include "analysis/event.h"

#include <jansson.h>

/* A new reference, or NULL when memory is short. */
json_t *json_from_event(const struct event *e);

/* The event as one line without a line feed; the caller frees it with free().  NULL when memory is short. */
char *json_line(const struct event *e);

/* Reads an event back.  Its texts are borrowed from o, which outlives it.  0 or -EINVAL: not an event. */
int json_to_event(const json_t *o, struct event *e);

#endif
