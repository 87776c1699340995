#include "engine/identity.h"
#include "source/content_hash.h"
#include "source/source.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <sndfile.h>

#include <cmocka.h>

#include "folder.h"

enum { RATE_HZ = 8000, FRAMES = 8000, PATH_LEN = 96 };

static const double PI_2 = 6.283185307179586, TONE_HZ = 440, OTHER_HZ = 1000, AMPLITUDE = 0.5;

struct room {
	char dir[FOLDER_LEN], path[PATH_LEN], other[PATH_LEN], error[SOURCE_ERROR_LEN];
};

static int set_up(void **state)
{
	struct room *r = calloc(1, sizeof(*r));

	folder_make(r->dir, "source");
	snprintf(r->path, sizeof(r->path), "%s/a", r->dir);
	snprintf(r->other, sizeof(r->other), "%s/b", r->dir);
	*state = r;
	return 0;
}

static int tear_down(void **state)
{
	struct room *r = *state;

	folder_remove(r->dir);
	free(r);
	return 0;
}

/* ---- making files ---- */

/* A sine on each channel: TONE_HZ on the first, OTHER_HZ on the second. */
static void make(const char *path, int format, int rate_hz, int channels, int frames)
{
	SF_INFO info = { .samplerate = rate_hz, .channels = channels, .format = format };
	SNDFILE *f = sf_open(path, SFM_WRITE, &info);
	float *x = calloc((size_t)(frames * channels + 1), sizeof(*x));

	assert_non_null(f);
	for (int i = 0; i < frames * channels; i++)
		x[i] = (float)(AMPLITUDE * sin(PI_2 * (i % channels ? OTHER_HZ : TONE_HZ) * (i / channels) / rate_hz));
	assert_int_equal(sf_writef_float(f, x, frames), frames);
	sf_close(f);
	free(x);
}

static long size_of(const char *path)
{
	struct stat st;

	assert_int_equal(stat(path, &st), 0);
	return (long)st.st_size;
}

static void put(const char *path, long at, const void *bytes, size_t size)
{
	int fd = open(path, O_WRONLY | O_CREAT, 0600);

	assert_int_equal(pwrite(fd, bytes, size, at), size);
	close(fd);
}

/* ---- reading them ---- */

struct heard {
	float  *x[SIDES];
	int64_t frames[SIDES], gap_at[SIDES], gap_end[SIDES];
	int     end;                            /* what the last source_read() said */
	enum gap_reason reason;
	struct source_info info;
	char    error[SOURCE_ERROR_LEN], warning[SOURCE_ERROR_LEN];
};

static void take(struct heard *h, const struct audio_block *b, int side)
{
	if (!b->frames) {
		h->gap_at[side] = h->frames[side];
		h->gap_end[side] = b->position;
		h->reason = b->reason;
		return;
	}
	assert_int_equal(b->position, h->frames[side]);
	h->x[side] = realloc(h->x[side], (size_t)(b->position + (int64_t)b->frames) * sizeof(float));
	memcpy(h->x[side] + b->position, b->samples[side], b->frames * sizeof(float));
	h->frames[side] += (int64_t)b->frames;
}

static struct heard hear(struct room *r, const struct source_options *o)
{
	struct heard h = { .gap_at = { -1, -1 } };
	struct audio_block b;
	struct source *s;
	int err = source_open(&s, o, r->error);

	if (err)
		fail_msg("%s: %s", o->path, r->error);
	while ((h.end = source_read(s, &b)) == 1)
		for (int side = 0; side < SIDES; side++)
			if (b.samples[side])
				take(&h, &b, side);
	h.info = *source_info(s);
	strcpy(h.error, source_error(s));
	strcpy(h.warning, source_warning(s));
	source_close(s);
	return h;
}

static void forget(struct heard *h)
{
	free(h->x[CALLER]);
	free(h->x[AGENT]);
}

/*
 * The level in dB of the sine at hz against AMPLITUDE, and how far what is not that sine lies below it: least squares over
 * the middle half, a sin + b cos, so that neither phase nor a broken period counts.
 */
