/*
 * peaks.c - a recording's peaks, so that a browser draws the waveform without decoding an hour
 *
 * Reading an hour takes some tenths of a second: a thread does it, while the connection sleeps and the server goes on.
 */

#include "web/audio.h"

#include <errno.h>
#include <sndfile.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PEAKS_PER_S = 20, PARTS_MAX = 36000, READ_FRAMES = 8192, CHANNELS_MAX = 8 };

struct peaks_job {
	struct web            *web;
	struct MHD_Connection *connection;
	char           path[AUDIO_PATH_LEN];
	unsigned char *peaks;                   /* [size: channels * parts] NULL: could not be read */
	size_t         channels, parts;
};

static size_t parts_of(const SF_INFO *info)
{
	sf_count_t parts = info->frames * PEAKS_PER_S / info->samplerate + 1;

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

static void read_peaks(struct peaks_job *j, SNDFILE *f, const SF_INFO *info)
{
	short *x = malloc(READ_FRAMES * j->channels * sizeof(*x));
	sf_count_t at = 0, n;

	while (x && (n = sf_readf_short(f, x, READ_FRAMES)) > 0) {
		for (sf_count_t done = 0; done < n;) {
			size_t part = (size_t)((at + done) * (sf_count_t)j->parts / info->frames);
			sf_count_t next =
			    (((sf_count_t)part + 1) * info->frames + (sf_count_t)j->parts - 1) / (sf_count_t)j->parts -
			    at;
			sf_count_t end = next < n ? next : n;

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

static void *run(void *ctx)
{
	struct peaks_job *j = ctx;
	SF_INFO info = { .format = 0 };
	SNDFILE *f = sf_open(j->path, SFM_READ, &info);

	if (f)
		sf_command(f, SFC_SET_SCALE_FLOAT_INT_READ, NULL, SF_TRUE);
	if (f && info.frames > 0 && info.channels <= CHANNELS_MAX) {
		j->channels = (size_t)info.channels;
		j->parts = parts_of(&info);
		j->peaks = calloc(j->channels, j->parts);
		if (j->peaks)
			read_peaks(j, f, &info);
	}
	if (f)
		sf_close(f);
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
	const char *type;
	int err = j ? audio_of(r, j->path, &type) : -ENOMEM;

	if (err) {
		free(j);
		return reply_store_error(r, err);
	}
	j->web = r->web;
	j->connection = r->connection;
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
