#include "sink/sink.h"

#include "sink/sink_kind.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { JSONL, JSON, CSV, TEXTGRID, RTTM, VTT, ARFF, KINDS };

static const struct sink_format formats[KINDS] = {
	[JSONL]    = { "jsonl", ".jsonl", "one JSON object a line for each event, as it comes" },
	[JSON]     = { "json", ".json", "one JSON object a call: {\"events\": [...]}" },
	[CSV]      = { "csv", ".csv", "one table a call, a row for each event" },
	[TEXTGRID] = { "textgrid", ".TextGrid", "Praat: tiers for turns, overlaps, silences, cues and stress" },
	[RTTM]     = { "rttm", ".rttm", "who spoke when, a line for each turn" },
	[VTT]      = { "vtt", ".vtt", "captions: the cues, and the caller's stress" },
	[ARFF]     = { "arff", ".arff", "Weka's and openSMILE's table: the tone of every second, a row a side" },
};

static const struct sink_kind *const kinds[KINDS] = {
	[JSONL]    = &sink_jsonl,
	[JSON]     = &sink_json,
	[CSV]      = &sink_csv,
	[TEXTGRID] = &sink_textgrid,
	[RTTM]     = &sink_rttm,
	[VTT]      = &sink_vtt,
	[ARFF]     = &sink_arff,
};

enum { PART_TRIES = 100 };

struct sink {
	const struct sink_kind *kind;
	FILE *f;
	void *state;
	char *path;                             /* NULL: a stream of the caller's */
	char *part;                             /* the file's name until it is whole; NULL: there is no such file */
	int   err;                              /* of what went wrong first */
};

const struct sink_format *sink_formats(size_t *count)
{
	*count = KINDS;
	return formats;
}

const struct sink_format *sink_format_find(const char *name)
{
	for (size_t i = 0; i < KINDS; i++)
		if (!strcmp(formats[i].name, name))
			return &formats[i];
	return NULL;
}

static void fail(struct sink *s, int err)
{
	if (!s->err)
		s->err = err;
}

/* A stream's error leaves its cause in errno, at the call that found it. */
static void check(struct sink *s, int failed)
{
	if (failed || ferror(s->f))
		fail(s, errno ? -errno : -EIO);
}

/* A new file beside path, under a name nobody else uses: 0 or a negative errno. */
static int open_part(struct sink *s, const char *path)
{
	size_t size = strlen(path) + 32;
	int fd = -1;

	s->path = strdup(path);
	s->part = malloc(size);
	if (!s->path || !s->part)
		return -ENOMEM;
	for (int i = 0; fd < 0 && i < PART_TRIES; i++) {
		snprintf(s->part, size, "%s.%ld-%d.part", path, (long)getpid(), i);
		fd = open(s->part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
		if (fd < 0 && errno != EEXIST)
			break;
	}
	if (fd >= 0)
		s->f = fdopen(fd, "w");
	if (s->f)
		return 0;

	int err = -errno;

	if (fd >= 0) {
		close(fd);
		unlink(s->part);
	}
	free(s->part);
	s->part = NULL;
	return err;
}

static void release(struct sink *s)
{
	if (s->kind->release && s->state)
		s->kind->release(s->state);
	if (s->path && s->f)
		fclose(s->f);
	if (s->part)
		unlink(s->part);
	free(s->state);
	free(s->part);
	free(s->path);
	free(s);
}

static int begin(struct sink *s, const char *path, FILE *stream)
{
	int err = 0;

	s->state = calloc(1, s->kind->state_size + 1);
	if (!s->state)
		return -ENOMEM;
	s->f = stream;
	if (path)
		err = open_part(s, path);
	if (!err && s->kind->begin)
		err = s->kind->begin(s->state, s->f);
	return err;
}

int sink_open(struct sink **out, const char *format, const char *path, FILE *stream)
{
	const struct sink_format *found = sink_format_find(format);
	struct sink *s = found ? calloc(1, sizeof(*s)) : NULL;

	*out = NULL;
	if (!s)
		return found ? -ENOMEM : -EINVAL;
	s->kind = kinds[found - formats];

	int err = begin(s, path, stream);

	if (err)
		release(s);
	else
		*out = s;
	return err;
}

int sink_write(struct sink *s, const struct event *e)
{
	if (s->err)
		return s->err;
	errno = 0;

	int err = s->kind->write(s->state, s->f, e);

	if (err)
		fail(s, err);
	else
		check(s, s->path ? 0 : fflush(s->f));
	return s->err;
}

/* The last bytes, and the file's own name. */
static void complete(struct sink *s)
{
	int err = s->kind->end ? s->kind->end(s->state, s->f) : 0;

	if (err)
		fail(s, err);
	check(s, fflush(s->f));
	if (s->err || !s->path)
		return;
	if (fclose(s->f) || rename(s->part, s->path)) {
		s->f = NULL;
		fail(s, -errno);
		return;
	}
	s->f = NULL;
	free(s->part);
	s->part = NULL;
}

int sink_close(struct sink *s)
{
	if (!s)
		return 0;
	errno = 0;
	if (!s->err)
		complete(s);

	int err = s->err;

	release(s);
	return err;
}
