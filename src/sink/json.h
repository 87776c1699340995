/*
 * json.h - an event as a JSON object, written and read by the data dictionary
 *
 * Reals are rounded to their field's decimals; what is not finite is null; texts that are not UTF-8 are made so.
 * Writing, reading and writing again gives the same object.  Any thread.
 */
#ifndef UNDERTONE_JSON_H
#define UNDERTONE_JSON_H

#include "analysis/event.h"

#include <jansson.h>

/* A new reference, or NULL when memory is short. */
json_t *json_from_event(const struct event *e);

/* One field of an event (or of a nested struct) in the same way. */
json_t *json_from_field(const struct field *f, const void *base);

/* o as compact text, reals short (0.1); free() it.  NULL when memory is short. */
char *json_text(const json_t *o);

/* The event as one line without a line feed; the caller frees it with free().  NULL when memory is short. */
char *json_line(const struct event *e);

/*
 * Reads an event back.  Its texts are borrowed from o, which outlives it.  0 or -EINVAL: not an event.  o may be anything:
 * types, names and ranges are checked (whole numbers to 2^53, reals to FLT_MAX), fields that are not known are passed
 * over, and one that is missing is null, where it can be.
 */
int json_to_event(const json_t *o, struct event *e);

#endif
