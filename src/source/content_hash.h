/*
 * content_hash.h - the id of a recorded call: the same bytes and settings are the same call, and nobody else can tell which
 *
 * BLAKE2b (RFC 7693) keyed with the installation's own key, over the settings and every byte of the files, cut to 128
 * bits.  File names are no part of it.
 */
#ifndef UNDERTONE_CONTENT_HASH_H
#define UNDERTONE_CONTENT_HASH_H

#include <stddef.h>

enum { CONTENT_KEY_BYTES = 32, CONTENT_ID_LEN = 33 };

/* id: 32 hex digits and a NUL.  0, or a negative errno, with the index of the path it is about in *failed (may be
 * NULL). */
int content_hash(char id[CONTENT_ID_LEN], const unsigned char key[CONTENT_KEY_BYTES], const char *settings,
                 const char *const *paths, size_t count, size_t *failed);

#endif
