#include "engine/meter.h"

#include "framer.h"
#include "level.h"

#include <math.h>

void meter_init(struct meter *m, unsigned rate_hz)
{
	*m = (struct meter) { .rate_hz = rate_hz };
}

float meter_push(struct meter *m, const float **x, size_t *n)
{
	int64_t hop = m->position * FRAMES_PER_S / m->rate_hz;
	int64_t end = ((hop + 1) * m->rate_hz + FRAMES_PER_S - 1) / FRAMES_PER_S;
	size_t take = (size_t)(end - m->position) < *n ? (size_t)(end - m->position) : *n;
	float level_now;

	if (*x)
		m->sum += (double)level_energy(*x, take);
	m->count += take;
	m->position += (int64_t)take;
	*n -= take;
	if (*x)
		*x += take;
	if (m->position < end)
		return NAN;
	level_now = level_dbfs((float)(m->sum / (double)m->count));
	m->sum = 0;
	m->count = 0;
	return level_now;
}

int64_t meter_ms(const struct meter *m)
{
	return m->position * 1000 / m->rate_hz;
}
