#include "pitch.h"

#include "framer.h"
#include "pitch_path.h"
#include "window.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
	BAND      = 16,                         /* bins: 250 Hz, the width over which the spectrum is flattened */
	BANDS     = FFT_LEN / 2 / BAND,
	LAGS      = 192,                        /* unaliased: FFT_LEN - FRAME_LEN */
	LAG_FLOOR = 13                          /* shortest lag held, 615 Hz: below every f0_max_hz allowed */
};

struct pitch {
	struct pitch_config cfg;
	const struct fft *fft;
	float *bins;                            /* [size: 2 * FFT_BINS] flattened power as real parts */
	float *lags;                            /* [size: FFT_LEN] autocorrelation */
	float  weight[FFT_BINS];                /* of each bin: the band within which harmonics are sought */
	float  unwindow[LAGS];                  /* 1 / the window's autocorrelation, eased at long lags */
	size_t lag_min, lag_max;
	size_t bands;                           /* bands with any weight */
	float  peak_power;                      /* tracked level of the loudest speech, mean square */
	float  floor[BANDS];
	struct pitch_path path;
};

static void fill_tables(struct pitch *p)
{
	float window[FRAME_LEN], r[LAGS];
	float bin_hz = (float)FRAME_RATE_HZ / FFT_LEN;

	window_hann(window, FRAME_LEN);
	memcpy(p->lags, window, sizeof(window));
	fft_forward(p->fft, p->lags, p->bins);
	for (size_t k = 0; k < FFT_BINS; k++) {
		float e = p->bins[2 * k] * p->bins[2 * k] + p->bins[2 * k + 1] * p->bins[2 * k + 1];

		p->bins[2 * k] = powf(e, 0.75f);
		p->bins[2 * k + 1] = 0;
	}
	fft_inverse(p->fft, p->bins, p->lags);
	for (size_t i = 0; i < LAGS; i++)
		r[i] = p->lags[i] / p->lags[0];
	for (size_t i = 0; i < LAGS; i++)
		p->unwindow[i] = (1 + p->cfg.ease) / (r[i] + p->cfg.ease);
	for (size_t k = 0; k < FFT_BINS; k++) {
		float hz = bin_hz * (float)k;
		float up = (hz - p->cfg.low_hz) / p->cfg.low_hz;
		float down = (p->cfg.high_hz - hz) / (p->cfg.high_hz - p->cfg.taper_hz);

		up = fminf(fmaxf(up, 0), 1);
		down = fminf(fmaxf(down, 0), 1);
		p->weight[k] = up * down * down * (3 - 2 * down);
	}
}

int pitch_create(struct pitch **out, const struct pitch_config *cfg, const struct fft *fft)
{
	struct pitch *p;

	*out = NULL;
	if (!(cfg->f0_min_hz >= (float)FRAME_RATE_HZ / (LAGS - 2) && cfg->f0_max_hz > cfg->f0_min_hz &&
	      cfg->f0_max_hz <= (float)FRAME_RATE_HZ / LAG_FLOOR && cfg->high_hz > cfg->taper_hz && cfg->low_hz > 0))
		return -EINVAL;
	p = calloc(1, sizeof(*p));
	if (!p)
		return -ENOMEM;
	p->cfg = *cfg;
	p->fft = fft;
	p->lag_min = (size_t)floorf(FRAME_RATE_HZ / cfg->f0_max_hz);
	p->lag_max = (size_t)ceilf(FRAME_RATE_HZ / cfg->f0_min_hz);
	p->bins = fft_alloc(2 * FFT_BINS);
	p->lags = fft_alloc(FFT_LEN);
	if (!p->bins || !p->lags) {
		pitch_destroy(p);
		return -ENOMEM;
	}
	fill_tables(p);
	p->bands = (size_t)fminf(BANDS, ceilf(cfg->high_hz / (BAND * (float)FRAME_RATE_HZ / FFT_LEN)));
	*out = p;
	return 0;
}

void pitch_destroy(struct pitch *p)
{
	if (!p)
		return;
	fft_free(p->bins);
	fft_free(p->lags);
	free(p);
}

/* Gain of each band towards a flat spectrum, less where steady noise fills the band. */
static void band_gains(struct pitch *p, const float *power, float *gain)
{
	float energy[BANDS];
	float most = 0;

	for (size_t b = 0; b < BANDS; b++) {
		float sum = 0;

		for (size_t i = 0; i < BAND; i++)
			sum += power[b * BAND + i];
		energy[b] = sum;
		if (b < p->bands)
			most = sum > most ? sum : most;
	}
	for (size_t b = 0; b < BANDS; b++) {
		float up = p->floor[b] * (1 + p->cfg.noise_rise);
		float f = p->floor[b] > 0 && energy[b] > up ? up : p->floor[b] + (energy[b] - p->floor[b]) * 0.2f;
		float share = energy[b] > 0 ? 1 - p->cfg.noise_share * f / energy[b] : 0;

		p->floor[b] = f;
		gain[b] = (share > 0.01f ? share : 0.01f) / sqrtf(energy[b] / most + p->cfg.flatten_floor);
	}
}

