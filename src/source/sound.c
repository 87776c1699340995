#include "source/sound.h"

#include "source/claim.h"
#include "source/raw.h"
#include "source/source_kind.h"
#include "source/stream.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { RATE_MIN_HZ = 8000, RATE_MAX_HZ = 48000, CHANNELS_MAX = 2 };

#define ENDLESS_FRAMES ((int64_t)1 << 52)       /* more than CLAIM_HOURS_MAX at any rate: not a count */

struct sound {
	struct sound_info  info;
	int                fd;
	SNDFILE           *sf;
	struct stream     *stream;              /* NULL: a file */
	int64_t            size;                /* bytes of a file */
	struct claim       claim;
	int64_t            frames;              /* libsndfile's count, -1 unknown */
	int64_t            taken;               /* frames read */
	const atomic_bool *stop;
};

/* ---- opening ---- */

static int open_error(int err, char *error)
{
	switch (err) {
	case ENOENT:
		return source_fail(error, -err, "there is no such file");
	case EACCES:
		return source_fail(error, -err, "may not be read: check its permissions");
	default:
		return source_fail(error, -err, "cannot be opened: %s", strerror(err));
	}
}

static int open_fd(struct sound *s, const char *path, char *error)
{
	struct stat st;

	s->fd = strcmp(path, "-") ? open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY) : fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0);
	if (s->fd < 0 || fstat(s->fd, &st))
		return open_error(errno, error);
	if (S_ISDIR(st.st_mode))
		return source_fail(error, -EISDIR, "is a folder: name the files in it");
	s->info.stream = !strcmp(path, "-") || !S_ISREG(st.st_mode);
	s->info.changed_s = st.st_mtim.tv_sec;
	if (s->info.stream)
		return 0;
	if (st.st_size == 0)
		return source_fail(error, -EINVAL, "is empty: there is nothing to analyse");
	s->size = st.st_size;
	s->claim = claim_file(s->fd, s->size);
	return 0;
}

static int check_raw(const struct source_options *o, SF_INFO *sf, char *error)
{
	sf->format = raw_format(o->raw);
	sf->samplerate = (int)o->raw_rate_hz;
	sf->channels = (int)o->raw_channels;
	if (!sf->format)
		return source_fail(error, -EINVAL, "--raw %.20s is not known: use one of %s", o->raw, raw_names);
	if (o->raw_rate_hz < RATE_MIN_HZ || o->raw_rate_hz > RATE_MAX_HZ)
		return source_fail(error, -EINVAL, "headerless samples need --rate, from %d to %d Hz", RATE_MIN_HZ,
		                   RATE_MAX_HZ);
	if (o->raw_channels < 1 || o->raw_channels > CHANNELS_MAX)
		return source_fail(error, -EINVAL, "headerless samples have one or two channels, not %u", o->raw_channels);
	return 0;
}

static int open_stream(struct sound *s, SF_INFO *sf, bool raw, char *error)
{
	struct claim_wav wav = { .data_bytes = -1, .frames = -1 };

	s->stream = stream_create(s->fd, s->stop);
	if (!s->stream)
		return source_fail(error, -ENOMEM, "memory is short");
	if (stream_empty(s->stream))
		return source_fail(error, -EINVAL, "is empty: nothing came to standard input");
	if (!raw && !stream_wav(s->stream, &wav))
		return source_fail(error, -EINVAL, "a stream must be WAV, or headerless with --raw and --rate: "
		                   "save anything else to a file first");
	if (s->info.stream)
		s->claim.frames = wav.frames;
	else
		stream_limit(s->stream, s->size);
	s->sf = stream_open(s->stream, sf);
	return 0;
}

static int check(struct sound *s, const SF_INFO *sf, char *error)
{
	if (!s->sf)
		return source_fail(error, -EINVAL, "is not audio that can be read: give WAV, FLAC, Ogg or MP3, "
		                   "or --raw for headerless samples");
	if (sf->channels < 1 || sf->channels > CHANNELS_MAX)
		return source_fail(error, -EINVAL, "has %d channels, and a call has one or two: pick the caller's and the "
		                   "agent's (sox IN OUT remix 1 2)", sf->channels);
	if (sf->samplerate < RATE_MIN_HZ || sf->samplerate > RATE_MAX_HZ)
		return source_fail(error, -EINVAL, "has a sample rate of %d Hz, outside %d-%d: convert it first "
		                   "(sox IN -r 16000 OUT)", sf->samplerate, RATE_MIN_HZ, RATE_MAX_HZ);
	if (sf->frames <= 0)
		return source_fail(error, -EINVAL, "holds no audio: zero frames");
	s->info.rate_hz = (unsigned)sf->samplerate;
	s->info.channels = (unsigned)sf->channels;
	s->frames = sf->frames < ENDLESS_FRAMES && !(s->info.stream && s->claim.frames < 0) ? sf->frames : -1;
	s->info.frames = s->claim.frames > s->frames ? s->claim.frames : s->frames;
	return 0;
}

int sound_open(struct sound **out, const char *path, const struct source_options *o, char *error)
{
	struct sound *s = calloc(1, sizeof(*s));
	SF_INFO sf = { 0 };
	int err;

	*out = NULL;
	if (!s)
		return source_fail(error, -ENOMEM, "memory is short");
	s->stop = o->stop;
	s->claim.frames = -1;
	err = open_fd(s, path, error);
	if (!err && o->raw)
		err = check_raw(o, &sf, error);
	if (!err && (s->info.stream || (s->claim.unsized && !o->raw)))
		err = open_stream(s, &sf, o->raw, error);
	else if (!err)
		s->sf = sf_open_fd(s->fd, SFM_READ, &sf, SF_FALSE);
	if (!err)
		err = check(s, &sf, error);
	if (err)
		sound_close(s);
	else
		*out = s;
	return err;
}

void sound_close(struct sound *s)
{
	if (!s)
		return;
	if (s->sf)
		sf_close(s->sf);
	stream_destroy(s->stream);
	if (s->fd >= 0)
		close(s->fd);
	free(s);
}

/* ---- reading ---- */

const struct sound_info *sound_info(const struct sound *s)
{
	return &s->info;
}

size_t sound_read(struct sound *s, float *x, size_t frames)
{
	sf_count_t got = sf_readf_float(s->sf, x, (sf_count_t)frames);

	s->taken += got;
	return (size_t)got;
}

int sound_error(const struct sound *s, char *error)
{
	int err = s->stream ? stream_error(s->stream) : sf_error(s->sf) == SF_ERR_SYSTEM ? -EIO : 0;

	return err ? source_fail(error, err, "could not be read further: %s", strerror(-err)) : 0;
}

bool sound_cut(const struct sound *s)
{
	return s->claim.cut || sound_lost(s) > 0;
}

int64_t sound_lost(const struct sound *s)
{
	return s->info.frames > s->taken ? s->info.frames - s->taken : 0;
}
