/*
 * recording.h - one call's audio at rest: stereo, encrypted in chunks that can be read in any order
 *
 *   header, 4096 bytes                                     chunk 0, 1, 2 …
 *   +------+-------+------+-------+---------+-----------+  +----------------------------+-----+
 *   |magic | rate  | call | key   | wrapped | 0 … 0     |  | 64 KiB of s16le, caller    | MAC |
 *   |"UREC"| Hz    | id   | id    | file key|           |  | and agent by turns         | 16  |
 *   +------+-------+------+-------+---------+-----------+  +----------------------------+-----+
 *
 * Each file has a fresh key, wrapped by the master key (XChaCha20-Poly1305, random nonce; the header's other fields
 * are bound to it).  Chunks are XChaCha20-Poly1305 under the file's key, their index as nonce, and call id, index and
 * a last-flag as associated data: none can be changed, swapped, taken from another call or cut off unseen.  Only the
 * last chunk is shorter; a recording that was broken off has none, and is read as far as it goes.  While it grows a
 * file is CALL.rec.part.
 *
 * Keys are files of 32 bytes, mode 0600, in one folder: the newest by name writes, each is found again by its id (a
 * hash), so rotating is adding a file, and removing one makes its recordings unreadable for good.
 *
 * Peaks are made while recording: 20 a second and channel, the largest sample as 0-255, sealed under the file's key too.
 */
#ifndef UNDERTONE_RECORDING_H
#define UNDERTONE_RECORDING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { RECORDING_CHUNK_BYTES = 65536, RECORDING_ERROR_LEN = 256, RECORDING_PEAKS_PER_S = 20, RECORDING_CHANNELS = 2,
       RECORDING_KEY_BYTES = 32, RECORDING_KEYS = 16 };

/* The master keys of a folder. */
struct recording_keys {
	size_t        count;
	unsigned char key[RECORDING_KEYS][RECORDING_KEY_BYTES];         /* newest first */
};

/* Reads them; makes the folder and a first key where there is none and make is set.  0 or a negative errno and error
 * [size: RECORDING_ERROR_LEN]; -EPERM: others can read a key. */
int  recording_keys_open(struct recording_keys *k, const char *folder, bool make, char *error);
int  recording_keys_rotate(const char *folder, char *error);            /* adds one, which writes from now on */
void recording_keys_clear(struct recording_keys *k);

/* ---- writing: one thread at a time ---- */

struct recorder;

/* 0 and *out set; a negative errno and error: -EEXIST: there is a recording of this call. */
int  recorder_create(struct recorder **out, const char *folder, const char *call, unsigned rate_hz,
                     const struct recording_keys *keys, char *error);

/* n frames of both sides, ±1.0; NULL: silence on that side (a DTMF digit, a pause, a loss).  0 or a negative errno, which
 * stays: what was written before can be read. */
int  recorder_write(struct recorder *r, const float *caller, const float *agent, size_t n);

/* The end: puts the file under its name, and the peaks beside it; of a recording that was forgotten meanwhile nothing
 * stays.  0 or a negative errno.  NULL is allowed. */
int  recorder_close(struct recorder *r);

/* ---- reading: any range, as a WAV file would have it ---- */

struct recording;

struct recording_info {
	unsigned rate_hz;
	int64_t  frames;
	bool     whole;                         /* false: broken off */
};

/* -ENOENT: no recording of this call; -ENOKEY: its key is not among these; -EBADMSG: damaged or forged. */
int  recording_open(struct recording **out, const char *folder, const char *call, const struct recording_keys *keys);
void recording_close(struct recording *r);
const struct recording_info *recording_info(const struct recording *r);

/* The recording as a WAV of s16le: its size, and any n bytes of it from offset on.  The number read, 0 at the end, or
 * -EBADMSG: a chunk is not as it was written. */
int64_t recording_wav_size(const struct recording *r);
int64_t recording_wav_read(struct recording *r, int64_t offset, void *out, size_t n);

/* The peaks: parts for the caller, then as many for the agent; the caller frees *out.  Their number in all, or a negative
 * errno. */
int64_t recording_peaks(struct recording *r, unsigned char **out);

#endif
