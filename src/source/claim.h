/*
 * claim.h - how much audio a file's own header says there is
 *
 * libsndfile shortens a file that was cut without a word; what its header promised shows the loss.  The bytes are
 * hostile: every step is bounded, and a claim that cannot be true is no claim.
 *
 * WAV (RIFF, RIFX), RF64 (EBU Tech 3306) and Sony Wave64 give the size of their data; MP3 the frames in a Xing/Info
 * header, where there is one; Ogg marks its last page (RFC 3533, 6: end of stream).  FLAC's own count is libsndfile's
 * already.  Any thread.
 */
#ifndef UNDERTONE_CLAIM_H
#define UNDERTONE_CLAIM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { CLAIM_HOURS_MAX = 1000 };        /* no call lasts longer: such a size was made up */

/* Copies bytes [at, at + size) into to, or returns false where they do not exist. */
typedef bool claim_get(void *ctx, int64_t at, void *to, size_t size);

struct claim_wav {
	int64_t data_at;                /* offset of the first sample */
	int64_t data_bytes;             /* -1: unknown, as streaming writers leave it (0, 0x7FFFFFFF or 0xFFFFFFFF) */
	int64_t size_at;                /* offset of a 32-bit size of the data, -1 where that is not what counts */
	int64_t frames;                 /* in data_bytes; -1 unknown */
};

/* True and *out filled where the bytes are a WAV, RF64 or W64 file with a data chunk. */
bool claim_wav(claim_get *get, void *ctx, struct claim_wav *out);

struct claim {
	int64_t frames;                 /* -1: unknown */
	bool    cut;                    /* bytes are missing */
	bool    unsized;                /* a WAV whose size was never filled in: its writer streamed, or died */
};

/* Of the open file fd of `size` bytes; its offset stays where it is. */
struct claim claim_file(int fd, int64_t size);

#endif
