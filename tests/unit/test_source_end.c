/* Where a recording ends: cut files, files that shrink, pipes, and a stop. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "heard.h"

#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/wait.h>
#include <time.h>

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
	struct source_options o = { .path = r->path, .speed = 1 };
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
	struct source_options o = { .path = r->path, .speed = 1, .stop = &stop, .block_frames = RATE_HZ };
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

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, heard_set_up, heard_tear_down)
	const struct CMUnitTest tests[] = {
		TEST(a_cut_file_says_what_is_missing),
		TEST(a_size_left_open_is_no_cut),
		TEST(a_file_that_shrinks_while_read_is_cut),
		TEST(a_pipe_gives_what_the_file_gives),
		TEST(a_pipe_may_end_early_or_never_say_when),
		TEST(a_pipe_of_anything_else_is_refused),
		TEST(a_paced_file_lasts_as_long_as_it_sounds),
		TEST(a_stop_ends_a_paced_file_and_a_silent_pipe),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
