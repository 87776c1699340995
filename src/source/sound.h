/*
 * sound.h - one audio file or stream, opened, checked and decoded by libsndfile
 *
 * WAV (PCM 8/16/24/32 bits, float, mu-law, A-law, GSM 6.10, IMA and MS ADPCM), RF64, W64, AIFF, AU, FLAC, Ogg (Vorbis,
 * Opus), MP3, headerless; a stream (standard input, a pipe): WAV or headerless.  One thread at a time.
 */
#ifndef UNDERTONE_SOUND_H
#define UNDERTONE_SOUND_H

#include "source/source.h"

struct sound;

struct sound_info {
	unsigned rate_hz;               /* 8000-48000 */
	unsigned channels;              /* 1 or 2 */
	int64_t  frames;                /* expected, -1 unknown */
	bool     stream;
	int64_t  changed_s;             /* since 1970: the file's time; of no use for a stream */
};

/* As source_open().  path: a file or "-"; of o: raw, raw_rate_hz, raw_channels, stop. */
int  sound_open(struct sound **out, const char *path, const struct source_options *o, char *error);
void sound_close(struct sound *s);              /* NULL is allowed */

/* As long as it is open. */
const struct sound_info *sound_info(const struct sound *s);

/* Interleaved frames into x [size: frames * channels]: how many; fewer only at the end. */
size_t sound_read(struct sound *s, float *x, size_t frames);

/* After the end. */
int     sound_error(const struct sound *s, char *error);        /* 0 or a negative errno: reading failed */
bool    sound_cut(const struct sound *s);                       /* the file ended before its time */
int64_t sound_lost(const struct sound *s);                      /* frames that never came; 0 where it cannot be told */

#endif
