/*
 * inputs.h - the recordings that a command line names: files, patterns, folders searched for audio files, lists
 *
 * One thread at a time.
 */
#ifndef UNDERTONE_INPUTS_H
#define UNDERTONE_INPUTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct input {
	char  *path;
	char  *name;                            /* for its results: relative to the folder it was found in, no extension */
	size_t bytes;
};

struct inputs {
	struct input *items;                    /* in the order named, folders and patterns in alphabetical order */
	size_t        count;
	bool          searched;                 /* a folder, a pattern or a list was among what was named */
};

/*
 * Takes a file as it is, and of a folder all files that end like audio (wav flac ogg opus mp3 aif aiff au gsm w64 rf64), with
 * those of its subfolders.  A name that is no file, but a pattern (* ? [), stands for all that fit it (glob(7)).
 * 0, -ENOMEM, or a negative errno for a path that cannot be read.
 */
int  inputs_add(struct inputs *in, const char *path);

/* The same for each line of f; empty lines do not count. */
int  inputs_add_list(struct inputs *in, FILE *f);

/*
 * Gives every recording a name of its own, once all were added: one named twice counts once, and where two names are the
 * same (a/1.wav, b/1.wav) their paths become their names.  0 or -ENOMEM.
 */
int  inputs_settle(struct inputs *in);
void inputs_free(struct inputs *in);

#endif
