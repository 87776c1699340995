/* A call's audio on its way to the disk: both sides in step, holes where they belong, nothing of what was forgotten. */
#include "engine/archive.h"
#include "engine/stereo.h"
#include "settings/settings.h"
#include "signal.h"
#include "store/recording.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "folder.h"

enum { RATE = 8000, ROOM = 40 * RATE, WAV = 44, BLOCK = 160 };

static const char CALL[] = "5c1f0a93e2b74d685a0c7b1e94f3d826";

struct room {
	char  dir[FOLDER_LEN], folder[96], keys[96], error[ARCHIVE_ERROR_LEN], said[512];
	struct archive_config cfg;
	struct archive *archive;
	float x[SIDES][ROOM], out[SIDES][ROOM];
	size_t given;
};

static void say(void *ctx, const char *line)
{
	struct room *r = ctx;

	snprintf(r->said, sizeof(r->said), "%s", line);
}

static int set_up(void **state)
{
	struct room *r = *state = calloc(1, sizeof(*r));
	struct calibration cal;

	folder_make(r->dir, "archive");
	assert_int_equal(settings_defaults(&cal, r->error), 0);
	snprintf(r->folder, sizeof(r->folder), "%s/recordings", r->dir);
	snprintf(r->keys, sizeof(r->keys), "%s/state/keys", r->dir);
	r->cfg = (struct archive_config) { .folder = r->folder, .keys = r->keys, .dtmf = cal.dtmf, .say = say, .ctx = r };
	/* Whole numbers of 16 bits, of no tone. */
	for (enum side s = CALLER; s < SIDES; s++)
		for (size_t i = 0; i < ROOM; i++)
			r->x[s][i] = (float)((int)(i * 7919 + (s ? i * i * 31 : i * i)) % 20000) / 32768;
	return 0;
}

static int tear_down(void **state)
{
	struct room *r = *state;

	folder_remove(r->dir);
	free(r);
	return 0;
}

/* ---- stereo ---- */

static void take(void *ctx, const float *const x[SIDES], size_t n)
{
	struct room *r = ctx;

	for (enum side s = CALLER; s < SIDES; s++)
		memcpy(r->out[s] + r->given, x[s], n * sizeof(float));
	r->given += n;
}

static void sides_that_come_in_turn_are_in_step(void **state)
{
	struct room *r = *state;
	struct stereo *st;

	assert_int_equal(stereo_create(&st, RATE, take, r), 0);
	stereo_put(st, CALLER, 0, r->x[CALLER], 3000);
	assert_int_equal(r->given, 0);
	stereo_put(st, AGENT, 100, r->x[AGENT] + 100, 1900);
	assert_int_equal(r->given, 2000);
	stereo_put(st, AGENT, 2500, r->x[AGENT] + 2500, 500);          /* 2000 to 2500 were lost */
	stereo_finish(st);
	assert_int_equal(r->given, 3000);
	assert_memory_equal(r->out[CALLER], r->x[CALLER], 3000 * sizeof(float));
	for (size_t i = 0; i < 3000; i++)
		assert_true(r->out[AGENT][i] == (i < 100 || (i >= 2000 && i < 2500) ? 0 : r->x[AGENT][i]));
	stereo_destroy(st);
}

static void a_hole_begins_with_a_tone_and_is_silent(void **state)
{
	struct room *r = *state;
	struct stereo *st;
	float most = 0;

	assert_int_equal(stereo_create(&st, RATE, take, r), 0);
	stereo_put(st, CALLER, 0, r->x[CALLER], 1000);
	stereo_put(st, AGENT, 0, r->x[AGENT], 1000);
	stereo_hole(st, 25 * RATE);                                     /* longer than the window */
	stereo_put(st, CALLER, 25 * RATE, r->x[CALLER], 500);
	stereo_put(st, AGENT, 25 * RATE, r->x[AGENT], 500);
	stereo_finish(st);
	assert_int_equal(r->given, 25 * RATE + 500);
	for (enum side s = CALLER; s < SIDES; s++) {
		assert_memory_equal(r->out[s], r->x[s], 1000 * sizeof(float));
		for (size_t i = 1000; i < 1000 + RATE / 5; i++)
			most = fmaxf(most, fabsf(r->out[s][i]));
		assert_true(most > 0.015f && most < 0.025f);
		for (size_t i = 1000 + RATE / 5; i < 25 * RATE; i++)
			assert_true(r->out[s][i] == 0);
		assert_memory_equal(r->out[s] + 25 * RATE, r->x[s], 500 * sizeof(float));
	}
	stereo_destroy(st);
}

