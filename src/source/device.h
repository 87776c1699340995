/*
 * device.h - the devices of the desk: what there is, by names that can be typed back
 *
 * A sound server's sources by their human names where one answers, else ALSA's.  What a person types is found by exact
 * name, else by a part of it, capitals left out of account: DEV may also be file:PATH, or any name that ALSA knows.
 * Calls block until a sound server has answered; one thread at a time.
 */
#ifndef UNDERTONE_DEVICE_H
#define UNDERTONE_DEVICE_H

#include "analysis/event.h"
#include "source/live.h"

#include <stdbool.h>

enum { DEVICE_NAME_LEN = 256, DEVICE_MAX = 64 };

struct device {
	char      name[DEVICE_NAME_LEN];        /* typed back: a person's name for it, or ALSA's */
	char      address[DEVICE_NAME_LEN + 16];        /* what is opened: an ALSA name */
	enum side sounds_like;                  /* CALLER: hears an output; AGENT: a microphone */
	bool      is_default;                   /* for its side */
	unsigned  rate_hz, channels;            /* its own; 0 where that is not told */
};

/* Fills devices [size: max]; returns how many, or a negative errno. */
int device_list(struct device *devices, size_t max);

/*
 * What was typed (NULL: the default for that side) -> what capture opens.  backend: "portaudio" or "alsa", for what is
 * not a file.  0 and *out, whose device is in address [size: DEVICE_NAME_LEN + 16]; -ENOENT or -EEXIST (several fit) and
 * error [size: SOURCE_ERROR_LEN].
 */
int device_find(struct live_device *out, char *address, const char *typed, enum side side, const char *backend, char *error);

#endif
