/*
 * floor - what any program of this kind must spend: decoding, and one FFT a frame
 *
 *	floor decode FILE       reads all samples
 *	floor fft FILE          and runs one 512-point real FFT every 10 ms a channel
 *	floor fft2 FILE         and a second one back: what an autocorrelation costs
 *
 * The FFT is FFTW's own real one, planned with FFTW_ESTIMATE, as a program would call it that does nothing further about it.
 * Prints a sum of what it computed, so that nothing of it can be left out.
 */
#include "fft.h"
#include "framer.h"

#include <fftw3.h>
#include <sndfile.h>
#include <stdio.h>
#include <string.h>

enum { FRAMES = 4096, CHANNELS = 2 };

struct plans {
	float      *frame, *bins, *back;
	fftwf_plan  forward, inverse;
};

static void make_plans(struct plans *p)
{
	fftwf_complex *bins;

	p->frame = fft_alloc(FFT_LEN);
	p->bins = fft_alloc(2 * FFT_BINS);
	p->back = fft_alloc(FFT_LEN);
	bins = (fftwf_complex *)p->bins;
	p->forward = fftwf_plan_dft_r2c_1d(FFT_LEN, p->frame, bins, FFTW_ESTIMATE | FFTW_PRESERVE_INPUT);
	p->inverse = fftwf_plan_dft_c2r_1d(FFT_LEN, bins, p->back, FFTW_ESTIMATE | FFTW_DESTROY_INPUT);
}

static double transform(const struct plans *p, int both)
{
	double sum;

	fftwf_execute(p->forward);
	sum = (double)p->bins[2];
	if (both) {
		fftwf_execute(p->inverse);
		sum += (double)p->back[1];
	}
	return sum;
}

static double run(SNDFILE *f, int channels, const struct plans *p, int mode)
{
	float samples[FRAMES * CHANNELS];
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
				while (framer_next(framers[c], p->frame))
					sum += transform(p, mode > 1);
			}
		}
	}
	for (int c = 0; c < CHANNELS; c++)
		framer_destroy(framers[c]);
	return sum;
}

int main(int argc, char **argv)
{
	SF_INFO info = { 0 };
	SNDFILE *f = argc == 3 ? sf_open(argv[2], SFM_READ, &info) : NULL;
	struct plans p;

	if (!f || info.channels > CHANNELS) {
		fprintf(stderr, "floor: floor decode|fft|fft2 FILE (mono or stereo)\n");
		return 2;
	}
	make_plans(&p);
	printf("%g\n", run(f, info.channels, &p, !strcmp(argv[1], "fft2") ? 2 : !strcmp(argv[1], "fft")));
	sf_close(f);
	fftwf_destroy_plan(p.forward);
	fftwf_destroy_plan(p.inverse);
	fft_free(p.frame);
	fft_free(p.bins);
	fft_free(p.back);
	return 0;
}