/* ---- the archive ---- */

static void write_call(struct room *r, struct reel *reel, size_t from, size_t n, enum gap_reason reason)
{
	for (size_t at = from; at < from + n; at += BLOCK)
		for (enum side s = CALLER; s < SIDES; s++) {
			struct audio_block b = { .position = (int64_t)at, .frames = BLOCK, .reason = reason };

			b.samples[s] = r->x[s] + at;
			while (!archive_has_room(reel, BLOCK))
				usleep(1000);
			archive_write(reel, &b);
		}
}

/* The WAV's samples, freed by the caller. */
static int16_t *read_call(struct room *r, const char *call, int64_t *frames, unsigned *rate_hz)
{
	struct recording_keys keys;
	struct recording *rec;
	int64_t size;
	char *wav;

	assert_int_equal(recording_keys_open(&keys, r->keys, false, r->error), 0);
	assert_int_equal(recording_open(&rec, r->folder, call, &keys), 0);
	*frames = recording_info(rec)->frames;
	*rate_hz = recording_info(rec)->rate_hz;
	size = recording_wav_size(rec);
	wav = malloc((size_t)size);
	assert_int_equal(recording_wav_read(rec, 0, wav, (size_t)size), size);
	recording_close(rec);
	memmove(wav, wav + WAV, (size_t)size - WAV);
	return (int16_t *)(void *)wav;
}

static void what_was_heard_is_what_is_kept(void **state)
{
	static const unsigned rate_hz[SIDES] = { RATE, RATE };
	struct room *r = *state;
	int64_t frames;
	unsigned hz;

	assert_int_equal(archive_open(&r->archive, &r->cfg, r->error), 0);
	struct reel *one = archive_begin(r->archive, CALL, rate_hz), *two = archive_begin(r->archive, "two", rate_hz);
	write_call(r, one, 0, 8 * RATE, GAP_LOSS);
	write_call(r, two, 0, RATE, GAP_LOSS);
	write_call(r, one, 20 * RATE, 2 * RATE, GAP_PAUSE);
	archive_end(one);
	archive_end(two);
	archive_close(r->archive);
	assert_string_equal(r->said, "");

	int16_t *x = read_call(r, CALL, &frames, &hz);

	assert_int_equal(frames, 22 * RATE);
	assert_int_equal(hz, RATE);
	for (size_t i = 0; i < 22 * RATE; i++)
		for (enum side s = CALLER; s < SIDES; s++)
			if (i < 8 * RATE || i >= 20 * RATE)
				assert_int_equal(x[2 * i + s], (int)(r->x[s][i] * 32768));
			else if (i >= 8 * RATE + RATE / 5)
				assert_int_equal(x[2 * i + s], 0);
	free(x);
	free(read_call(r, "two", &frames, &hz));
	assert_int_equal(frames, RATE);
}

