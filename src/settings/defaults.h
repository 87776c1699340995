/*
 * defaults.h - the files of calibration/ as they were at build, inside the program
 */
#ifndef UNDERTONE_DEFAULTS_H
#define UNDERTONE_DEFAULTS_H

#include <stddef.h>

struct default_file {
	const char *name;                       /* "pitch.ini" */
	const char *text;
};

extern const struct default_file default_files[];
extern const size_t default_files_count;

#endif
