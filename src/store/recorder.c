/* recorder.c - writing a recording, chunk by chunk */

#include "store/recording_file.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Peaks are kept in memory until the end: room for five minutes of them, and twice as much whenever it is full. */
enum { PEAKS_FIRST = 5 * 60 * RECORDING_PEAKS_PER_S };

struct recorder {
	int           fd, err;
	char          call[REC_CALL_LEN], part[REC_PATH_LEN], path[REC_PATH_LEN], peaks_path[REC_PATH_LEN];
	unsigned char key[RECORDING_KEY_BYTES];
	unsigned      rate_hz;
	uint64_t      chunk;                    /* the next one's index */
	int64_t       frames;
	size_t        fill;                     /* bytes in plain */
	unsigned char plain[RECORDING_CHUNK_BYTES], sealed[REC_SEALED_BYTES];
	size_t        peaks_room;               /* of each channel */
	unsigned char *peaks[RECORDING_CHANNELS];       /* where memory is short, the end of a call has none */
};

static int fail(char *error, int err, const char *folder)
{
	snprintf(error, RECORDING_ERROR_LEN, "%.180s: %s", folder,
	         err == -EEXIST ? "there is a recording of this call already" : strerror(-err));
	return err;
}

static int write_all(int fd, const void *data, size_t n)
{
	const char *at = data;

	while (n) {
		ssize_t done = write(fd, at, n);

		if (done < 0 && errno == EINTR)
			continue;
		if (done <= 0)
			return errno ? -errno : -EIO;
		at += done;
		n -= (size_t)done;
	}
	return 0;
}

static int begin(struct recorder *r, const unsigned char *master)
{
	unsigned char header[REC_HEADER_BYTES] = { 0 };
	struct rec_header h;

	rec_wrap(&h, r->call, r->rate_hz, master, r->key);
	memcpy(header, &h, sizeof(h));
	if (access(r->path, F_OK) == 0)
		return -EEXIST;
	r->fd = open(r->part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	return r->fd < 0 ? -errno : write_all(r->fd, header, sizeof(header));
}

int recorder_create(struct recorder **out, const char *folder, const char *call, unsigned rate_hz,
                    const struct recording_keys *keys, char *error)
{
	struct recorder *r = calloc(1, sizeof(*r));
	int err = r ? 0 : -ENOMEM;

	*out = NULL;
	if (!err && !keys->count)
		err = -ENOKEY;
	if (!err)
		err = rec_path(r->part, folder, call, ".rec.part");
	if (!err)
		err = rec_path(r->path, folder, call, ".rec");
	if (!err)
		err = rec_path(r->peaks_path, folder, call, ".peaks");
	if (!err && mkdir(folder, 0700) && errno != EEXIST)
		err = -errno;
	if (!err) {
		snprintf(r->call, sizeof(r->call), "%s", call);
		r->rate_hz = rate_hz;
		r->fd = -1;
		err = begin(r, keys->key[0]);
		if (err && r->fd >= 0) {
			close(r->fd);
			unlink(r->part);
		}
	}
	if (err) {
		free(r);
		return fail(error, err, folder);
	}
	*out = r;
	return 0;
}

static void flush(struct recorder *r, bool last)
{
	rec_seal(r->sealed, r->plain, r->fill, r->call, 'a', r->chunk++, last, r->key);
	r->err = write_all(r->fd, r->sealed, r->fill + REC_MAC_BYTES);
	r->fill = 0;
}

static void grow_peaks(struct recorder *r)
{
	size_t room = r->peaks_room ? 2 * r->peaks_room : PEAKS_FIRST;

	for (size_t c = 0; c < RECORDING_CHANNELS; c++) {
		unsigned char *grown = realloc(r->peaks[c], room);

		if (!grown)
			return;
		memset(grown + r->peaks_room, 0, room - r->peaks_room);
		r->peaks[c] = grown;
	}
	r->peaks_room = room;
}

static void put(struct recorder *r, const float *x, size_t i, int channel)
{
	/* Sources give 16 bits as n / 32768: what they gave comes back as it was. */
	float v = x && isfinite(x[i]) ? fmaxf(-1, fminf(1, x[i])) : 0;
	int16_t s = (int16_t)fminf(rintf(v * 32768), 32767);
	size_t part = (size_t)(r->frames * RECORDING_PEAKS_PER_S / r->rate_hz);
	unsigned char peak = (unsigned char)(fabsf(v) * 255);

	r->plain[r->fill++] = (unsigned char)(s & 0xFF);
	r->plain[r->fill++] = (unsigned char)((uint16_t)s >> 8);
	if (part == r->peaks_room)
		grow_peaks(r);
	if (part < r->peaks_room && peak > r->peaks[channel][part])
		r->peaks[channel][part] = peak;
}

int recorder_write(struct recorder *r, const float *caller, const float *agent, size_t n)
{
	for (size_t i = 0; i < n && !r->err; i++) {
		/* A full chunk waits until it is known not to be the last. */
		if (r->fill == RECORDING_CHUNK_BYTES)
			flush(r, false);
		put(r, caller, i, 0);
		put(r, agent, i, 1);
		r->frames++;
	}
	return r->err;
}

/* Both channels' parts, one after the other, as one sealed piece. */
static int write_peaks(struct recorder *r)
{
	size_t parts = (size_t)((r->frames * RECORDING_PEAKS_PER_S + r->rate_hz - 1) / r->rate_hz);
	size_t count = parts < r->peaks_room ? parts : r->peaks_room, n = RECORDING_CHANNELS * count;
	unsigned char *plain = malloc(2 * n + REC_MAC_BYTES), *sealed = plain + n;
	int fd, err;

	if (!plain)
		return -ENOMEM;
	for (size_t c = 0; c < RECORDING_CHANNELS; c++)
		if (count)
			memcpy(plain + c * count, r->peaks[c], count);
	rec_seal(sealed, plain, n, r->call, 'p', 0, true, r->key);
	fd = open(r->peaks_path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	err = fd < 0 ? -errno : write_all(fd, sealed, n + REC_MAC_BYTES);
	if (fd >= 0 && close(fd) && !err)
		err = -errno;
	free(plain);
	return err;
}

/* Somebody forgot the call while it went on: nothing comes back under its name. */
static bool was_removed(const struct recorder *r)
{
	struct stat st;

	return !fstat(r->fd, &st) && st.st_nlink == 0;
}

int recorder_close(struct recorder *r)
{
	bool removed;
	int err;

	if (!r)
		return 0;
	removed = was_removed(r);
	if (!r->err)
		flush(r, true);
	err = r->err;
	if (!err && fsync(r->fd))
		err = -errno;
	if (close(r->fd) && !err)
		err = -errno;
	if (!err && !removed && rename(r->part, r->path))
		err = -errno;
	if (!err && !removed)
		err = write_peaks(r);
	sodium_memzero(r->key, sizeof(r->key));
	sodium_memzero(r->plain, sizeof(r->plain));
	for (size_t c = 0; c < RECORDING_CHANNELS; c++)
		free(r->peaks[c]);
	free(r);
	return err;
}
