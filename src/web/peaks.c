/*
 * peaks.c - a recording's peaks, so that a browser draws the waveform without decoding an hour
 *
 * Those of an encrypted recording were made with it.  Reading an hour of another takes some tenths of a second: a
 * thread does it, while the connection sleeps and the server goes on.
 */

#include "web/audio.h"

#include <errno.h>
#include <sndfile.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PEAKS_PER_S = RECORDING_PEAKS_PER_S, PARTS_MAX = 36000, READ_FRAMES = 8192, CHANNELS_MAX = 8, WAV_HEADER_BYTES = 44 };

struct peaks_job {
	struct web            *web;
	struct MHD_Connection *connection;
	char           id[PATH_ARG_LEN];
	struct audio   audio;
	unsigned char *peaks;                   /* [size: channels * parts] NULL: could not be read */
	size_t         channels, parts;
};

/* Samples, wherever they come from. */
struct reader {
	SNDFILE          *file;                 /* NULL: a sealed recording */
	struct recording *recording;
	int64_t           frames, at;
	unsigned          rate_hz;
	size_t            channels;
};

static int64_t read_frames(struct reader *r, short *x, int64_t n)
{
	int64_t frame = (int64_t)(r->channels * sizeof(*x));
	int64_t got = r->file ? sf_readf_short(r->file, x, n)
	                      : recording_wav_read(r->recording, WAV_HEADER_BYTES + r->at * frame, x, (size_t)(n * frame)) / frame;

	r->at += got > 0 ? got : 0;
	return got;
}

static size_t parts_of(const struct reader *r)
{
	int64_t parts = r->frames * PEAKS_PER_S / r->rate_hz + 1;

	return parts > PARTS_MAX ? PARTS_MAX : (size_t)parts;
}

/* The largest samples of the frames that fall into one part, over what earlier blocks found. */
static void measure(const short *x, size_t frames, size_t channels, unsigned char *peaks, size_t parts)
{
	int most[CHANNELS_MAX] = { 0 };

	for (size_t i = 0; i < frames; i++)
		for (size_t c = 0; c < channels; c++) {
			int v = abs(x[i * channels + c]);

			most[c] = v > most[c] ? v : most[c];
		}
	for (size_t c = 0; c < channels; c++) {
		int peak = most[c] >> 7 < 255 ? most[c] >> 7 : 255;

		if (peak > peaks[c * parts])
			peaks[c * parts] = (unsigned char)peak;
	}
}

static void read_peaks(struct peaks_job *j, struct reader *r)
{
	short *x = malloc(READ_FRAMES * j->channels * sizeof(*x));
	int64_t at = 0, n;

	while (x && (n = read_frames(r, x, READ_FRAMES)) > 0) {
		for (int64_t done = 0; done < n;) {
			size_t part = (size_t)((at + done) * (int64_t)j->parts / r->frames);
			int64_t next = (((int64_t)part + 1) * r->frames + (int64_t)j->parts - 1) / (int64_t)j->parts - at;
			int64_t end = next < n ? next : n;

			if (part >= j->parts || end <= done)
				break;
			measure(x + (size_t)done * j->channels, (size_t)(end - done), j->channels, j->peaks + part,
				j->parts);
			done = end;
		}
		at += n;
	}
	free(x);
}

static void find_peaks(struct peaks_job *j, struct reader *r)
{
	if (r->frames <= 0 || r->channels > CHANNELS_MAX)
		return;
	j->channels = r->channels;
	j->parts = parts_of(r);
	j->peaks = calloc(j->channels, j->parts);
	if (j->peaks)
		read_peaks(j, r);
}

/* Of a file as it is. */
static void from_file(struct peaks_job *j)
{
	SF_INFO info = { .format = 0 };
	SNDFILE *f = sf_open(j->audio.path, SFM_READ, &info);
	struct reader r = { .file = f };

	if (!f)
		return;
	sf_command(f, SFC_SET_SCALE_FLOAT_INT_READ, NULL, SF_TRUE);
	r.frames = info.frames;
	r.rate_hz = (unsigned)info.samplerate;
	r.channels = (size_t)info.channels;
	find_peaks(j, &r);
	sf_close(f);
}

/* Those that were made with it, fewer where they are many: both channels' parts, one channel after the other. */
static void take_peaks(struct peaks_job *j, const unsigned char *made, size_t count)
{
	size_t width = (count + PARTS_MAX - 1) / PARTS_MAX;

	j->channels = RECORDING_CHANNELS;
	j->parts = (count + width - 1) / width;
	j->peaks = calloc(j->channels, j->parts);
	for (size_t c = 0; j->peaks && c < j->channels; c++)
		for (size_t i = 0; i < count; i++) {
			unsigned char *peak = &j->peaks[c * j->parts + i / width];

			*peak = made[c * count + i] > *peak ? made[c * count + i] : *peak;
		}
}

/* One that is still being made, or was broken off, has none yet. */
static void from_recording(struct peaks_job *j)
{
	struct reader r = { .channels = RECORDING_CHANNELS };
	unsigned char *made;
	int64_t count;

	if (audio_unseal(j->web, j->id, &r.recording))
		return;
	count = recording_peaks(r.recording, &made);
	if (count >= RECORDING_CHANNELS) {
		take_peaks(j, made, (size_t)count / RECORDING_CHANNELS);
	} else if (count == -ENOENT) {
		r.frames = recording_info(r.recording)->frames;
		r.rate_hz = recording_info(r.recording)->rate_hz;
		find_peaks(j, &r);
	}
	free(made);
	recording_close(r.recording);
}

static void *run(void *ctx)
{
	struct peaks_job *j = ctx;

	if (j->audio.sealed)
		from_recording(j);
	else
		from_file(j);
	server_job_done(j->web, j->connection);
	return NULL;
}

void peaks_free(struct peaks_job *j)
{
	if (j)
		free(j->peaks);
	free(j);
}

static enum MHD_Result begin(struct request *r)
{
	struct peaks_job *j = calloc(1, sizeof(*j));
	int err = j ? audio_of(r, &j->audio) : -ENOMEM;

	if (err) {
		free(j);
		return reply_store_error(r, err);
	}
	j->web = r->web;
	j->connection = r->connection;
	snprintf(j->id, sizeof(j->id), "%s", r->arg[0]);
	r->job = j;
	return server_job_start(r, run, j);
}

static enum MHD_Result finish(struct request *r)
{
	struct peaks_job *j = r->job;
	struct MHD_Response *m;
	char text[32];

	if (!j->peaks)
		return reply_store_error(r, -ENOENT);
	m = MHD_create_response_from_buffer(j->channels * j->parts, j->peaks, MHD_RESPMEM_MUST_FREE);
	if (!m)
		return MHD_NO;
	j->peaks = NULL;
	MHD_add_response_header(m, "Content-Type", "application/octet-stream");
	snprintf(text, sizeof(text), "%zu", j->channels);
	MHD_add_response_header(m, "X-Channels", text);
	return reply_send(r, MHD_HTTP_OK, m);
}

/* Called once to begin, and again when the thread is done. */
enum MHD_Result calls_peaks(struct request *r)
{
	return r->job ? finish(r) : begin(r);
}
