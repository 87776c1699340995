/* Recordings at rest: what is read is what was written, at any range; what was touched is refused. */
#include "store/recording.h"
#include "store/recordings.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "folder.h"

enum { RATE_HZ = 8000, HEADER = 4096, SEALED = RECORDING_CHUNK_BYTES + 16, WAV = 44, PER_CHUNK = RECORDING_CHUNK_BYTES / 4,
       FRAMES = 3 * PER_CHUNK + 777 };

static const char CALL[] = "5c1f0a93e2b74d685a0c7b1e94f3d826";

struct room {
	char dir[FOLDER_LEN], folder[96], keys_folder[96], error[RECORDING_ERROR_LEN];
	struct recording_keys keys;
	float caller[FRAMES], agent[FRAMES];
};

static int16_t sample(size_t i, int channel)
{
	return (int16_t)((i * 7919 + (channel ? 31 : 0) * i) % 60001 - 30000);
}

static int set_up(void **state)
{
	struct room *r = calloc(1, sizeof(*r));

	folder_make(r->dir, "recording");
	snprintf(r->folder, sizeof(r->folder), "%s/recordings", r->dir);
	snprintf(r->keys_folder, sizeof(r->keys_folder), "%s/keys", r->dir);
	assert_int_equal(recording_keys_open(&r->keys, r->keys_folder, true, r->error), 0);
	for (size_t i = 0; i < FRAMES; i++) {
		r->caller[i] = (float)sample(i, 0) / 32768;
		r->agent[i] = (float)sample(i, 1) / 32768;
	}
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

static void record(struct room *r, const char *call, size_t frames, size_t block)
{
	struct recorder *rec;

	assert_int_equal(recorder_create(&rec, r->folder, call, RATE_HZ, &r->keys, r->error), 0);
	for (size_t at = 0; at < frames; at += block) {
		size_t n = frames - at < block ? frames - at : block;

		assert_int_equal(recorder_write(rec, r->caller + at, r->agent + at, n), 0);
	}
	assert_int_equal(recorder_close(rec), 0);
}

static int try_open(struct room *r, const char *call)
{
	struct recording *rec;
	int err = recording_open(&rec, r->folder, call, &r->keys);

	recording_close(rec);
	return err;
}

static void path_of(const struct room *r, const char *call, const char *end, char *out)
{
	snprintf(out, 192, "%s/%s%s", r->folder, call, end);
}

static void every_range_is_what_was_written(void **state)
{
	static const size_t lengths[] = { 0, 1, 777, PER_CHUNK - 1, PER_CHUNK, PER_CHUNK + 1, 3 * PER_CHUNK, FRAMES };
	struct room *r = *state;
	unsigned char *whole = malloc(WAV + 4 * FRAMES), part[300];

	for (size_t k = 0; k < sizeof(lengths) / sizeof(*lengths); k++) {
		size_t size = WAV + 4 * lengths[k];
		struct recording *rec;
		char call[40];

		snprintf(call, sizeof(call), "call%zu", k);
		record(r, call, lengths[k], k % 2 ? 160 : 1000);
		assert_int_equal(recording_open(&rec, r->folder, call, &r->keys), 0);
		assert_true(recording_info(rec)->whole);
		assert_int_equal(recording_info(rec)->frames, lengths[k]);
		assert_int_equal(recording_info(rec)->rate_hz, RATE_HZ);
		assert_int_equal(recording_wav_size(rec), size);
		assert_int_equal(recording_wav_read(rec, 0, whole, size + 100), size);
		assert_memory_equal(whole, "RIFF", 4);
		for (size_t i = 0; i < lengths[k]; i++)
			for (int c = 0; c < 2; c++) {
				const unsigned char *at = whole + WAV + 4 * i + 2 * (size_t)c;

				assert_int_equal((int16_t)(at[0] | at[1] << 8), sample(i, c));
			}
		srand(1);
		for (int n = 0; n < 200; n++) {
			size_t offset = (size_t)rand() % size, want = (size_t)rand() % sizeof(part);
			size_t there = size - offset < want ? size - offset : want;

			assert_int_equal(recording_wav_read(rec, (int64_t)offset, part, want), there);
			assert_memory_equal(part, whole + offset, there);
		}
		assert_int_equal(recording_wav_read(rec, (int64_t)size, part, 10), 0);
		recording_close(rec);
	}
	free(whole);
}

static void nothing_of_it_can_be_read_in_the_file(void **state)
{
	struct room *r = *state;
	unsigned char bytes[HEADER + 4 * SEALED], needle[16];
	char path[192];
	size_t n;
	FILE *f;

	memset(r->caller, 0, sizeof(r->caller));
	memset(r->agent, 0, sizeof(r->agent));
	record(r, CALL, FRAMES, 160);
	path_of(r, CALL, ".rec", path);
	f = fopen(path, "r");
	n = fread(bytes, 1, sizeof(bytes), f);
	fclose(f);
	memset(needle, 0, sizeof(needle));
	assert_true(n > HEADER);
	assert_null(memmem(bytes + HEADER, n - HEADER, needle, sizeof(needle)));
	assert_null(memmem(bytes, n, r->keys.key[0], RECORDING_KEY_BYTES));
}

/* Reads it all: 0 or what went wrong first. */
static int64_t read_through(struct room *r, const char *call)
{
	struct recording *rec;
	unsigned char part[5000];
	int64_t at = 0, n = recording_open(&rec, r->folder, call, &r->keys);

	if (n)
		return n;
	while ((n = recording_wav_read(rec, at, part, sizeof(part))) > 0)
		at += n;
	recording_close(rec);
	return n;
}

static void flip(const char *path, off_t at)
{
	int fd = open(path, O_RDWR);
	unsigned char byte;

	assert_int_equal(pread(fd, &byte, 1, at), 1);
	byte ^= 1;
	assert_int_equal(pwrite(fd, &byte, 1, at), 1);
	close(fd);
}

static void a_changed_byte_is_refused(void **state)
{
	static const off_t at[] = { 0, 4, 8, 12, 52, 68, 92, HEADER, HEADER + SEALED - 1, HEADER + SEALED, HEADER + 2 * SEALED + 9,
	                            HEADER + 3 * SEALED + 3 };
	struct room *r = *state;
	char path[192];

	record(r, CALL, FRAMES, 160);
	path_of(r, CALL, ".rec", path);
	for (size_t i = 0; i < sizeof(at) / sizeof(*at); i++) {
		flip(path, at[i]);
		assert_true(read_through(r, CALL) < 0);
		flip(path, at[i]);
		assert_int_equal(read_through(r, CALL), 0);
	}
}

static void chunks_cut_swapped_or_taken_from_elsewhere_are_refused(void **state)
{
	struct room *r = *state;
	unsigned char a[SEALED], b[SEALED];
	char path[192], other[192];
	int fd;

	record(r, CALL, FRAMES, 160);
	record(r, "other", FRAMES, 160);
	path_of(r, CALL, ".rec", path);
	path_of(r, "other", ".rec", other);
	fd = open(path, O_RDWR);
	assert_int_equal(pread(fd, a, SEALED, HEADER), SEALED);
	assert_int_equal(pread(fd, b, SEALED, HEADER + SEALED), SEALED);
	assert_int_equal(pwrite(fd, b, SEALED, HEADER), SEALED);
	assert_int_equal(pwrite(fd, a, SEALED, HEADER + SEALED), SEALED);
	assert_int_equal(read_through(r, CALL), -EBADMSG);
	assert_int_equal(pwrite(fd, a, SEALED, HEADER), SEALED);
	assert_int_equal(pwrite(fd, b, SEALED, HEADER + SEALED), SEALED);
	assert_int_equal(read_through(r, CALL), 0);
	assert_int_equal(ftruncate(fd, HEADER + 3 * SEALED), 0);        /* at a chunk's border */
	assert_int_equal(read_through(r, CALL), -EBADMSG);
	close(fd);
	unlink(path);
	assert_int_equal(link(other, path), 0);                         /* another call under this one's name */
	assert_int_equal(read_through(r, CALL), -EBADMSG);
}

static void one_that_was_broken_off_is_read_as_far_as_it_goes(void **state)
{
	struct room *r = *state;
	struct recorder *rec;
	struct recording *read;
	unsigned char part[64];

	assert_int_equal(recorder_create(&rec, r->folder, CALL, RATE_HZ, &r->keys, r->error), 0);
	assert_int_equal(recorder_write(rec, r->caller, r->agent, FRAMES), 0);
	assert_int_equal(recording_open(&read, r->folder, CALL, &r->keys), 0);
	assert_false(recording_info(read)->whole);
	assert_int_equal(recording_info(read)->frames, 3 * PER_CHUNK);
	assert_int_equal(recording_wav_read(read, WAV + 2 * RECORDING_CHUNK_BYTES, part, sizeof(part)), sizeof(part));
	recording_close(read);
	assert_int_equal(recorder_close(rec), 0);
	assert_int_equal(recorder_create(&rec, r->folder, CALL, RATE_HZ, &r->keys, r->error), -EEXIST);
}

static void a_side_that_is_muted_is_silence(void **state)
{
	struct room *r = *state;
	struct recorder *rec;
	struct recording *read;
	unsigned char wav[WAV + 4 * 400];

	assert_int_equal(recorder_create(&rec, r->folder, CALL, RATE_HZ, &r->keys, r->error), 0);
	assert_int_equal(recorder_write(rec, r->caller, r->agent, 100), 0);
	assert_int_equal(recorder_write(rec, NULL, r->agent, 200), 0);
	assert_int_equal(recorder_write(rec, r->caller, r->agent, 100), 0);
	assert_int_equal(recorder_close(rec), 0);
	assert_int_equal(recording_open(&read, r->folder, CALL, &r->keys), 0);
	assert_int_equal(recording_wav_read(read, 0, wav, sizeof(wav)), sizeof(wav));
	for (size_t i = 100; i < 300; i++)
		assert_int_equal(wav[WAV + 4 * i] | wav[WAV + 4 * i + 1], 0);
	assert_true(wav[WAV + 4 * 350] | wav[WAV + 4 * 350 + 1]);
	recording_close(read);
}

static void keys_rotate_and_old_recordings_stay_readable(void **state)
{
	struct room *r = *state;
	struct recording_keys old = r->keys;
	char path[256];

	record(r, CALL, 500, 160);
	assert_int_equal(recording_keys_rotate(r->keys_folder, r->error), 0);
	assert_int_equal(recording_keys_open(&r->keys, r->keys_folder, false, r->error), 0);
	assert_int_equal(r->keys.count, 2);
	assert_memory_equal(r->keys.key[1], old.key[0], RECORDING_KEY_BYTES);
	record(r, "newer", 500, 160);
	assert_int_equal(try_open(r, CALL), 0);
	assert_int_equal(try_open(r, "newer"), 0);
	r->keys = old;
	assert_int_equal(try_open(r, "newer"), -ENOKEY);
	snprintf(path, sizeof(path), "chmod 644 %s/*.key", r->keys_folder);
	assert_int_equal(system(path), 0);
	assert_int_equal(recording_keys_open(&r->keys, r->keys_folder, false, r->error), -EPERM);
	assert_non_null(strstr(r->error, "chmod 600"));
}

static void peaks_are_the_largest_samples(void **state)
{
	struct room *r = *state;
	struct recording *read;
	unsigned char *peaks;
	char path[192];

	memset(r->caller, 0, sizeof(r->caller));
	memset(r->agent, 0, sizeof(r->agent));
	r->caller[450] = -1;                            /* 20 a second: the second part is 400-799 */
	r->agent[800] = 0.5f;
	record(r, CALL, 1201, 160);
	assert_int_equal(recording_open(&read, r->folder, CALL, &r->keys), 0);
	assert_int_equal(recording_peaks(read, &peaks), 8);
	assert_memory_equal(peaks, ((unsigned char[]){ 0, 255, 0, 0, 0, 0, 127, 0 }), 8);
	free(peaks);
	path_of(r, CALL, ".peaks", path);
	flip(path, 1);
	assert_int_equal(recording_peaks(read, &peaks), -EBADMSG);
	recording_close(read);
}

static void a_forgotten_one_is_gone(void **state)
{
	struct room *r = *state;
	char path[192], kept[192];

	record(r, CALL, FRAMES, 160);
	path_of(r, CALL, ".rec", path);
	path_of(r, "copy", ".rec", kept);
	assert_int_equal(link(path, kept), 0);          /* the disk's blocks, as somebody finds them later */
	assert_int_equal(recordings_forget(r->folder, CALL), 0);
	assert_int_equal(try_open(r, CALL), -ENOENT);
	assert_int_equal(try_open(r, "copy"), -EBADMSG);
	path_of(r, CALL, ".peaks", path);
	assert_int_equal(access(path, F_OK), -1);
	assert_int_equal(try_open(r, "../keys/x"), -EINVAL);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(every_range_is_what_was_written), TEST(nothing_of_it_can_be_read_in_the_file), TEST(a_changed_byte_is_refused),
		TEST(chunks_cut_swapped_or_taken_from_elsewhere_are_refused),
		TEST(one_that_was_broken_off_is_read_as_far_as_it_goes), TEST(a_side_that_is_muted_is_silence),
		TEST(keys_rotate_and_old_recordings_stay_readable), TEST(peaks_are_the_largest_samples), TEST(a_forgotten_one_is_gone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
