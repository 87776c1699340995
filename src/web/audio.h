/*
 * audio.h - where a call's recording is, and what opens it
 *
 * On the server's thread, but for audio_unseal(): any thread.
 */
#ifndef UNDERTONE_AUDIO_H
#define UNDERTONE_AUDIO_H

#include "store/recording.h"
#include "web/server.h"

enum { AUDIO_PATH_LEN = 4096 };

struct audio {
	char        path[AUDIO_PATH_LEN];
	const char *type;                       /* MIME */
	bool        sealed;                     /* encrypted: to be read through audio_unseal(), as WAV */
};

/* false: none was kept. */
bool audio_find(const struct web *w, const char *id, struct audio *a);

/* The same for the call that r is about, where the viewer may hear it: 0 or a negative errno. */
int  audio_of(struct request *r, struct audio *a);

/* 0; -ENOKEY: its key is not among those here; or another negative errno.  Any thread. */
int  audio_unseal(const struct web *w, const char *id, struct recording **out);

#endif
