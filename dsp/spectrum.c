#include "spectrum.h"

#include "framer.h"
#include "level.h"
#include "reduce.h"
#include "window.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Bin edges of the bands, first bin in and first bin out: frequency * FFT_LEN / FRAME_RATE_HZ, rounded. */
enum {
	BIN_300  = 19,
	BIN_800  = 51,
	BIN_1000 = 64,
	BIN_1500 = 96,
	BIN_2000 = 128,
	BIN_2500 = 160,
	BIN_3400 = 218
};

static const float bin_hz = (float)FRAME_RATE_HZ / FFT_LEN;

struct spectrum {
	const struct fft *fft;
	float  power[FFT_BINS];
	float  window[FRAME_LEN];
	float  bin[BIN_3400 - BIN_300];         /* each bin's number, as the centroid wants it */
	float  scale;
};

int spectrum_create(struct spectrum **out, const struct fft *fft)
{
	struct spectrum *s = calloc(1, sizeof(*s));

	*out = NULL;
	if (!s)
		return -ENOMEM;
	s->fft = fft;
	window_hann(s->window, FRAME_LEN);
	for (size_t i = 0; i < BIN_3400 - BIN_300; i++)
		s->bin[i] = (float)(BIN_300 + i);
	/* Parseval: sum |X|^2 over all 512 bins = 512 sum (w x)^2.  Half the bins are kept, so twice their sum; divided by
	 * sum w^2 it estimates the mean square of x. */
	s->scale = 2.0f / (FFT_LEN * level_energy(s->window, FRAME_LEN));
	*out = s;
	return 0;
}

void spectrum_destroy(struct spectrum *s)
{
	free(s);
}

static float between(const float *power, size_t from, size_t to)
{
	return reduce_sum(power + from, to - from);
}

static float strongest(const float *power, size_t from, size_t to)
{
	return reduce_max(power + from, to - from);
}

/* Sum of bin * power over the band. */
static float first_moment(const struct spectrum *s)
{
	float weighted[BIN_3400 - BIN_300];

	for (size_t i = 0; i < BIN_3400 - BIN_300; i++)
		weighted[i] = s->bin[i] * s->power[BIN_300 + i];
	return reduce_sum(weighted, BIN_3400 - BIN_300);
}

static float ratio_db(float a, float b)
{
	return a > 0 && b > 0 ? 10.0f * log10f(a / b) : 0;
}

void spectrum_process(struct spectrum *s, const float *frame, struct spectrum_frame *out)
{
	FFT_ALIGNED float windowed[FFT_LEN], work[FFT_LEN];
	const float *p = s->power;
	float offset = reduce_sum(frame, FRAME_LEN) / FRAME_LEN;

	/* A converter's offset leaks past the window's main lobe, 31 dB under itself: into the lowest voices. */
	for (size_t i = 0; i < FRAME_LEN; i++)
		windowed[i] = (frame[i] - offset) * s->window[i];
	memset(windowed + FRAME_LEN, 0, (FFT_LEN - FRAME_LEN) * sizeof(*windowed));
	fft_power(s->fft, windowed, work, s->scale, s->power);

	float low = between(p, BIN_300, BIN_1000);
	float high = between(p, BIN_1000, BIN_3400);

	*out = (struct spectrum_frame){
		.power = p,
		.offset = offset,
		.band_power = low + high,
		.band_dbfs = level_dbfs(low + high),
		.alpha_nb_db = ratio_db(high, low),
		.centroid_hz = low + high > 0 ? bin_hz * first_moment(s) / (low + high) : bin_hz * (BIN_300 + BIN_3400) / 2,
		.hammarberg_db = ratio_db(strongest(p, BIN_300, BIN_2000), strongest(p, BIN_2000, BIN_3400)),
		.tilt_db = ratio_db(between(p, BIN_1500, BIN_2500), between(p, BIN_300, BIN_800)),
	};
}
