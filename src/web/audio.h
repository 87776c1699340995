/*
 * audio.h - where a call's recording is
 */
#ifndef UNDERTONE_AUDIO_H
#define UNDERTONE_AUDIO_H

#include "web/server.h"

enum { AUDIO_PATH_LEN = 4096 };

/* The recording's path [size: AUDIO_PATH_LEN] and MIME type; false: none was kept. */
bool audio_find(const struct web *w, const char *id, char *path, const char **type);

/* The same for the call that r is about, where the viewer may hear it: 0 or a negative errno. */
int  audio_of(struct request *r, char *path, const char **type);

#endif