static void measure(const float *x, int64_t n, double hz, double rate_hz, double *level_db, double *snr_db)
{
	double ss = 0, cc = 0, sc = 0, xs = 0, xc = 0, xx = 0;

	for (int64_t i = n / 4; i < n - n / 4; i++) {
		double v = (double)x[i], s = sin(PI_2 * hz * (double)i / rate_hz), c = cos(PI_2 * hz * (double)i / rate_hz);

		ss += s * s, cc += c * c, sc += s * c, xs += v * s, xc += v * c, xx += v * v;
	}

	double det = ss * cc - sc * sc, a = (xs * cc - xc * sc) / det, b = (xc * ss - xs * sc) / det;
	double power = a * xs + b * xc, rest = xx - power;

	*level_db = 20 * log10(hypot(a, b) / AMPLITUDE);
	*snr_db = 10 * log10(power / fmax(rest, 1e-13 * power));
}

static void check_sine(const struct heard *h, int side, double hz, double level_db, double snr_db)
{
	double level, snr;

	measure(h->x[side], h->frames[side], hz, h->info.rate_hz[side], &level, &snr);
	if (fabs(level) > level_db || snr < snr_db)
		fail_msg("level off by %.2f dB (at most %.2f), noise at -%.1f dB (at least %.1f)", level, level_db, snr, snr_db);
}

/* ---- encodings ---- */

static void every_encoding_comes_back_within_its_tolerance(void **state)
{
	/* snr_db: some 3 dB under what the encoding gives here; 16 bits at half scale: 6.02 * 16 + 1.76 - 6 = 92. */
	static const struct { const char *name; int format, rate_hz; double level_db, snr_db; } cases[] = {
		{ "8 bit",  SF_FORMAT_WAV | SF_FORMAT_PCM_U8, 8000, 0.1, 40 },
		{ "16 bit", SF_FORMAT_WAV | SF_FORMAT_PCM_16, 8000, 0.01, 89 },
		{ "24 bit", SF_FORMAT_WAV | SF_FORMAT_PCM_24, 48000, 0.01, 125 },
		{ "32 bit", SF_FORMAT_WAV | SF_FORMAT_PCM_32, 44100, 0.01, 125 },
		{ "float",  SF_FORMAT_WAV | SF_FORMAT_FLOAT, 16000, 0.01, 120 },
		{ "double", SF_FORMAT_WAV | SF_FORMAT_DOUBLE, 11025, 0.01, 120 },
		{ "mu-law", SF_FORMAT_WAV | SF_FORMAT_ULAW, 8000, 0.1, 34 },
		{ "A-law",  SF_FORMAT_WAV | SF_FORMAT_ALAW, 8000, 0.1, 34 },
		{ "GSM",    SF_FORMAT_WAV | SF_FORMAT_GSM610, 8000, 0.3, 30 },
		{ "IMA",    SF_FORMAT_WAV | SF_FORMAT_IMA_ADPCM, 8000, 0.1, 26 },
		{ "MS",     SF_FORMAT_WAV | SF_FORMAT_MS_ADPCM, 8000, 0.1, 33 },
		{ "WAVEX",  SF_FORMAT_WAVEX | SF_FORMAT_PCM_16, 22050, 0.01, 89 },
		{ "RF64",   SF_FORMAT_RF64 | SF_FORMAT_PCM_16, 8000, 0.01, 89 },
		{ "W64",    SF_FORMAT_W64 | SF_FORMAT_PCM_16, 8000, 0.01, 89 },
		{ "AIFF",   SF_FORMAT_AIFF | SF_FORMAT_PCM_16, 8000, 0.01, 89 },
		{ "AU",     SF_FORMAT_AU | SF_FORMAT_ULAW, 8000, 0.1, 34 },
		{ "FLAC",   SF_FORMAT_FLAC | SF_FORMAT_PCM_16, 8000, 0.01, 89 },
		{ "Vorbis", SF_FORMAT_OGG | SF_FORMAT_VORBIS, 8000, 0.1, 34 },
		{ "Opus",   SF_FORMAT_OGG | SF_FORMAT_OPUS, 48000, 0.1, 45 },
		{ "MP3",    SF_FORMAT_MPEG | SF_FORMAT_MPEG_LAYER_III, 16000, 0.1, 36 },
	};
	struct room *r = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		int frames = cases[i].rate_hz * 2;

		make(r->path, cases[i].format, cases[i].rate_hz, 1, frames);

		struct heard h = hear(r, &(struct source_options){ .path = r->path });

		assert_int_equal(h.end, 0);
		assert_string_equal(h.warning, "");
		assert_int_equal(h.info.rate_hz[CALLER], cases[i].rate_hz);
		assert_int_equal(h.info.channels, 1);
		assert_null(h.x[AGENT]);
		assert_in_range(h.frames[CALLER], frames, frames + 2048);       /* block codecs fill their last block */
		assert_int_equal(h.info.frames, h.frames[CALLER]);
		check_sine(&h, CALLER, TONE_HZ, cases[i].level_db, cases[i].snr_db);
		forget(&h);
	}
}

