/*
 * raw.h - the names of headerless encodings
 *
 * Any thread.
 */
#ifndef UNDERTONE_RAW_H
#define UNDERTONE_RAW_H

/* libsndfile's format of a name ("s16le"), or 0 where there is none. */
int raw_format(const char *name);

/* "s16le, s16be, …": every name, for a message. */
extern const char raw_names[];

#endif
