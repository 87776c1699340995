/*
 * apart FILE.wav - how far the two channels of a stereo file are apart, ms: the lag within +-100 ms at which their 1 ms
 * envelopes are most alike; positive where the second one is late
 */
#include <math.h>
#include <sndfile.h>
#include <stdio.h>
#include <stdlib.h>

enum { LAG_MS = 100 };

int main(int argc, char **argv)
{
	SF_INFO info = { 0 };
	SNDFILE *f = argc == 2 ? sf_open(argv[1], SFM_READ, &info) : NULL;
	sf_count_t hop = info.samplerate / 1000, n;
	float *x, *envelope[2];
	double most = -1;
	int best = 0;

	if (!f || info.channels != 2)
		return 2;
	n = info.frames / hop;
	x = malloc((size_t)info.frames * 2 * sizeof(*x));
	envelope[0] = calloc((size_t)n, sizeof(float));
	envelope[1] = calloc((size_t)n, sizeof(float));
	if (!x || !envelope[0] || !envelope[1] || sf_readf_float(f, x, info.frames) != info.frames)
		return 2;
	for (sf_count_t i = 0; i < n * hop * 2; i++)
		envelope[i % 2][i / 2 / hop] += fabsf(x[i]);
	for (int lag = -LAG_MS; lag <= LAG_MS; lag++) {
		double sum = 0;

		for (sf_count_t i = LAG_MS; i < n - LAG_MS; i++)
			sum += (double)envelope[0][i] * (double)envelope[1][i + lag];
		if (sum > most) {
			most = sum;
			best = lag;
		}
	}
	printf("%d\n", best);
	return 0;
}