static void headerless_samples_are_read_as_told(void **state)
{
	static const struct { const char *name; int format; double snr_db; } cases[] = {
		{ "s16le", SF_FORMAT_PCM_16 | SF_ENDIAN_LITTLE, 89 }, { "s16be", SF_FORMAT_PCM_16 | SF_ENDIAN_BIG, 89 },
		{ "u8", SF_FORMAT_PCM_U8, 40 }, { "s8", SF_FORMAT_PCM_S8, 40 }, { "f32le", SF_FORMAT_FLOAT | SF_ENDIAN_LITTLE, 120 },
		{ "ulaw", SF_FORMAT_ULAW, 33 }, { "alaw", SF_FORMAT_ALAW, 33 },
	};
	struct room *r = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		make(r->path, SF_FORMAT_RAW | cases[i].format, RATE_HZ, 2, FRAMES);

		struct heard h = hear(r, &(struct source_options){ .path = r->path, .raw = cases[i].name, .raw_rate_hz = RATE_HZ,
		                                                   .raw_channels = 2 });

		assert_int_equal(h.frames[CALLER], FRAMES);
		check_sine(&h, CALLER, TONE_HZ, 0.2, cases[i].snr_db);
		check_sine(&h, AGENT, OTHER_HZ, 0.2, cases[i].snr_db);
		forget(&h);
	}
}

static void samples_that_are_not_finite_pass_through(void **state)
{
	static const float x[4] = { NAN, INFINITY, -INFINITY, 0.25f };
	struct room *r = *state;

	put(r->path, 0, x, sizeof(x));

	struct heard h = hear(r, &(struct source_options){ .path = r->path, .raw = "f32le", .raw_rate_hz = RATE_HZ,
	                                                   .raw_channels = 1 });

	assert_true(isnan(h.x[CALLER][0]) && isinf(h.x[CALLER][1]) && isinf(h.x[CALLER][2]));
	assert_true(h.x[CALLER][3] == 0.25f);
	forget(&h);
}

/* ---- sides ---- */

static void channels_go_to_their_sides_at_any_block_size(void **state)
{
	static const size_t sizes[] = { 1, 7, 80, 441, 4096, 0 };
	struct room *r = *state;

	make(r->path, SF_FORMAT_WAV | SF_FORMAT_PCM_16, RATE_HZ, 2, FRAMES);
	for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		struct source_options o = { .path = r->path, .block_frames = sizes[i] };
		struct heard h = hear(r, &o), swapped;

		o.order = ORDER_AGENT_CALLER;
		swapped = hear(r, &o);
		check_sine(&h, CALLER, TONE_HZ, 0.01, 89);
		check_sine(&h, AGENT, OTHER_HZ, 0.01, 89);
		assert_memory_equal(h.x[CALLER], swapped.x[AGENT], FRAMES * sizeof(float));
		assert_memory_equal(h.x[AGENT], swapped.x[CALLER], FRAMES * sizeof(float));
		forget(&h);
		forget(&swapped);
	}
}

