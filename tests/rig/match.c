/*
 * match SOURCE.wav CAPTURED.wav CHANNEL - where a channel of the source lies in what was captured, and how exactly
 *
 * Prints: frames of offset, samples compared, samples that differ, and where in the source the first and the last of them are.  The place is that of the source's loudest quarter of a
 * second, found sample by sample; exit status 1 where it is nowhere.
 */
#include <sndfile.h>
#include <stdio.h>
#include <stdlib.h>

static float *read_channel(const char *path, int channel, sf_count_t *frames, int *rate)
{
	SF_INFO info = { 0 };
	SNDFILE *f = sf_open(path, SFM_READ, &info);
	float *all, *one;

	if (!f || channel >= info.channels)
		exit(2);
	*frames = info.frames;
	*rate = info.samplerate;
	all = malloc((size_t)(info.frames * info.channels) * sizeof(*all));
	one = malloc((size_t)info.frames * sizeof(*one));
	if (!all || !one || sf_readf_float(f, all, info.frames) != info.frames)
		exit(2);
	for (sf_count_t i = 0; i < info.frames; i++)
		one[i] = all[i * info.channels + channel];
	free(all);
	sf_close(f);
	return one;
}

static sf_count_t loudest(const float *x, sf_count_t n, sf_count_t length)
{
	sf_count_t best = 0;
	double most = -1;

	for (sf_count_t at = 0; at + length <= n; at += length) {
		double sum = 0;

		for (sf_count_t i = 0; i < length; i++)
			sum += (double)x[at + i] * (double)x[at + i];
		if (sum > most) {
			most = sum;
			best = at;
		}
	}
	return best;
}

int main(int argc, char **argv)
{
	sf_count_t n, m, compared = 0, different = 0, first = 0, last = 0;
	int rate, channel = argc == 4 ? atoi(argv[3]) : 0;
	float *x, *y;

	if (argc != 4)
		return 2;
	x = read_channel(argv[1], channel, &n, &rate);
	y = read_channel(argv[2], channel, &m, &rate);

	sf_count_t length = rate / 4, at = loudest(x, n, length);

	for (sf_count_t p = 0; p + length <= m; p++) {
		sf_count_t i = 0;

		while (i < length && x[at + i] == y[p + i])
			i++;
		if (i < length)
			continue;
		for (i = 0; i < n; i++) {
			sf_count_t k = p - at + i;

			if (k < 0 || k >= m)
				continue;
			compared++;
			if (x[i] == y[k])
				continue;
			first = different++ ? first : i;
			last = i;
		}
		printf("%lld %lld %lld %lld %lld\n", (long long)(p - at), (long long)compared, (long long)different, (long long)first,
		       (long long)last);
		return 0;
	}
	return 1;
}
