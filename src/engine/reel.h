/*
 * reel.h - inside the archive: one call's audio, from the rings to the encrypted file
 */
#ifndef UNDERTONE_REEL_H
#define UNDERTONE_REEL_H

#include "engine/archive.h"
#include "engine/identity.h"
#include "store/recording.h"

#include <stdatomic.h>

/* What belongs to which thread is said in archive.h. */
struct reel {
	struct reel    *next;                   /* in the archive's list */
	char            call[IDENTITY_ID_LEN];
	atomic_bool     ended;                  /* the call writes no more */
	atomic_bool     dropped;                /* nothing of it is to be kept */
	struct reel_path *path;                 /* the archive's thread's; NULL before it begins and once it is closed */
	struct ring    *ring[SIDES];
	unsigned        rate_hz[SIDES];
	int64_t         next_frame[SIDES];      /* the call's thread's: where the next block is awaited */
	bool            after_pause[SIDES];     /* the call's thread's: a pause lies before the next block */
	bool            begun;
};

int  reel_create(struct reel **out, const char *call, const unsigned rate_hz[SIDES]);   /* 0 or a negative errno */
void reel_destroy(struct reel *r);

/* Opens the file.  0; or a negative errno and error [size: RECORDING_ERROR_LEN]: what comes is taken, and kept
 * nowhere. */
int  reel_begin(struct reel *r, const char *folder, const char *keys, const struct dtmf_config *dtmf, char *error);
void reel_take(struct reel *r);                 /* all that is in the rings */
/* The end of the file: 0, also where none was begun, or what went wrong while it was written. */
int  reel_finish(struct reel *r);
int64_t reel_lost_ms(const struct reel *r);     /* what full rings turned away */

#endif
