/*
 * recordings.h - a folder of recordings, files named after their calls: what is old, and removing it
 *
 * CALL.rec (encrypted, recording.h) with CALL.peaks beside it; CALL.wav, .flac and .ogg where others put them.  Any
 * thread; a call that is still being recorded is archive_forget()'s.
 */
#ifndef UNDERTONE_RECORDINGS_H
#define UNDERTONE_RECORDINGS_H

#include <stddef.h>

/* Where the recordings of a database are when nothing else was said: "recordings" in its folder. */
void recordings_folder(const char *store_path, char *out, size_t n);

/* Removes all that was recorded of one call.  The key within an encrypted one is overwritten first, so that no copy of
 * its blocks on the disk can be read again.  0, also where there is nothing; or a negative errno. */
int recordings_forget(const char *folder, const char *call);

/* Files last written more than days ago: fn is told each, NULL for none; removed where remove is set.  Their number, or a
 * negative errno; 0 where there is no such folder. */
int recordings_purge(const char *folder, unsigned days, int remove, void (*fn)(void *ctx, const char *file), void *ctx);

#endif
