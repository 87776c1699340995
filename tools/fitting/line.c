#include "fitting/line.h"

#include "resample.h"

#include <errno.h>
#include <math.h>
#include <sndfile.h>
#include <stdlib.h>
#include <string.h>

enum { RATE = 8000, TAPS = 161, STEP = RATE / 100 };

uint32_t random_below(struct random *r, uint32_t n)
{
	uint64_t z = (r->state += 0x9e3779b97f4a7c15u);

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return (uint32_t)(((z ^ (z >> 31)) >> 32) * n >> 32);
}

float random_uniform(struct random *r)
{
	return ((float)random_below(r, 1 << 24) + 0.5f) / (1 << 24);
}

float random_gauss(struct random *r)
{
	return sqrtf(-2 * logf(random_uniform(r))) * cosf(6.2831853f * random_uniform(r));
}

/* Windowed sinc (Hamming), the difference of two low-passes. */
static void band_pass(float *x, size_t n)
{
	float h[TAPS], *y = calloc(n ? n : 1, sizeof(*y));

	if (!y)
		return;
	for (int i = 0; i < TAPS; i++) {
		float t = (float)(i - TAPS / 2), pi = 3.14159265f;
		float low = 2 * 250.0f / RATE, high = 2 * 3450.0f / RATE;
		float sinc = t == 0 ? high - low : (sinf(pi * high * t) - sinf(pi * low * t)) / (pi * t);

		h[i] = sinc * (0.54f + 0.46f * cosf(2 * pi * t / TAPS));
	}
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < TAPS; k++)
			if (i + TAPS / 2 >= k && i + TAPS / 2 - k < n)
				y[i] += h[k] * x[i + TAPS / 2 - k];
	memcpy(x, y, n * sizeof(*x));
	free(y);
}

static float energy(const float *x, size_t n)
{
	float e = 0;

	for (size_t i = 0; i < n; i++)
		e += x[i] * x[i];
	return e;
}

/* Cuts the ends that lie 35 dB under the loudest 10 ms. */
static void trim(struct clip *c)
{
	size_t steps = c->n / STEP, first = 0, last = steps;
	float loudest = 0;

	for (size_t i = 0; i < steps; i++)
		loudest = fmaxf(loudest, energy(c->x + i * STEP, STEP));
	loudest *= 3.16e-4f;
	while (first < last && energy(c->x + first * STEP, STEP) <= loudest)
		first++;
	while (last > first && energy(c->x + (last - 1) * STEP, STEP) <= loudest)
		last--;
	c->n = (last - first) * STEP;
	memmove(c->x, c->x + first * STEP, c->n * sizeof(*c->x));
}

static int to_8k(const float *x, size_t n, unsigned rate_hz, struct clip *out)
{
	struct resample *r;
	size_t room = (size_t)((double)n * RATE / rate_hz) + 1024, done = 0, took, gave;
	int err = resample_create(&r, rate_hz);

	out->x = err ? NULL : calloc(room, sizeof(float));
	if (err || !out->x) {
		resample_destroy(r);
		return err ? err : -ENOMEM;
	}
	for (size_t at = 0; at < n; at += took, done += gave) {
		took = n - at;
		gave = room - done;
		resample_process(r, x + at, &took, out->x + done, &gave);
		if (!took && !gave)
			break;
	}
	while ((gave = resample_drain(r, out->x + done, room - done)) > 0)
		done += gave;
	out->n = done;
	resample_destroy(r);
	return 0;
}

int line_read(const char *path, struct clip *out)
{
	SF_INFO info = { 0 };
	SNDFILE *f = sf_open(path, SFM_READ, &info);
	float *x = f ? malloc((size_t)(info.frames * info.channels) * sizeof(*x)) : NULL;
	int err = f ? x ? 0 : -ENOMEM : -EINVAL;

	out->x = NULL;
	out->n = 0;
	if (!err) {
		sf_count_t frames = sf_readf_float(f, x, info.frames);

		for (sf_count_t i = 0; i < frames; i++)
			x[i] = x[i * info.channels];
		err = to_8k(x, (size_t)frames, (unsigned)info.samplerate, out);
	}
	if (!err)
		band_pass(out->x, out->n);
	if (f)
		sf_close(f);
	free(x);
	return err;
}

int line_clip(const char *path, struct clip *out)
{
	int err = line_read(path, out);

	if (!err)
		trim(out);
	return err;
}

/* One sample: 14-bit magnitude + 33, its segment is the exponent, four bits of mantissa survive. */
static float mulaw(float x)
{
	float magnitude = fminf(fabsf(x) * 8192, 8158) + 33;
	float step = exp2f(floorf(log2f(magnitude)) - 4);

	return copysignf((floorf(magnitude / step) + 0.5f) * step - 33, x) / 8192;
}

void line_mulaw(float *x, size_t n)
{
	for (size_t i = 0; i < n; i++)
		x[i] = mulaw(x[i]);
}

void line_noise(float *x, size_t n, float dbfs, struct random *r)
{
	float rms = powf(10, dbfs / 20);

	for (size_t i = 0; i < n; i++)
		x[i] += rms * random_gauss(r);
}

void line_tilt(float *x, size_t n, float db)
{
	float pole = expf(-6.2831853f * 1000 / RATE), gain = powf(10, db / 20), low = 0;

	for (size_t i = 0; i < n; i++) {
		low = x[i] + pole * (low - x[i]);
		x[i] = low + gain * (x[i] - low);
	}
}