/* The spectrum flattened and compressed, its gain linear between the bands' centres. */
static void flatten(struct pitch *p, const float *power)
{
	float gain[BANDS];
	float y[BAND];

	band_gains(p, power, gain);
	for (size_t b = 0; b < p->bands; b++) {
		float before = b ? gain[b - 1] : gain[b];
		float after = b + 1 < BANDS ? gain[b + 1] : gain[b];
		const float *x = power + b * BAND;
		const float *w = p->weight + b * BAND;

		for (size_t i = 0; i < BAND; i++) {
			float at = ((float)i + 0.5f) / BAND - 0.5f;
			float g = gain[b] + (at < 0 ? -at * (before - gain[b]) : at * (after - gain[b]));
			float root = sqrtf(x[i]);

			y[i] = root * sqrtf(root) * w[i] * g;
		}
		for (size_t i = 0; i < BAND; i++)
			p->bins[2 * (b * BAND + i)] = y[i];
	}
}

/* Top of the parabola through three points around a maximum: its place and height. */
static float parabola(const float *y, float *height)
{
	float slope = 0.5f * (y[1] - y[-1]);
	float bend = 2 * y[0] - y[1] - y[-1];
	float at = bend > 0 ? slope / bend : 0;

	*height = y[0] + 0.5f * slope * at;
	return at;
}

/* Keeps the candidate if it is among the best so far, best first. */
static void keep(struct pitch_frame *f, const struct pitch_candidate *c)
{
	unsigned j;

	if (f->states < PITCH_STATES)
		f->states++;
	else if (f->candidate[PITCH_STATES - 1].gain >= c->gain)
		return;
	for (j = f->states - 1; j > 1 && f->candidate[j - 1].gain < c->gain; j--)
		f->candidate[j] = f->candidate[j - 1];
	f->candidate[j] = *c;
}

static void find_candidates(const struct pitch *p, struct pitch_frame *f)
{
	float octave_max = log2f(p->cfg.f0_max_hz);
	float y[LAGS];
	float scale = 1 / p->lags[0];

	f->states = 1;
	f->best_height = 0;
	for (size_t i = p->lag_min - 1; i <= p->lag_max + 1; i++)
		y[i] = p->lags[i] * p->unwindow[i] * scale;
	for (size_t i = p->lag_min; i <= p->lag_max; i++) {
		struct pitch_candidate c;

		if (y[i] < p->cfg.height_min || y[i] < y[i - 1] || y[i] <= y[i + 1])
			continue;
		c.f0_hz = FRAME_RATE_HZ / ((float)i + parabola(y + i, &c.height));
		c.height = c.height < 1 ? c.height : 1;
		c.octave = log2f(c.f0_hz);
		c.gain = c.height - p->cfg.octave_cost * (octave_max - c.octave);
		f->best_height = c.height > f->best_height ? c.height : f->best_height;
		keep(f, &c);
	}
}

/* What the frame earns by being unvoiced: more where it is far under the level of speech. */
static float unvoiced_gain(struct pitch *p, float power)
{
	/* The peak forgets 3 dB in about 7 s (0.999 a frame), so that it follows the talker and not one cough. */
	p->peak_power = fmaxf(power, 0.999f * p->peak_power);

	float under = p->peak_power > 0 ? power / p->peak_power : 0;
	float quiet = 1 - sqrtf(under) / p->cfg.quiet_share;

	return p->cfg.voicing_threshold + (quiet > 0 ? p->cfg.quiet_cost * quiet : 0);
}

void pitch_process(struct pitch *p, const struct spectrum_frame *s, struct pitch_result *now,
                   struct pitch_result *tracked)
{
	struct pitch_frame *f = pitch_path_next(&p->path);

	f->states = 1;
	f->best_height = 0;
	if (s->band_power > 0) {
		memset(p->bins, 0, 2 * FFT_BINS * sizeof(*p->bins));
		flatten(p, s->power);
		fft_inverse(p->fft, p->bins, p->lags);
		find_candidates(p, f);
	}
	f->candidate[0].gain = unvoiced_gain(p, s->band_power);
	now->periodicity = f->best_height;
	now->f0_hz = f->states > 1 && f->candidate[1].gain > f->candidate[0].gain ? f->candidate[1].f0_hz : 0;
	*tracked = pitch_path_push(&p->path, &p->cfg);
}
