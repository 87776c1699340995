/*
 * floor - what any program of this kind must spend: decoding, and one FFT a frame
 *
 *	floor decode FILE       reads all samples
 *	floor fft FILE          and runs one 512-point real FFT every 10 ms a channel
 *	floor fft2 FILE         and a second one back: what an autocorrelation costs
 *
 * Prints a sum of what it computed, so that nothing of it can be left out.
 */
#include "fft.h"
#include "framer.h"

#include <sndfile.h>
#include <stdio.h>
#include <string.h>

enum { FRAMES = 4096, CHANNELS = 2 };

static double transform(const struct fft *fft, float *frame, float *bins, float *back, int both)
{
	double sum;

	fft_forward(fft, frame, bins);
	sum = (double)bins[2];
	if (both) {
		fft_inverse(fft, bins, back);
		sum += (double)back[1];
	}
	return sum;
}

static double run(SNDFILE *f, int channels, const struct fft *fft, int mode)
{
	float samples[FRAMES * CHANNELS];
	float *frame = fft_alloc(FFT_LEN), *bins = fft_alloc(2 * FFT_BINS), *back = fft_alloc(FFT_LEN);
	struct framer *framers[CHANNELS] = { NULL };
	double sum = 0;
	sf_count_t n;

	for (int c = 0; c < CHANNELS; c++)
		framer_create(&framers[c]);
	while ((n = sf_readf_float(f, samples, FRAMES)) > 0) {
		sum += (double)samples[0];
		for (int c = 0; mode && c < channels; c++) {
			float side[FRAMES];

			for (sf_count_t i = 0; i < n; i++)
				side[i] = samples[i * channels + c];
			for (size_t at = 0; at < (size_t)n;) {
				at += framer_push(framers[c], side + at, (size_t)n - at);
				while (framer_next(framers[c], frame))
					sum += transform(fft, frame, bins, back, mode > 1);
			}
		}
	}
	for (int c = 0; c < CHANNELS; c++)
		framer_destroy(framers[c]);
	fft_free(frame);
	fft_free(bins);
	fft_free(back);
	return sum;
}

int main(int argc, char **argv)
{
	SF_INFO info = { 0 };
	SNDFILE *f = argc == 3 ? sf_open(argv[2], SFM_READ, &info) : NULL;
	struct fft *fft = NULL;

	if (!f || info.channels > CHANNELS || fft_create(&fft)) {
		fprintf(stderr, "floor: floor decode|fft|fft2 FILE (mono or stereo)\n");
		return 2;
	}
	printf("%g\n", run(f, info.channels, fft, !strcmp(argv[1], "fft2") ? 2 : !strcmp(argv[1], "fft")));
	sf_close(f);
	fft_destroy(fft);
	return 0;
}
