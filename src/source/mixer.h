/*
 * mixer.h - a microphone's capture gain, through ALSA's mixer where there is one
 *
 * Any thread.
 */
#ifndef UNDERTONE_MIXER_H
#define UNDERTONE_MIXER_H

/* Changes the capture gain of a mixer ("default", "pulse", "hw:1") by about db; *now_db is what it is then.  0; -ENOENT:
 * no such mixer, or it has no capture gain; -ERANGE: it is at its end already. */
int mixer_change(const char *mixer, float db, float *now_db);

#endif
