/*
 * tape.h - the samples of a live call, as they are analysed, into a stereo WAV of floats
 *
 * For tests and for finding faults: the file analysed again gives the events of the live call.  Frame n of the file is
 * call time n; what was lost is zeros.  One thread at a time.
 */
#ifndef UNDERTONE_TAPE_H
#define UNDERTONE_TAPE_H

#include "analysis/block.h"

struct tape;

int  tape_open(struct tape **out, const char *path, unsigned rate_hz);  /* 0, -ENOMEM or -EIO */
void tape_write(struct tape *t, const struct audio_block *b);
int  tape_close(struct tape *t);                /* 0 or -EIO: something was not written.  NULL is allowed */

#endif