static void two_files_are_two_sides(void **state)
{
	static const struct { int caller_hz, caller, agent_hz, agent; } cases[] = {
		{ 8000, 8000, 8000, 8000 }, { 8000, 3000, 8000, 8000 }, { 8000, 8000, 8000, 3000 },
		{ 8000, 8000, 16000, 16000 }, { 16000, 16000, 8000, 8000 }, { 8000, 2000, 44100, 44100 }, { 48000, 48000, 8000, 2000 },
	};
	struct room *r = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		make(r->path, SF_FORMAT_WAV | SF_FORMAT_PCM_16, cases[i].caller_hz, 1, cases[i].caller);
		make(r->other, SF_FORMAT_WAV | SF_FORMAT_PCM_16, cases[i].agent_hz, 1, cases[i].agent);

		struct heard h = hear(r, &(struct source_options){ .path = r->path, .agent_path = r->other, .block_frames = 333 });

		assert_int_equal(h.end, 0);
		assert_int_equal(h.info.channels, 2);
		assert_int_equal(h.info.rate_hz[CALLER], cases[i].caller_hz);
		assert_int_equal(h.info.rate_hz[AGENT], cases[i].agent_hz);
		assert_int_equal(h.frames[CALLER], cases[i].caller_hz);         /* one second, silence after the shorter */
		assert_int_equal(h.frames[AGENT], cases[i].agent_hz);
		assert_int_equal(h.info.frames, cases[i].caller_hz);
		h.frames[CALLER] = cases[i].caller;
		h.frames[AGENT] = cases[i].agent;
		check_sine(&h, CALLER, TONE_HZ, 0.01, 80);
		check_sine(&h, AGENT, TONE_HZ, 0.01, 80);
		forget(&h);
	}
}

static void of_two_files_a_cut_one_ends_the_call(void **state)
{
	struct room *r = *state;

	for (int agent_hz = 8000; agent_hz <= 16000; agent_hz += 8000) {
		make(r->path, SF_FORMAT_WAV | SF_FORMAT_PCM_16, RATE_HZ, 1, FRAMES);
		make(r->other, SF_FORMAT_WAV | SF_FORMAT_PCM_16, agent_hz, 1, agent_hz);
		assert_int_equal(truncate(r->path, 44 + 2 * 3000), 0);

		struct heard h = hear(r, &(struct source_options){ .path = r->path, .agent_path = r->other, .block_frames = 333 });

		assert_int_equal(h.frames[CALLER], 3000);
		assert_int_equal(h.frames[AGENT], 3000 * agent_hz / RATE_HZ);
		assert_int_equal(h.gap_end[CALLER], FRAMES);
		assert_int_equal(h.gap_at[AGENT], -1);
		assert_non_null(strstr(h.warning, "the caller's file: cut short"));
		forget(&h);
	}
}

/* ---- files that are not whole ---- */

static void a_cut_file_says_what_is_missing(void **state)
{
	static const struct { int format; bool counted; } cases[] = {
		{ SF_FORMAT_WAV | SF_FORMAT_PCM_16, true }, { SF_FORMAT_WAV | SF_FORMAT_ULAW, true },
		{ SF_FORMAT_WAV | SF_FORMAT_GSM610, true }, { SF_FORMAT_WAV | SF_FORMAT_IMA_ADPCM, true },
		{ SF_FORMAT_WAV | SF_FORMAT_MS_ADPCM, true }, { SF_FORMAT_RF64 | SF_FORMAT_PCM_16, true },
		{ SF_FORMAT_W64 | SF_FORMAT_PCM_16, true }, { SF_FORMAT_FLAC | SF_FORMAT_PCM_16, true },
		{ SF_FORMAT_MPEG | SF_FORMAT_MPEG_LAYER_III, true }, { SF_FORMAT_OGG | SF_FORMAT_VORBIS, false },
	};
	struct room *r = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		const int rate_hz = 16000, frames = (cases[i].counted ? 10 : 60) * rate_hz;

		make(r->path, cases[i].format, (cases[i].format & SF_FORMAT_SUBMASK) == SF_FORMAT_GSM610 ? 8000 : rate_hz, 1, frames);
		assert_int_equal(truncate(r->path, size_of(r->path) / 2), 0);

		struct heard h = hear(r, &(struct source_options){ .path = r->path });

		assert_int_equal(h.end, 0);
		assert_memory_equal(h.warning, "cut short", 9);
		assert_true(h.frames[CALLER] > frames / 8 && h.frames[CALLER] < frames * 5 / 8);
		if (cases[i].counted) {
			assert_int_equal(h.reason, GAP_TRUNCATED);
			assert_int_equal(h.gap_at[CALLER], h.frames[CALLER]);
			assert_in_range(h.gap_end[CALLER], frames, frames + 2048);
			assert_int_equal(h.info.frames, h.gap_end[CALLER]);
		} else {
			assert_int_equal(h.gap_at[CALLER], -1);
		}
		forget(&h);
	}
}

