/*
 * archive.h - the audio of calls on its way to the disk, where recording was asked for
 *
 *   call's thread:     blocks ─► a ring for each side (5 s)
 *   archive's thread:  rings ─► both sides in step ─► without digits ─► encrypted, in chunks (store/recording.h)
 *
 * The thread of a call only copies: no lock, no wait, no file.  What a full ring turns away is silence in the
 * recording, and counted.  Sides whose rates differ, or whose rate is no multiple of 100 Hz, are kept at the rate of
 * analysis, 8 kHz.  The newest of the keys is looked up for every recording: a rotated key is used from the next call
 * on.
 */
#ifndef UNDERTONE_ARCHIVE_H
#define UNDERTONE_ARCHIVE_H

#include "analysis/block.h"
#include "dtmf.h"

#include <stdbool.h>

enum { ARCHIVE_ERROR_LEN = 256 };

struct archive_config {
	const char *folder;                     /* of the recordings, made where missing */
	const char *keys;                       /* folder of their keys; a first one is made */
	struct dtmf_config dtmf;
	void      (*say)(void *ctx, const char *line);  /* on the archive's thread: a line for a person, who names no call */
	void       *ctx;
};

struct archive;
struct reel;                                    /* one call's */

/* 0 and *out set; else a negative errno and error [size: ARCHIVE_ERROR_LEN] says what to do.  cfg is copied, its texts
 * too. */
int  archive_open(struct archive **out, const struct archive_config *cfg, char *error);
/* Finishes what was recorded, once the calls have ended.  NULL is allowed. */
void archive_close(struct archive *a);

/* ---- from the thread of a call; r NULL is allowed: not recorded ---- */

/* NULL: memory is short; that call is not recorded, and it is said. */
struct reel *archive_begin(struct archive *a, const char *call, const unsigned rate_hz[SIDES]);
/* A block whose reason is GAP_PAUSE, and which leaves a hole before it: that hole is marked. */
void archive_write(struct reel *r, const struct audio_block *b);
/* Whether a block of so many frames fits now: for who can wait. */
bool archive_has_room(const struct reel *r, size_t frames);
void archive_end(struct reel *r);

/* ---- any thread ---- */

/* Nothing of this call is kept: neither what is there nor what still comes. */
void archive_forget(struct archive *a, const char *call);

#endif
