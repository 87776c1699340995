/* Recordings of every encoding, on the sides they belong to; and files that are none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "heard.h"

#include <errno.h>

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

/* ---- what is refused ---- */

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

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, heard_set_up, heard_tear_down)
	const struct CMUnitTest tests[] = {
		TEST(every_encoding_comes_back_within_its_tolerance),
		TEST(headerless_samples_are_read_as_told),
		TEST(samples_that_are_not_finite_pass_through),
		TEST(channels_go_to_their_sides_at_any_block_size),
		TEST(two_files_are_two_sides),
		TEST(of_two_files_a_cut_one_ends_the_call),
		TEST(bad_files_are_refused_with_a_reason),
		TEST(a_file_tells_its_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