static void a_size_left_open_is_no_cut(void **state)
{
	static const uint32_t sizes[] = { 0, 0xFFFFFFFF, 0x7FFFFFFF, 0x7FFFF000, 0x80000000, 0x7FFFFFFF - 36 };
	struct room *r = *state;

	for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		make(r->path, SF_FORMAT_WAV | SF_FORMAT_PCM_16, RATE_HZ, 2, FRAMES);
		put(r->path, 40, &sizes[i], 4);

		struct heard h = hear(r, &(struct source_options){ .path = r->path });

		assert_int_equal(h.frames[CALLER], FRAMES);
		assert_string_equal(h.warning, "");
		check_sine(&h, AGENT, OTHER_HZ, 0.01, 89);
		forget(&h);
	}
}

static void a_file_that_shrinks_while_read_is_cut(void **state)
{
	struct room *r = *state;
	struct source_options o = { .path = r->path, .block_frames = 1000 };
	struct audio_block b;
	struct source *s;
	int64_t got = 0;

	make(r->path, SF_FORMAT_WAV | SF_FORMAT_PCM_16, RATE_HZ, 1, FRAMES);
	assert_int_equal(source_open(&s, &o, r->error), 0);
	assert_int_equal(source_read(s, &b), 1);
	assert_int_equal(truncate(r->path, 44 + 2 * 4500), 0);
	assert_int_equal(remove(r->path), 0);                   /* an open file outlives its name */
	do
		got += (int64_t)b.frames;
	while (source_read(s, &b) == 1 && b.frames);
	assert_int_equal(got, 4500);
	assert_int_equal(b.position, FRAMES);
	assert_int_equal(b.reason, GAP_TRUNCATED);
	assert_int_equal(source_read(s, &b), 0);
	assert_memory_equal(source_warning(s), "cut short", 9);
	source_close(s);
}

/* ---- what is refused ---- */

static void refuse(struct room *r, const struct source_options *o, int err, const char *what)
{
	struct source *s;

	assert_int_equal(source_open(&s, o, r->error), err);
	assert_null(s);
	assert_null(strchr(r->error, '\n'));
	if (!strstr(r->error, what))
		fail_msg("expected \"%s\", not \"%s\"", what, r->error);
}

static void bad_files_are_refused_with_a_reason(void **state)
{
	struct room *r = *state;
	struct source_options o = { .path = r->path }, raw = { .path = r->path, .raw = "s16le", .raw_channels = 1 };
	char junk[5000];

	refuse(r, &o, -ENOENT, "there is no such file");
	put(r->path, 0, "", 0);
	refuse(r, &o, -EINVAL, "is empty");
	for (size_t i = 0; i < sizeof(junk); i++)
		junk[i] = (char)(i * i * 31 + i / 7);
	put(r->path, 0, junk, sizeof(junk));
	refuse(r, &o, -EINVAL, "is not audio");
	refuse(r, &raw, -EINVAL, "need --rate");
	raw.raw_rate_hz = 8000;
	raw.raw_channels = 3;
	refuse(r, &raw, -EINVAL, "one or two channels");
	raw.raw = "mp2";
	refuse(r, &raw, -EINVAL, "use one of s16le");
	make(r->path, SF_FORMAT_WAV | SF_FORMAT_PCM_16, RATE_HZ, 1, 0);
	refuse(r, &o, -EINVAL, "zero frames");
	make(r->path, SF_FORMAT_WAV | SF_FORMAT_PCM_16, RATE_HZ, 6, 10);
	refuse(r, &o, -EINVAL, "has 6 channels");
	make(r->path, SF_FORMAT_WAV | SF_FORMAT_PCM_16, 192000, 1, 10);
	refuse(r, &o, -EINVAL, "192000 Hz");
	make(r->path, SF_FORMAT_WAV | SF_FORMAT_PCM_16, 7999, 1, 10);
	refuse(r, &o, -EINVAL, "7999 Hz");
	o.path = r->dir;
	refuse(r, &o, -EISDIR, "is a folder");
	make(r->path, SF_FORMAT_WAV | SF_FORMAT_PCM_16, RATE_HZ, 1, 10);
	o = (struct source_options){ .path = r->path, .agent_path = r->other };
	refuse(r, &o, -ENOENT, "the agent's file: there is no such file");
	make(r->other, SF_FORMAT_WAV | SF_FORMAT_PCM_16, RATE_HZ, 2, 10);
	refuse(r, &o, -EINVAL, "the agent's file: has two channels");
	o = (struct source_options){ 0 };
	refuse(r, &o, -EINVAL, "no source is named");
}

