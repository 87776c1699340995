/*
 * profile.h - this desk as `calibrate` heard it: desk.ini in the user's configuration folder
 *
 * $XDG_CONFIG_HOME/undertone/desk.ini, section [desk]: which device hears whom, and what was measured there.  `live`
 * takes the devices from it where none are named; the figures are for people.
 */
#ifndef UNDERTONE_PROFILE_H
#define UNDERTONE_PROFILE_H

#include "source/device.h"

enum { PROFILE_PATH_LEN = 4096 };

struct profile {
	char  device[SIDES][DEVICE_NAME_LEN + 16];      /* as typed to --caller and --agent; "": none */
	float floor_dbfs, voice_dbfs;                   /* in the microphone; NAN: unknown */
	float leak_db;                                  /* the far side in the microphone against itself; NAN: not to be heard */
};

/* 0; -ENOENT and *p empty: there is none; -EINVAL: it cannot be read as a profile.  path [size: PROFILE_PATH_LEN]:
 * where. */
int profile_read(struct profile *p, char *path);

/* 0 or a negative errno; the folder is made where it is missing. */
int profile_write(const struct profile *p, char *path);

/* The device of a side, where the profile has one that is here now; else NULL.  file:PATH and ALSA's own names count
 * as here. */
const char *profile_device(const struct profile *p, enum side side);

#endif
