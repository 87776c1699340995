/*
 * summary.h - a call's figures as the pages show them
 *
 * On the server's thread.
 */
#ifndef UNDERTONE_SUMMARY_H
#define UNDERTONE_SUMMARY_H

#include "store/search.h"
#include "web/server.h"

json_t *summary_json(const struct web *w, const struct store_summary *c);

/* Adds call_end's fields, and `outcome`: "eased", "stayed tense", "settled", or null where no tone was read. */
void summary_add_end(const struct web *w, json_t *o, const struct event_call_end *end);

/* Takes out of o what says how the caller sounded. */
void summary_without_tone(json_t *o);

#endif