/* ---- standard input ---- */

/* Standard input is a pipe into which a child copies a file, in crumbs. */
static pid_t pipe_in(const char *path, size_t crumb)
{
	int ends[2];

	assert_int_equal(pipe(ends), 0);

	pid_t child = fork();

	if (!child) {
		char bytes[4096];
		int fd = open(path, O_RDONLY);
		ssize_t n;

		close(ends[0]);
		signal(SIGPIPE, SIG_DFL);
		while ((n = read(fd, bytes, crumb)) > 0)
			if (write(ends[1], bytes, (size_t)n) != n)
				_exit(1);
		_exit(0);
	}
	dup2(ends[0], STDIN_FILENO);
	close(ends[0]);
	close(ends[1]);
	return child;
}

static struct heard hear_pipe(struct room *r, struct source_options *o, size_t crumb)
{
	int keep = dup(STDIN_FILENO);
	pid_t child = pipe_in(r->path, crumb);

	o->path = "-";

	struct heard h = hear(r, o);

	dup2(keep, STDIN_FILENO);
	close(keep);
	waitpid(child, NULL, 0);
	return h;
}

static void a_pipe_gives_what_the_file_gives(void **state)
{
	static const int formats[] = {
		SF_FORMAT_WAV | SF_FORMAT_PCM_16, SF_FORMAT_WAV | SF_FORMAT_ULAW, SF_FORMAT_WAV | SF_FORMAT_FLOAT,
		SF_FORMAT_WAV | SF_FORMAT_IMA_ADPCM, SF_FORMAT_WAV | SF_FORMAT_MS_ADPCM, SF_FORMAT_WAVEX | SF_FORMAT_PCM_24,
		SF_FORMAT_RF64 | SF_FORMAT_PCM_16, SF_FORMAT_W64 | SF_FORMAT_PCM_16,
	};
	struct room *r = *state;

	for (size_t i = 0; i < sizeof(formats) / sizeof(*formats); i++) {
		struct source_options o = { .path = r->path };

		make(r->path, formats[i], RATE_HZ, 2, FRAMES * 5);

		struct heard file = hear(r, &o), piped = hear_pipe(r, &o, 777);

		assert_int_equal(piped.end, 0);
		assert_string_equal(piped.warning, "");
		assert_string_equal(piped.info.started_at, "");
		assert_int_equal(piped.frames[CALLER], file.frames[CALLER]);
		assert_memory_equal(piped.x[CALLER], file.x[CALLER], (size_t)file.frames[CALLER] * sizeof(float));
		assert_memory_equal(piped.x[AGENT], file.x[AGENT], (size_t)file.frames[AGENT] * sizeof(float));
		forget(&file);
		forget(&piped);
	}
}

