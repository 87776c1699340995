/* recording.c - reading a recording, any part of it */

#include "store/recording_file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { WAV_HEADER_BYTES = 44 };

struct recording {
	int           fd;
	char          call[REC_CALL_LEN], peaks_path[REC_PATH_LEN];
	unsigned char key[RECORDING_KEY_BYTES];
	struct recording_info info;
	int64_t       bytes;                    /* of audio */
	int64_t       chunks;
	int64_t       held;                     /* the chunk in plain; -1: none */
	unsigned char plain[RECORDING_CHUNK_BYTES], sealed[REC_SEALED_BYTES];
};

static size_t chunk_bytes(const struct recording *r, int64_t index)
{
	int64_t left = r->bytes - index * RECORDING_CHUNK_BYTES;

	return (size_t)(left < RECORDING_CHUNK_BYTES ? left : RECORDING_CHUNK_BYTES);
}

static int hold(struct recording *r, int64_t index)
{
	size_t n = chunk_bytes(r, index);
	bool last = r->info.whole && index == r->chunks - 1;
	int err;

	if (r->held == index)
		return 0;
	r->held = -1;
	if (pread(r->fd, r->sealed, n + REC_MAC_BYTES, REC_HEADER_BYTES + index * REC_SEALED_BYTES) != (ssize_t)(n + REC_MAC_BYTES))
		return -EBADMSG;
	err = rec_unseal(r->plain, r->sealed, n, r->call, 'a', (uint64_t)index, last, r->key);
	if (!err)
		r->held = index;
	return err;
}

/* From the file's length; of one that was broken off a piece of a chunk counts for nothing. */
static int measure(struct recording *r)
{
	struct stat st;
	int64_t size, rest;

	if (fstat(r->fd, &st))
		return -errno;
	size = st.st_size - REC_HEADER_BYTES;
	if (size < 0)
		return -EBADMSG;
	r->chunks = size / REC_SEALED_BYTES;
	rest = size % REC_SEALED_BYTES;
	r->bytes = r->chunks * RECORDING_CHUNK_BYTES;
	if (r->info.whole && rest) {
		if (rest < REC_MAC_BYTES)
			return -EBADMSG;
		r->bytes += rest - REC_MAC_BYTES;
		r->chunks++;
	}
	r->info.frames = r->bytes / REC_FRAME_BYTES;
	/* The last chunk says that it is the last: a file cut at a chunk's border shows. */
	if (r->info.whole)
		return r->chunks ? hold(r, r->chunks - 1) : -EBADMSG;
	return 0;
}

static int open_file(struct recording *r, const char *folder, const struct recording_keys *keys)
{
	unsigned char header[REC_HEADER_BYTES];
	char path[REC_PATH_LEN];
	struct rec_header h;
	int err = rec_path(path, folder, r->call, ".rec");

	if (err)
		return err;
	r->info.whole = true;
	r->fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (r->fd < 0 && errno == ENOENT) {
		r->info.whole = false;
		rec_path(path, folder, r->call, ".rec.part");
		r->fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	}
	if (r->fd < 0)
		return -errno;
	if (read(r->fd, header, sizeof(header)) != (ssize_t)sizeof(header))
		return -EBADMSG;
	memcpy(&h, header, sizeof(h));
	err = rec_unwrap(&h, r->call, keys, r->key);
	if (err)
		return err;
	r->info.rate_hz = rec_rate_hz(&h);
	return r->info.rate_hz ? measure(r) : -EBADMSG;
}

int recording_open(struct recording **out, const char *folder, const char *call, const struct recording_keys *keys)
{
	struct recording *r = calloc(1, sizeof(*r));
	int err = r ? rec_path(r->peaks_path, folder, call, ".peaks") : -ENOMEM;

	*out = NULL;
	if (!err) {
		snprintf(r->call, sizeof(r->call), "%s", call);
		r->fd = -1;
		r->held = -1;
		err = open_file(r, folder, keys);
		if (!err)
			*out = r;
		else
			recording_close(r);
		return err;
	}
	free(r);
	return err;
}

void recording_close(struct recording *r)
{
	if (!r)
		return;
	if (r->fd >= 0)
		close(r->fd);
	sodium_memzero(r, sizeof(*r));
	free(r);
}

const struct recording_info *recording_info(const struct recording *r)
{
	return &r->info;
}

/* ---- as a WAV ---- */

static void put_number(unsigned char *out, uint64_t v, int bytes)
{
	for (int i = 0; i < bytes; i++)
		out[i] = (unsigned char)(v >> 8 * i);
}

/* RIFF, 32-bit sizes: 4 GiB are 37 hours of stereo at 8 kHz. */
static void wav_header(const struct recording *r, unsigned char *h)
{
	memcpy(h, "RIFF....WAVEfmt ", 16);
	put_number(h + 4, (uint64_t)r->bytes + WAV_HEADER_BYTES - 8, 4);
	put_number(h + 16, 16, 4);
	put_number(h + 20, 1, 2);                       /* PCM */
	put_number(h + 22, RECORDING_CHANNELS, 2);
	put_number(h + 24, r->info.rate_hz, 4);
	put_number(h + 28, r->info.rate_hz * REC_FRAME_BYTES, 4);
	put_number(h + 32, REC_FRAME_BYTES, 2);
	put_number(h + 34, 16, 2);
	memcpy(h + 36, "data", 4);
	put_number(h + 40, (uint64_t)r->bytes, 4);
}

int64_t recording_wav_size(const struct recording *r)
{
	return WAV_HEADER_BYTES + r->bytes;
}

int64_t recording_wav_read(struct recording *r, int64_t offset, void *out, size_t n)
{
	unsigned char header[WAV_HEADER_BYTES], *to = out;
	int64_t end = recording_wav_size(r), at = offset;

	if (offset < 0)
		return -EINVAL;
	if (offset >= end)
		return 0;
	if ((uint64_t)(end - offset) > n)
		end = offset + (int64_t)n;
	wav_header(r, header);
	while (at < end && at < WAV_HEADER_BYTES)
		*to++ = header[at++];
	while (at < end) {
		int64_t audio = at - WAV_HEADER_BYTES, within = audio % RECORDING_CHUNK_BYTES;
		int64_t count = RECORDING_CHUNK_BYTES - within < end - at ? RECORDING_CHUNK_BYTES - within : end - at;
		int err = hold(r, audio / RECORDING_CHUNK_BYTES);

		if (err)
			return err;
		memcpy(to, r->plain + within, (size_t)count);
		to += count;
		at += count;
	}
	return at - offset;
}

int64_t recording_peaks(struct recording *r, unsigned char **out)
{
	int fd = open(r->peaks_path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	struct stat st;
	unsigned char *sealed = NULL;
	int64_t n = -EBADMSG;

	*out = NULL;
	if (fd < 0)
		return -errno;
	if (!fstat(fd, &st) && st.st_size >= REC_MAC_BYTES && st.st_size < INT_MAX) {
		n = st.st_size - REC_MAC_BYTES;
		sealed = malloc((size_t)st.st_size);
		*out = malloc((size_t)n + 1);
		if (!sealed || !*out)
			n = -ENOMEM;
		else if (read(fd, sealed, (size_t)st.st_size) != st.st_size ||
		         rec_unseal(*out, sealed, (size_t)n, r->call, 'p', 0, true, r->key))
			n = -EBADMSG;
	}
	close(fd);
	free(sealed);
	if (n < 0) {
		free(*out);
		*out = NULL;
	}
	return n;
}
