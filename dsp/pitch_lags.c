#include "pitch_lags.h"

#include "framer.h"
#include "reduce.h"
#include "window.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const float bin_hz = (float)FRAME_RATE_HZ / FFT_LEN;

struct pitch_lags {
	const struct fft *fft;
	float  even[FFT_BINS];                  /* the level spectrum; nothing from the last band on */
	float  weight[FFT_BINS];                /* of each bin: where harmonics are sought */
	float  unwindow[PITCH_LAGS];            /* 1 / the window's own autocorrelation */
	float  noise[PITCH_BANDS];              /* tracked floor of each band's energy */
	float  noise_rise;                      /* factor per frame */
	float  noise_fall, noise_share, least_share;
	float  flatten_floor;
	size_t first;                           /* bin with any weight: DC and rumble stay out */
	size_t bands;                           /* with any weight */
	float  before[PITCH_BAND];              /* within a band, shares of the gains of the band before, */
	float  at[PITCH_BAND];                  /* itself, */
	float  after[PITCH_BAND];               /* and the one after: linear between their centres */
};

/* x^(3/4) by square roots, which vectorise and are exact for powers of 16. */
static float compress(float x)
{
	float root = sqrtf(x);

	return root * sqrtf(root);
}

static void fill_weight(struct pitch_lags *l, const struct pitch_config *cfg)
{
	for (size_t k = 0; k < FFT_BINS; k++) {
		float hz = bin_hz * (float)k;
		float up = fminf(fmaxf(hz / cfg->f0_min_hz - 1, 0), 1);
		float down = fminf(fmaxf((cfg->high_hz - hz) / (cfg->high_hz - cfg->taper_hz), 0), 1);

		l->weight[k] = up * down * down * (3 - 2 * down);
	}
	l->first = (size_t)ceilf(cfg->f0_min_hz / bin_hz);
	l->bands = (size_t)ceilf(cfg->high_hz / (PITCH_BAND * bin_hz));
}

static void fill_ramps(struct pitch_lags *l)
{
	for (size_t i = 0; i < PITCH_BAND; i++) {
		float off_centre = ((float)i + 0.5f) / PITCH_BAND - 0.5f;

		l->before[i] = fmaxf(-off_centre, 0);
		l->after[i] = fmaxf(off_centre, 0);
		l->at[i] = 1 - l->before[i] - l->after[i];
	}
}

static void fill_unwindow(struct pitch_lags *l, float ease)
{
	FFT_ALIGNED float sums[FFT_LEN] = { 0 }, work[FFT_LEN];
	float power[FFT_BINS];

	window_hann(sums, FRAME_LEN);
	fft_power(l->fft, sums, work, 1, power);
	for (size_t k = 0; k < FFT_BINS; k++)
		power[k] = compress(power[k]);
	fft_cosines(l->fft, power, work, sums);
	for (size_t i = 0; i < PITCH_LAGS; i++)
		l->unwindow[i] = (1 + ease) / (sums[i] / sums[0] + ease);
}

int pitch_lags_create(struct pitch_lags **out, const struct pitch_config *cfg, const struct fft *fft)
{
	struct pitch_lags *l = calloc(1, sizeof(*l));

	*out = NULL;
	if (!l)
		return -ENOMEM;
	l->fft = fft;
	l->noise_rise = powf(10, cfg->noise_rise_db_s / (10 * FRAMES_PER_S));
	l->noise_fall = cfg->noise_fall;
	l->noise_share = cfg->noise_share;
	l->least_share = cfg->least_share;
	l->flatten_floor = cfg->flatten_floor;
	fill_weight(l, cfg);
	fill_ramps(l);
	fill_unwindow(l, cfg->ease);
	*out = l;
	return 0;
}

void pitch_lags_destroy(struct pitch_lags *l)
{
	free(l);
}

/* Follows each band's floor and returns the share of its energy that is not noise. */
static float above_noise(struct pitch_lags *l, size_t b, float energy)
{
	float risen = l->noise[b] * l->noise_rise;
	float share;

	if (energy < risen || l->noise[b] <= 0)
		risen = l->noise[b] + l->noise_fall * (energy - l->noise[b]);
	l->noise[b] = risen;
	share = energy > 0 ? 1 - l->noise_share * risen / energy : 0;
	return share > l->least_share ? share : l->least_share;
}

/* Each band's gain towards a level spectrum; gain[0] and gain[bands + 1] repeat their neighbours.  Returns all power. */
static float find_gains(struct pitch_lags *l, const float *power, float *gain)
{
	float energy[PITCH_BANDS];
	float most = 0, total = 0;

	for (size_t b = 0; b < l->bands; b++) {
		size_t from = b ? b * PITCH_BAND : l->first;

		energy[b] = reduce_sum(power + from, (b + 1) * PITCH_BAND - from);
		most = energy[b] > most ? energy[b] : most;
		total += energy[b];
	}
	if (!(total > 0))
		return 0;
	for (size_t b = 0; b < l->bands; b++)
		gain[b + 1] = above_noise(l, b, energy[b]) / sqrtf(energy[b] / most + l->flatten_floor);
	gain[0] = gain[1];
	gain[l->bands + 1] = gain[l->bands];
	return total;
}

/* The level spectrum, its gain linear between the centres of bands. */
static void level(struct pitch_lags *l, const float *power, const float *gain)
{
	float *y = l->even;
	size_t n = l->bands * PITCH_BAND;

	for (size_t k = 0; k < n; k++)
		y[k] = compress(power[k]) * l->weight[k];
	for (size_t b = 0; b < l->bands; b++)
		for (size_t i = 0; i < PITCH_BAND; i++)
			y[b * PITCH_BAND + i] *= l->before[i] * gain[b] + l->at[i] * gain[b + 1] + l->after[i] * gain[b + 2];
}

float pitch_lags_process(struct pitch_lags *l, const float *power, float *height)
{
	FFT_ALIGNED float sums[FFT_LEN], work[FFT_LEN];
	float gain[PITCH_BANDS + 2];
	float total = find_gains(l, power, gain);

	if (!(total > 0))
		return 0;
	level(l, power, gain);
	fft_cosines(l->fft, l->even, work, sums);
	if (!(sums[0] > 0))
		return 0;

	float scale = 1 / sums[0];

	for (size_t i = 0; i < PITCH_LAGS; i++)
		height[i] = sums[i] * l->unwindow[i] * scale;
	return isfinite(scale) ? total : 0;
}
