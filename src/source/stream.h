/*
 * stream.h - a file that only flows (a pipe, a socket, a terminal), as libsndfile can read it
 *
 * libsndfile wants to seek while it reads a header.  The first bytes are kept for that; behind them only forward.  One
 * thread at a time.
 */
#ifndef UNDERTONE_STREAM_H
#define UNDERTONE_STREAM_H

#include "source/claim.h"

#include <sndfile.h>
#include <stdatomic.h>

struct stream;

/* fd is borrowed; reading from it ends once *stop (NULL allowed).  NULL when memory is short. */
struct stream *stream_create(int fd, const atomic_bool *stop);
void stream_destroy(struct stream *s);          /* NULL is allowed */

/*
 * Reads ahead as far as the data of a WAV header; false where it is none.  A size nobody knew becomes the largest there
 * is, 4 GiB: 37 hours of two sides at 8 kHz and 16 bits.
 */
bool stream_wav(struct stream *s, struct claim_wav *out);

/* There are not more than `bytes` bytes: what fd is known to hold. */
void stream_limit(struct stream *s, int64_t bytes);

SNDFILE *stream_open(struct stream *s, SF_INFO *info);
int  stream_error(const struct stream *s);      /* 0, or the negative errno that ended reading */
bool stream_empty(struct stream *s);            /* not one byte came */

#endif
