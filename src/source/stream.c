#include "source/stream.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { HEAD_MAX = 65536, POLL_MS = 100 };

/* Bytes of a stream whose length nobody said: far beyond CLAIM_HOURS_MAX, and nobody's sum overflows. */
#define ENDLESS ((int64_t)1 << 60)

struct stream {
	int                fd;
	const atomic_bool *stop;
	int                err;
	bool               ended;
	int64_t            length;              /* what libsndfile is told */
	int64_t            taken;               /* bytes read from fd */
	int64_t            at;                  /* where libsndfile reads next */
	size_t             head_len;
	unsigned char      head[HEAD_MAX];      /* the first bytes of the stream */
};

struct stream *stream_create(int fd, const atomic_bool *stop)
{
	struct stream *s = calloc(1, sizeof(*s));

	if (s) {
		s->fd = fd;
		s->stop = stop;
		s->length = ENDLESS;
	}
	return s;
}

void stream_destroy(struct stream *s)
{
	free(s);
}

/* Waits for something to read; false once *stop. */
static bool wait_for(const struct stream *s)
{
	struct pollfd p = { .fd = s->fd, .events = POLLIN };

	while (!s->stop || !atomic_load_explicit(s->stop, memory_order_relaxed))
		if (poll(&p, 1, POLL_MS) > 0)
			return true;
	return false;
}

/* Up to size bytes, fewer only at the end. */
static size_t take(struct stream *s, void *to, size_t size)
{
	size_t got = 0;

	while (got < size && !s->ended) {
		ssize_t n = wait_for(s) ? read(s->fd, (char *)to + got, size - got) : 0;

		if (n < 0 && (errno == EINTR || errno == EAGAIN))
			continue;
		if (n < 0)
			s->err = -errno;
		if (n <= 0)
			s->ended = true;
		else
			got += (size_t)n;
	}
	s->taken += (int64_t)got;
	return got;
}

/* Makes the head hold the first len bytes, or as many of them as it can. */
static void fill_head(struct stream *s, size_t len)
{
	if (len > HEAD_MAX)
		len = HEAD_MAX;
	if (len > s->head_len && s->taken == (int64_t)s->head_len)
		s->head_len += take(s, s->head + s->head_len, len - s->head_len);
}

static bool get_head(void *ctx, int64_t at, void *to, size_t size)
{
	struct stream *s = ctx;

	if (at < 0 || at > HEAD_MAX - (int64_t)size)
		return false;
	fill_head(s, (size_t)at + size);
	if (s->head_len < (size_t)at + size)
		return false;
	memcpy(to, s->head + at, size);
	return true;
}

bool stream_wav(struct stream *s, struct claim_wav *out)
{
	if (!claim_wav(get_head, s, out))
		return false;
	if (out->data_bytes >= 0)
		s->length = out->data_at + out->data_bytes;
	else if (out->size_at >= 0) {
		memset(s->head + out->size_at, 0xFF, 4);
		s->length = out->data_at + UINT32_MAX;
	}
	return true;
}

void stream_limit(struct stream *s, int64_t bytes)
{
	if (bytes < s->length)
		s->length = bytes;
}

bool stream_empty(struct stream *s)
{
	fill_head(s, 1);
	return s->head_len == 0;
}

int stream_error(const struct stream *s)
{
	return s->err;
}

/* ---- libsndfile's side ---- */

static sf_count_t vio_length(void *ctx)
{
	return ((struct stream *)ctx)->length;
}

static sf_count_t vio_tell(void *ctx)
{
	return ((struct stream *)ctx)->at;
}

static sf_count_t vio_seek(sf_count_t offset, int whence, void *ctx)
{
	struct stream *s = ctx;
	int64_t base = whence == SEEK_CUR ? s->at : whence == SEEK_END ? s->length : 0;

	if (offset < -base || offset > s->length - base)
		return -1;
	s->at = base + offset;
	return s->at;
}

static void skip(struct stream *s)
{
	char nothing[4096];

	while (s->taken < s->at && !s->ended) {
		int64_t left = s->at - s->taken;

		take(s, nothing, left < (int64_t)sizeof(nothing) ? (size_t)left : sizeof(nothing));
	}
}

static sf_count_t vio_read(void *to, sf_count_t size, void *ctx)
{
	struct stream *s = ctx;
	size_t want = size > s->length - s->at ? (size_t)(s->length - s->at) : (size_t)size;
	size_t got = 0;

	if (s->at < HEAD_MAX)
		fill_head(s, (size_t)s->at + want);
	if (s->at < (int64_t)s->head_len) {
		got = s->head_len - (size_t)s->at < want ? s->head_len - (size_t)s->at : want;
		memcpy(to, s->head + s->at, got);
		s->at += (int64_t)got;
	}
	if (got < want) {
		skip(s);
		if (s->taken == s->at) {
			size_t more = take(s, (char *)to + got, want - got);

			s->at += (int64_t)more;
			got += more;
		}
	}
	return (sf_count_t)got;
}

SNDFILE *stream_open(struct stream *s, SF_INFO *info)
{
	SF_VIRTUAL_IO io = { .get_filelen = vio_length, .seek = vio_seek, .read = vio_read, .tell = vio_tell };

	return sf_open_virtual(&io, SFM_READ, info, s);
}
