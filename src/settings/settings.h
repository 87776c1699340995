/*
 * settings.h - calibration files and the user's settings -> structs
 *
 * Defaults are the calibration/ *.ini files, embedded at build; a user's file and --set section.key=value change single
 * values.  Every key is a row of one table (section, key, type, range, place in struct calibration); an unknown key or a
 * value out of range is refused by name.  Any thread, each with a struct calibration of its own.
 */
#ifndef UNDERTONE_SETTINGS_H
#define UNDERTONE_SETTINGS_H

#include "analysis/calibration.h"

enum { SETTINGS_ERROR_LEN = 256 };

/* Fills *cal with the embedded defaults.  0, or -EINVAL and error: a default is broken (tested never to happen). */
int settings_defaults(struct calibration *cal, char *error);

/* Reads text (INI) over *cal.  name stands in the message.  0; -EINVAL and error [size: SETTINGS_ERROR_LEN]:
 * "NAME:LINE: what is wrong"; or -ENOMEM.  After an error *cal is unchanged. */
int settings_read(struct calibration *cal, const char *name, const char *text, char *error);

/* The same for one "section.key=value". */
int settings_set(struct calibration *cal, const char *assignment, char *error);

#endif
