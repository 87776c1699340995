/*
 * inputs.h - the recordings that a command line names: files, and folders searched for audio files
 */
#ifndef UNDERTONE_INPUTS_H
#define UNDERTONE_INPUTS_H

#include <stddef.h>

struct input {
	char  *path;
	char  *name;                            /* for its results: relative to the folder it was found in, no extension */
	size_t bytes;
};

struct inputs {
	struct input *items;                    /* in the order named, folders in alphabetical order */
	size_t        count;
};

/* Takes a file as it is, and of a folder all files that end like audio (wav flac ogg opus mp3 aif aiff au gsm w64 rf64),
 * with those of its subfolders.  0, -ENOMEM, or a negative errno for a path that cannot be read. */
int  inputs_add(struct inputs *in, const char *path);
void inputs_free(struct inputs *in);

#endif
