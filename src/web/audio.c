/* audio.c - a call's recording, where one was kept: by ranges, so that a browser seeks without fetching an hour */

#include "web/audio.h"

#include "store/search.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct { const char *extension, *type; bool sealed; } kinds[] = {
	{ ".rec", "audio/wav", true },  { ".rec.part", "audio/wav", true },
	{ ".wav", "audio/wav", false }, { ".flac", "audio/flac", false }, { ".ogg", "audio/ogg", false },
};

/* An id of letters and digits only cannot lead out of the folder. */
bool audio_find(const struct web *w, const char *id, struct audio *a)
{
	if (!w->cfg.recordings || id[strspn(id, "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_-")])
		return false;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		snprintf(a->path, sizeof(a->path), "%s/%s%s", w->cfg.recordings, id, kinds[i].extension);
		a->type = kinds[i].type;
		a->sealed = kinds[i].sealed;
		if (access(a->path, R_OK) == 0)
			return true;
	}
	return false;
}

int audio_unseal(const struct web *w, const char *id, struct recording **out)
{
	struct recording_keys keys;
	char error[RECORDING_ERROR_LEN];
	int err = w->cfg.recording_keys ? recording_keys_open(&keys, w->cfg.recording_keys, false, error) : -ENOKEY;

	*out = NULL;
	if (err)
		return -ENOKEY;
	err = recording_open(out, w->cfg.recordings, id, &keys);
	recording_keys_clear(&keys);
	return err;
}

/* ---- ranges ---- */

/* One range of RFC 9110, 14.1.2: "bytes=a-b", "bytes=a-", "bytes=-n".  1: *first and *last set, 0: none that we serve,
 * -1: outside the file. */
static int read_range(const char *text, int64_t size, int64_t *first, int64_t *last)
{
	char *end;

	*first = 0;
	*last = size - 1;
	if (!text || strncmp(text, "bytes=", 6) || strchr(text, ','))
		return 0;
	text += 6;
	if (*text == '-') {
		int64_t n = strtoll(text + 1, &end, 10);

		*first = n < size ? size - n : 0;
		return *end || n <= 0 ? -1 : 1;
	}
	*first = strtoll(text, &end, 10);
	if (end == text || *end != '-' || *first < 0 || *first >= size)
		return -1;
	if (end[1])
		*last = strtoll(end + 1, &end, 10);
	if (*last >= size)
		*last = size - 1;
	return *last < *first ? -1 : 1;
}

/* What is answered from: a file as it is, or a sealed recording, opened chunk by chunk as it is asked for. */
struct sound {
	int               fd;                   /* -1: sealed */
	struct recording *recording;
	int64_t           size, first;          /* in bytes; first: of the range */
	const char       *type;
};

static void close_sound(void *ctx)
{
	struct sound *s = ctx;

	recording_close(s->recording);
	free(s);
}

static ssize_t read_sound(void *ctx, uint64_t at, char *out, size_t n)
{
	struct sound *s = ctx;
	int64_t got = recording_wav_read(s->recording, s->first + (int64_t)at, out, n);

	return got > 0 ? (ssize_t)got : got == 0 ? MHD_CONTENT_READER_END_OF_STREAM : MHD_CONTENT_READER_END_WITH_ERROR;
}

/* Takes s, which lives as long as its response. */
static struct MHD_Response *respond(struct sound *s, int64_t count)
{
	struct MHD_Response *m;

	if (s->fd < 0) {
		m = MHD_create_response_from_callback((uint64_t)count, RECORDING_CHUNK_BYTES, read_sound, s, close_sound);
		if (!m)
			close_sound(s);
		return m;
	}
	m = MHD_create_response_from_fd_at_offset64((uint64_t)count, s->fd, (uint64_t)s->first);
	if (!m)
		close(s->fd);
	free(s);
	return m;
}

/* Takes s. */
static enum MHD_Result reply_range(struct request *r, struct sound *s)
{
	int64_t size = s->size, last;
	int range = read_range(request_header(r, "Range"), size, &s->first, &last);
	int64_t first = s->first;
	const char *type = s->type;
	char text[80];
	struct MHD_Response *m;

	if (range < 0) {
		if (s->fd >= 0)
			close(s->fd);
		close_sound(s);
		return reply_error(r, MHD_HTTP_RANGE_NOT_SATISFIABLE, "there is no such range");
	}
	m = respond(s, last - first + 1);
	if (!m)
		return MHD_NO;
	MHD_add_response_header(m, "Content-Type", type);
	MHD_add_response_header(m, "Accept-Ranges", "bytes");
	if (range) {
		snprintf(text, sizeof(text), "bytes %lld-%lld/%lld", (long long)first, (long long)last, (long long)size);
		MHD_add_response_header(m, "Content-Range", text);
	}
	return reply_send(r, range ? MHD_HTTP_PARTIAL_CONTENT : MHD_HTTP_OK, m);
}

int audio_of(struct request *r, struct audio *a)
{
	struct store_summary call;
	int err = server_call(r, &call);

	if (!err && !audio_find(r->web, call.id, a))
		err = -ENOENT;
	return err;
}

static int open_file(struct sound *s, const char *path)
{
	struct stat st;

	s->fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (s->fd < 0)
		return -ENOENT;
	if (!fstat(s->fd, &st) && S_ISREG(st.st_mode) && st.st_size) {
		s->size = st.st_size;
		return 0;
	}
	close(s->fd);
	return -ENOENT;
}

static int open_sealed(struct sound *s, const struct request *r)
{
	int err = audio_unseal(r->web, r->arg[0], &s->recording);

	s->fd = -1;
	if (!err)
		s->size = recording_wav_size(s->recording);
	return err;
}

enum MHD_Result calls_audio(struct request *r)
{
	struct sound *s = calloc(1, sizeof(*s));
	struct audio a;
	int err = s ? audio_of(r, &a) : -ENOMEM;

	if (!err)
		err = a.sealed ? open_sealed(s, r) : open_file(s, a.path);
	if (err) {
		free(s);
		return err == -ENOKEY ? reply_error(r, MHD_HTTP_CONFLICT, "the key of this recording is not here")
		                      : reply_store_error(r, err);
	}
	s->type = a.type;
	err = server_audit(r, "listen", r->arg[0]);
	if (!err)
		return reply_range(r, s);
	if (s->fd >= 0)
		close(s->fd);
	close_sound(s);
	return reply_store_error(r, err);
}