static void sides_of_two_rates_are_kept_at_the_rate_of_analysis(void **state)
{
	static const unsigned rate_hz[SIDES] = { 8000, 16000 };
	struct room *r = *state;
	int64_t frames, most = 0;
	unsigned hz;

	memset(r->x, 0, sizeof(r->x));
	signal_sine(r->x[AGENT], 4 * 16000, 16000, 1000, 0.5);
	assert_int_equal(archive_open(&r->archive, &r->cfg, r->error), 0);
	struct reel *reel = archive_begin(r->archive, CALL, rate_hz);
	for (size_t at = 0; at < 2 * 8000; at += BLOCK) {
		archive_write(reel, &(struct audio_block) { .position = (int64_t)at, .frames = BLOCK, .samples = { r->x[CALLER] + at } });
		archive_write(reel, &(struct audio_block) { .position = (int64_t)(2 * at), .frames = 2 * BLOCK,
		                                            .samples = { NULL, r->x[AGENT] + 2 * at } });
	}
	archive_end(reel);
	archive_close(r->archive);
	int16_t *x = read_call(r, CALL, &frames, &hz);
	assert_int_equal(hz, 8000);
	assert_int_equal(frames, 2 * 8000);
	for (size_t i = 100; i + 100 < 2 * 8000; i++) {
		double want = 0.5 * 32768 * sin(signal_two_pi * 1000 * (double)i / 8000), off = fabs(x[2 * i + 1] - want);

		assert_int_equal(x[2 * i], 0);
		most = off > (double)most ? (int64_t)off : most;
	}
	assert_true(most < 500);
	free(x);
}

static int files(const char *folder)
{
	char command[128];
	FILE *p;
	int n = -1;

	snprintf(command, sizeof(command), "ls %s 2>/dev/null | wc -l", folder);
	p = popen(command, "r");
	assert_int_equal(fscanf(p, "%d", &n), 1);
	pclose(p);
	return n;
}

static void what_is_forgotten_leaves_nothing(void **state)
{
	static const unsigned rate_hz[SIDES] = { RATE, RATE };
	struct room *r = *state;

	assert_int_equal(archive_open(&r->archive, &r->cfg, r->error), 0);
	struct reel *reel = archive_begin(r->archive, CALL, rate_hz);
	write_call(r, reel, 0, 4 * RATE, GAP_LOSS);
	archive_forget(r->archive, CALL);                               /* in the middle of it */
	write_call(r, reel, 4 * RATE, 4 * RATE, GAP_LOSS);
	archive_end(reel);
	reel = archive_begin(r->archive, "two", rate_hz);
	write_call(r, reel, 0, 4 * RATE, GAP_LOSS);
	archive_end(reel);
	archive_forget(r->archive, "two");                              /* just when it ends */
	archive_close(r->archive);
	assert_int_equal(files(r->folder), 0);
	assert_string_equal(r->said, "");
}

static void keys_others_can_read_are_refused_and_a_folder_that_fills_is_told(void **state)
{
	static const unsigned rate_hz[SIDES] = { RATE, RATE };
	struct room *r = *state;
	char path[256];

	assert_int_equal(archive_open(&r->archive, &r->cfg, r->error), 0);
	archive_close(r->archive);
	assert_int_equal(chmod(r->keys, 0755), 0);
	assert_int_equal(archive_open(&r->archive, &r->cfg, r->error), -EPERM);
	assert_non_null(strstr(r->error, "chmod 700"));
	assert_null(r->archive);
	assert_int_equal(chmod(r->keys, 0700), 0);
	/* A file where the folder should be: the call goes on, and it is said that it is not kept. */
	snprintf(path, sizeof(path), "rmdir %s 2>/dev/null; echo >%s", r->folder, r->folder);
	assert_int_equal(system(path), 0);
	assert_int_equal(archive_open(&r->archive, &r->cfg, r->error), 0);
	struct reel *reel = archive_begin(r->archive, CALL, rate_hz);
	write_call(r, reel, 0, 20 * RATE, GAP_LOSS);
	archive_end(reel);
	archive_close(r->archive);
	assert_non_null(strstr(r->said, "is not kept"));
	assert_null(strstr(r->said, CALL));
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(sides_that_come_in_turn_are_in_step), TEST(a_hole_begins_with_a_tone_and_is_silent),
		TEST(what_was_heard_is_what_is_kept), TEST(sides_of_two_rates_are_kept_at_the_rate_of_analysis),
		TEST(what_is_forgotten_leaves_nothing), TEST(keys_others_can_read_are_refused_and_a_folder_that_fills_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
