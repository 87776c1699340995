/* audio.c - a call's recording, where one was kept: by ranges, so that a browser seeks without fetching an hour */

#include "web/audio.h"

#include "store/search.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct { const char *extension, *type; } kinds[] = {
	{ ".wav", "audio/wav" }, { ".flac", "audio/flac" }, { ".ogg", "audio/ogg" },
};

/* An id of letters and digits only cannot lead out of the folder. */
bool audio_find(const struct web *w, const char *id, char *path, const char **type)
{
	if (!w->cfg.recordings || id[strspn(id, "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_-")])
		return false;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		snprintf(path, AUDIO_PATH_LEN, "%s/%s%s", w->cfg.recordings, id, kinds[i].extension);
		*type = kinds[i].type;
		if (access(path, R_OK) == 0)
			return true;
	}
	return false;
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

static enum MHD_Result reply_range(struct request *r, int fd, int64_t size, const char *type)
{
	int64_t first, last;
	int range = read_range(request_header(r, "Range"), size, &first, &last);
	char text[80];
	struct MHD_Response *m;

	if (range < 0) {
		close(fd);
		return reply_error(r, MHD_HTTP_RANGE_NOT_SATISFIABLE, "there is no such range");
	}
	m = MHD_create_response_from_fd_at_offset64((uint64_t)(last - first + 1), fd, (uint64_t)first);
	if (!m) {
		close(fd);
		return MHD_NO;
	}
	MHD_add_response_header(m, "Content-Type", type);
	MHD_add_response_header(m, "Accept-Ranges", "bytes");
	if (range) {
		snprintf(text, sizeof(text), "bytes %lld-%lld/%lld", (long long)first, (long long)last,
			 (long long)size);
		MHD_add_response_header(m, "Content-Range", text);
	}
	return reply_send(r, range ? MHD_HTTP_PARTIAL_CONTENT : MHD_HTTP_OK, m);
}

int audio_of(struct request *r, char *path, const char **type)
{
	struct store_summary call;
	int err = server_call(r, &call);

	if (!err && !audio_find(r->web, call.id, path, type))
		err = -ENOENT;
	return err;
}

enum MHD_Result calls_audio(struct request *r)
{
	char path[AUDIO_PATH_LEN];
	const char *type;
	struct stat st;
	int err = audio_of(r, path, &type);
	int fd = err ? -1 : open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);

	if (fd < 0)
		return reply_store_error(r, err ? err : -ENOENT);
	if (fstat(fd, &st) || !S_ISREG(st.st_mode) || !st.st_size) {
		close(fd);
		return reply_store_error(r, -ENOENT);
	}
	server_audit(r, "listen", r->arg[0]);
	return reply_range(r, fd, st.st_size, type);
}