static void a_pipe_may_end_early_or_never_say_when(void **state)
{
	static const uint32_t open_size = 0xFFFFFFFF;
	struct room *r = *state;
	struct source_options o = { 0 };

	make(r->path, SF_FORMAT_WAV | SF_FORMAT_PCM_16, RATE_HZ, 1, FRAMES);
	assert_int_equal(truncate(r->path, 44 + 2 * 5000), 0);

	struct heard h = hear_pipe(r, &o, 4096);

	assert_int_equal(h.frames[CALLER], 5000);
	assert_int_equal(h.gap_end[CALLER], FRAMES);
	forget(&h);
	put(r->path, 40, &open_size, 4);
	h = hear_pipe(r, &o, 4096);
	assert_int_equal(h.frames[CALLER], 5000);
	assert_int_equal(h.info.frames, -1);
	assert_string_equal(h.warning, "");
	forget(&h);
	assert_int_equal(truncate(r->path, 44), 0);
	h = hear_pipe(r, &o, 4096);
	assert_int_equal(h.end, -ENODATA);
	assert_non_null(strstr(h.error, "zero frames"));
	o = (struct source_options){ .raw = "ulaw", .raw_rate_hz = RATE_HZ, .raw_channels = 2 };
	make(r->path, SF_FORMAT_RAW | SF_FORMAT_ULAW, RATE_HZ, 2, FRAMES);
	h = hear_pipe(r, &o, 33);
	assert_int_equal(h.frames[CALLER], FRAMES);
	check_sine(&h, AGENT, OTHER_HZ, 0.2, 33);
	forget(&h);
}

static void a_pipe_of_anything_else_is_refused(void **state)
{
	struct room *r = *state;
	int keep = dup(STDIN_FILENO);
	struct source_options o = { .path = "-" };

	make(r->path, SF_FORMAT_FLAC | SF_FORMAT_PCM_16, RATE_HZ, 1, FRAMES);

	pid_t child = pipe_in(r->path, 4096);

	refuse(r, &o, -EINVAL, "a stream must be WAV");
	waitpid(child, NULL, 0);
	dup2(open("/dev/null", O_RDONLY), STDIN_FILENO);
	refuse(r, &o, -EINVAL, "is empty");
	dup2(keep, STDIN_FILENO);
	close(keep);
}

/* ---- time ---- */

