#include "fitting/mix.h"

#include "framer.h"

#include <math.h>
#include <stdlib.h>

enum { STEP = FRAME_RATE_HZ / 10 };

static int by_size(const void *a, const void *b)
{
	float x = *(const float *)a, y = *(const float *)b;

	return (x > y) - (x < y);
}

float mix_level(const struct clip *c)
{
	size_t n = c->n / STEP;
	float *power = malloc((n + 1) * sizeof(*power)), level;

	if (!power)
		abort();
	power[0] = 0;
	for (size_t i = 0; i < n; i++) {
		power[i] = 0;
		for (size_t j = 0; j < STEP; j++)
			power[i] += c->x[i * STEP + j] * c->x[i * STEP + j] / STEP;
	}
	qsort(power, n, sizeof(*power), by_size);
	level = sqrtf(power[2 * n / 3]);
	free(power);
	return level;
}

void mix_add(struct random *random, float *x, size_t n, const struct clip *sound, float gain)
{
	size_t at = sound->n ? random_below(random, (uint32_t)sound->n) : 0;

	for (size_t i = 0; i < n && sound->n; i++)
		x[i] += gain * sound->x[(at + i) % sound->n];
}

float mix_gain(const struct clip *signal, const struct clip *noise, float db)
{
	float level = mix_level(noise);

	return level > 0 ? mix_level(signal) / level * powf(10, -db / 20) : 0;
}

void mix_hum(float *x, size_t n, float rms)
{
	static const float hz[] = { 50, 150, 350, 450 };

	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < 4; k++)
			x[i] += rms * 0.7f * sinf(6.2831853f * hz[k] * (float)(i % FRAME_RATE_HZ) / FRAME_RATE_HZ);
}
