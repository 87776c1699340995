/*
 * pacer FIFO FILE.wav CHANNEL PPM [each FIRST STEP] - plays one channel of a file into a pipe as a sound card's clock would
 *
 * 10 ms at a time, each when its last sample is due by a clock that is PPM parts per million fast.  With `each` it
 * prints the time at which frames FIRST, FIRST + STEP… were written, CLOCK_MONOTONIC in microseconds: the moments at which
 * those sounds reached the device.
 */
#include <sndfile.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <fcntl.h>

enum { BLOCKS_PER_S = 100 };

static void wait_until(const struct timespec *start, double seconds)
{
	double at = (double)start->tv_sec + (double)start->tv_nsec * 1e-9 + seconds;
	struct timespec t = { .tv_sec = (time_t)at, .tv_nsec = (long)((at - (double)(time_t)at) * 1e9) };

	clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &t, NULL);
}

int main(int argc, char **argv)
{
	SF_INFO info = { 0 };
	SNDFILE *f = argc >= 5 ? sf_open(argv[2], SFM_READ, &info) : NULL;
	int fd = f ? open(argv[1], O_WRONLY) : -1;
	int channel = argc >= 5 ? atoi(argv[3]) : 0;
	long long frame = argc >= 8 ? atoll(argv[6]) : -1, step = argc >= 8 ? atoll(argv[7]) : 0, done = 0;
	double rate;
	struct timespec start;

	if (fd < 0 || channel >= info.channels) {
		fprintf(stderr, "pacer FIFO FILE.wav CHANNEL PPM [each FIRST STEP]\n");
		return 1;
	}

	size_t block = (size_t)info.samplerate / BLOCKS_PER_S;
	short *in = calloc(block * (size_t)info.channels, sizeof(*in)), *out = calloc(block, sizeof(*out));

	if (!in || !out)
		return 1;

	rate = info.samplerate * (1 + atof(argv[4]) * 1e-6);
	clock_gettime(CLOCK_MONOTONIC, &start);
	for (sf_count_t n; (n = sf_readf_short(f, in, (sf_count_t)block)) > 0; done += n) {
		for (sf_count_t i = 0; i < n; i++)
			out[i] = in[i * info.channels + channel];
		wait_until(&start, (double)(done + n) / rate);
		if (frame >= done && frame < done + n) {
			struct timespec t;

			clock_gettime(CLOCK_MONOTONIC, &t);
			printf("%lld\n", (long long)t.tv_sec * 1000000 + t.tv_nsec / 1000);
			fflush(stdout);
			frame += step;
		}
		if (write(fd, out, (size_t)n * sizeof(*out)) < 0)
			return 1;
	}
	return 0;
}
