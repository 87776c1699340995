/* fuzz_file.c - any bytes as a call's file, and as a stream on standard input: opened, and read to the end */

#include "source/source.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

enum { BLOCKS_MAX = 200 };                      /* 100 s at 8 kHz: a few bytes of FLAC can be hours of silence */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What the decoders under libsndfile 1.2.0 forget when a file is damaged; ours is found all the same. */
const char *__lsan_default_suppressions(void);

const char *__lsan_default_suppressions(void)
{
	return "leak:libsndfile\nleak:libvorbis\nleak:libmpg123\nleak:libFLAC\nleak:libogg\nleak:libopus\n";
}

static void check(const struct audio_block *b, const struct source_info *info, int64_t *position)
{
	volatile float last;

	if (b->position < *position || info->channels < 1 || info->channels > SIDES)
		abort();
	if (info->rate_hz[CALLER] < 8000 || info->rate_hz[CALLER] > 48000)
		abort();
	for (size_t side = 0; side < info->channels; side++)
		if (b->frames)
			last = b->samples[side][b->frames - 1];
	(void)last;
	*position = b->position + (int64_t)b->frames;
}

static void hear(const char *path)
{
	struct source_options o = { .path = path };
	char error[SOURCE_ERROR_LEN] = "";
	struct audio_block b;
	struct source *s;
	int64_t position = 0;

	if (source_open(&s, &o, error)) {
		if (s || !*error)
			abort();
		return;
	}
	for (int i = 0; i < BLOCKS_MAX && source_read(s, &b) == 1; i++)
		check(&b, source_info(s), &position);
	source_close(s);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	int fd = memfd_create("fuzz", 0);
	char path[64];

	if (fd < 0 || write(fd, data, size) != (ssize_t)size)
		abort();
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	hear(path);
	if (lseek(fd, 0, SEEK_SET) || dup2(fd, STDIN_FILENO) < 0)
		abort();
	close(fd);
	hear("-");
	close(STDIN_FILENO);
	return 0;
}