static double now_s(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void a_paced_file_lasts_as_long_as_it_sounds(void **state)
{
	struct room *r = *state;
	struct source_options o = { .path = r->path, .paced = true };
	double start = now_s();

	make(r->path, SF_FORMAT_WAV | SF_FORMAT_PCM_16, RATE_HZ, 2, RATE_HZ / 4);

	struct heard h = hear(r, &o);
	double took = now_s() - start;

	assert_int_equal(h.frames[CALLER], RATE_HZ / 4);
	assert_true(took >= 0.25 && took < 1.0);
	forget(&h);
}

static atomic_bool stop;

static void on_alarm(int signal)
{
	(void)signal;
	atomic_store(&stop, true);
}

static void a_stop_ends_a_paced_file_and_a_silent_pipe(void **state)
{
	struct room *r = *state;
	struct source_options o = { .path = r->path, .paced = true, .stop = &stop, .block_frames = RATE_HZ };
	int ends[2], keep = dup(STDIN_FILENO);

	signal(SIGALRM, on_alarm);
	make(r->path, SF_FORMAT_WAV | SF_FORMAT_PCM_16, RATE_HZ, 1, 60 * RATE_HZ);
	for (int piped = 0; piped < 2; piped++) {
		double start = now_s();

		atomic_store(&stop, false);
		if (piped) {
			assert_int_equal(pipe(ends), 0);
			dup2(ends[0], STDIN_FILENO);
			assert_int_equal(write(ends[1], "\1\2\3\4", 4), 4);
			o = (struct source_options){ .path = "-", .stop = &stop, .raw = "s16le", .raw_rate_hz = RATE_HZ, .raw_channels = 1 };
		}
		ualarm(50000, 0);

		struct heard h = hear(r, &o);

		assert_int_equal(h.end, 0);
		assert_string_equal(h.warning, "");
		assert_true(now_s() - start < 0.5);
		forget(&h);
	}
	dup2(keep, STDIN_FILENO);
	close(keep);
	close(ends[0]);
	close(ends[1]);
}

static void a_file_tells_its_time(void **state)
{
	struct room *r = *state;
	struct timespec times[2] = { { .tv_sec = 1763717400 }, { .tv_sec = 1763717400 } };

	make(r->path, SF_FORMAT_WAV | SF_FORMAT_PCM_16, RATE_HZ, 1, 100);
	assert_int_equal(utimensat(AT_FDCWD, r->path, times, 0), 0);

	struct heard h = hear(r, &(struct source_options){ .path = r->path });

	assert_string_equal(h.info.started_at, "2025-11-21T09:30:00Z");
	forget(&h);
}

/* ---- ids ---- */

static void ids_follow_content_settings_and_key(void **state)
{
	struct room *r = *state;
	const char *const ab[] = { r->path, r->other }, *const ba[] = { r->other, r->path }, *const gone[] = { r->path, "/none" };
	unsigned char key[CONTENT_KEY_BYTES] = { 1 };
	char id[6][CONTENT_ID_LEN], again[CONTENT_ID_LEN];
	size_t failed;

	put(r->path, 0, "abc", 3);
	put(r->other, 0, "d", 1);
	assert_int_equal(content_hash(id[0], key, "s", ab, 1, NULL), 0);
	assert_int_equal(content_hash(again, key, "s", ab, 1, NULL), 0);
	assert_int_equal(content_hash(id[1], key, "t", ab, 1, NULL), 0);
	assert_int_equal(content_hash(id[2], key, "s", ab, 2, NULL), 0);
	assert_int_equal(content_hash(id[3], key, "s", ba, 2, NULL), 0);
	put(r->path, 0, "ab", 2), put(r->other, 0, "cd", 2);
	assert_int_equal(truncate(r->path, 2), 0);
	assert_int_equal(content_hash(id[4], key, "s", ab, 2, NULL), 0);
	key[0] = 2;
	assert_int_equal(content_hash(id[5], key, "s", ab, 2, NULL), 0);
	assert_string_equal(id[0], again);
	assert_int_equal(strspn(id[0], "0123456789abcdef"), 32);
	for (int i = 0; i < 6; i++)
		for (int j = 0; j < i; j++)
			assert_string_not_equal(id[i], id[j]);
	assert_int_equal(content_hash(again, key, "s", gone, 2, &failed), -ENOENT);
	assert_int_equal(failed, 1);
}

static void the_key_is_made_once_and_is_its_owners(void **state)
{
	struct room *r = *state;
	struct identity a, b;
	struct stat st;
	char path[PATH_LEN + 16], one[IDENTITY_ID_LEN], two[IDENTITY_ID_LEN];

	snprintf(path, sizeof(path), "%s/x/y/key", r->dir);
	assert_int_equal(identity_open(&a, path, r->error), 0);
	assert_int_equal(identity_open(&b, path, r->error), 0);
	assert_memory_equal(a.key, b.key, sizeof(a.key));
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	identity_caller(&a, "+34 600-12 34 56", one);
	identity_caller(&b, "+34600123456", two);
	assert_string_equal(one, two);
	identity_caller(&b, "+34600123457", two);
	assert_string_not_equal(one, two);
	identity_random(one);
	identity_random(two);
	assert_string_not_equal(one, two);
	assert_int_equal(chmod(path, 0640), 0);
	assert_int_equal(identity_open(&b, path, r->error), -EPERM);
	assert_non_null(strstr(r->error, "chmod 600"));
	assert_int_equal(chmod(path, 0600), 0);
	assert_int_equal(truncate(path, 31), 0);
	assert_int_equal(identity_open(&b, path, r->error), -EINVAL);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(every_encoding_comes_back_within_its_tolerance),
		TEST(headerless_samples_are_read_as_told),
		TEST(samples_that_are_not_finite_pass_through),
		TEST(channels_go_to_their_sides_at_any_block_size),
		TEST(two_files_are_two_sides),
		TEST(of_two_files_a_cut_one_ends_the_call),
		TEST(a_cut_file_says_what_is_missing),
		TEST(a_size_left_open_is_no_cut),
		TEST(a_file_that_shrinks_while_read_is_cut),
		TEST(bad_files_are_refused_with_a_reason),
		TEST(a_pipe_gives_what_the_file_gives),
		TEST(a_pipe_may_end_early_or_never_say_when),
		TEST(a_pipe_of_anything_else_is_refused),
		TEST(a_paced_file_lasts_as_long_as_it_sounds),
		TEST(a_stop_ends_a_paced_file_and_a_silent_pipe),
		TEST(a_file_tells_its_time),
		TEST(ids_follow_content_settings_and_key),
		TEST(the_key_is_made_once_and_is_its_owners),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
