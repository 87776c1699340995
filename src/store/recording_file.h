/*
 * recording_file.h - the layout of a recording's file, shared by who writes and who reads it
 *
 * Any thread.
 */
#ifndef UNDERTONE_RECORDING_FILE_H
#define UNDERTONE_RECORDING_FILE_H

#include "store/recording.h"

#include <sodium.h>

enum {
	REC_HEADER_BYTES = 4096, REC_CALL_LEN = 40, REC_PATH_LEN = 4096, REC_KEY_ID_BYTES = 16,
	REC_MAC_BYTES = crypto_aead_xchacha20poly1305_ietf_ABYTES,
	REC_NONCE_BYTES = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES,
	REC_SEALED_BYTES = RECORDING_CHUNK_BYTES + REC_MAC_BYTES,
	REC_FRAME_BYTES = 2 * RECORDING_CHANNELS,
	REC_WRAPPED_BYTES = RECORDING_KEY_BYTES + REC_MAC_BYTES
};

/* All bytes, little-endian numbers; written as it stands. */
struct rec_header {
	unsigned char magic[4], version[4], rate_hz[4];
	unsigned char call[REC_CALL_LEN];
	unsigned char key_id[REC_KEY_ID_BYTES];
	unsigned char nonce[REC_NONCE_BYTES];
	unsigned char wrapped[REC_WRAPPED_BYTES];
};

/* end: ".rec", ".rec.part", ".peaks".  0, or -EINVAL for an id that could lead out of the folder. */
int  rec_path(char *out, const char *folder, const char *call, const char *end);

/* A fresh file key into key, and the header that hides it. */
void rec_wrap(struct rec_header *h, const char *call, unsigned rate_hz, const unsigned char *master, unsigned char *key);
/* The file key out of a header.  0, -EBADMSG, or -ENOKEY. */
int  rec_unwrap(const struct rec_header *h, const char *call, const struct recording_keys *keys, unsigned char *key);

unsigned rec_rate_hz(const struct rec_header *h);

/* One chunk of n bytes; sealed has REC_MAC_BYTES more.  last: no other follows.  kind 'a' audio, 'p' peaks.  0 or
 * -EBADMSG. */
void rec_seal(unsigned char *sealed, const void *plain, size_t n, const char *call, char kind, uint64_t index, bool last,
              const unsigned char *key);
int  rec_unseal(void *plain, const unsigned char *sealed, size_t n, const char *call, char kind, uint64_t index, bool last,
                const unsigned char *key);

#endif
