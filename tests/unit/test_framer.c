/* dsp/framer: where frames lie, and that cuts do not matter. */
#include "framer.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { SAMPLES = 4096 * 2 };

/* Sample n holds n + 1, so that a frame shows where it was taken and padding shows as 0. */
static size_t frames_in_blocks(size_t block, float (*frame)[FRAME_LEN], size_t room)
{
	static float x[SAMPLES];
	struct framer *f;
	size_t count = 0;

	assert_int_equal(framer_create(&f), 0);
	for (size_t i = 0; i < SAMPLES; i++)
		x[i] = (float)(i + 1);
	for (size_t at = 0; at < SAMPLES; at += block) {
		size_t n = at + block < SAMPLES ? block : SAMPLES - at;

		for (size_t done = 0; done < n;) {
			done += framer_push(f, x + at + done, n - done);
			while (count < room && framer_next(f, frame[count]))
				count++;
		}
	}
	framer_destroy(f);
	return count;
}

static void frame_k_starts_at_80k_minus_120(void **state)
{
	static float frame[120][FRAME_LEN];
	size_t count = frames_in_blocks(80, frame, 120);

	(void)state;
	assert_int_equal(count, (SAMPLES - 200) / 80 + 1);
	for (size_t k = 0; k < count; k++)
		for (size_t i = 0; i < FRAME_LEN; i++) {
			long sample = (long)(80 * k + i) - 120;

			assert_float_equal(frame[k][i], sample < 0 ? 0 : (float)(sample + 1), 0);
		}
}

static void block_size_does_not_matter(void **state)
{
	static const size_t sizes[] = { 1, 7, 441, 4096 };
	static float want[120][FRAME_LEN], got[120][FRAME_LEN];
	size_t count = frames_in_blocks(80, want, 120);

	(void)state;
	for (size_t s = 0; s < sizeof(sizes) / sizeof(*sizes); s++) {
		assert_int_equal(frames_in_blocks(sizes[s], got, 120), count);
		assert_memory_equal(got, want, sizeof(*got) * count);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(frame_k_starts_at_80k_minus_120),
		cmocka_unit_test(block_size_does_not_matter),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
