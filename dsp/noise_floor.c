#include "noise_floor.h"

#include "framer.h"
#include "reduce.h"

#include <math.h>
#include <string.h>

/* First bin of each band and, last, the one after the last band; 15.625 Hz apart. */
static const size_t edge[NOISE_FLOOR_BANDS + 1] = { 16, 22, 28, 35, 43, 52, 63, 76, 92, 112, 136, 166, 218 };

/* Smoothing of the power before the minimum is taken: 0.7 is 28 ms beside the frame's own 40. */
static const float keep = 0.7f;

/* In the first window, least share of a periodic frame's power that is taken for noise: -20 dB. */
static const float least_noise = 0.01f;

void noise_floor_init(struct noise_floor *f, float window_s)
{
	memset(f, 0, sizeof(*f));
	f->part_frames = (size_t)(window_s * FRAMES_PER_S / NOISE_FLOOR_PARTS + 0.5f);
	if (f->part_frames < 1)
		f->part_frames = 1;
	for (size_t i = 0; i < NOISE_FLOOR_PARTS; i++)
		for (size_t b = 0; b < NOISE_FLOOR_SUMS; b++)
			f->part_min[i][b] = INFINITY;
}

void noise_floor_bands(const float *power, float *bands)
{
	float all = 0;

	for (size_t b = 0; b < NOISE_FLOOR_BANDS; b++) {
		bands[b] = reduce_sum(power + edge[b], edge[b + 1] - edge[b]);
		all += bands[b];
	}
	bands[NOISE_FLOOR_BANDS] = all;
}

static void next_part(struct noise_floor *f)
{
	f->age = 0;
	f->part = (f->part + 1) % NOISE_FLOOR_PARTS;
	for (size_t b = 0; b < NOISE_FLOOR_SUMS; b++)
		f->part_min[f->part][b] = INFINITY;
	for (size_t b = 0; b < NOISE_FLOOR_SUMS; b++) {
		float least = INFINITY;

		for (size_t i = 0; i < NOISE_FLOOR_PARTS; i++)
			least = f->part_min[i][b] < least ? f->part_min[i][b] : least;
		f->floor[b] = least;
	}
}

void noise_floor_update(struct noise_floor *f, const float *bands, float periodicity)
{
	bool first = f->frames == 0;
	bool early = f->frames < NOISE_FLOOR_PARTS * f->part_frames;
	float share = !early ? 1 : periodicity > 1 - least_noise ? least_noise : 1 - periodicity;
	float *least = f->part_min[f->part];

	for (size_t b = 0; b < NOISE_FLOOR_SUMS; b++) {
		float x = share * bands[b];

		f->smoothed[b] = first ? x : x + keep * (f->smoothed[b] - x);
		least[b] = f->smoothed[b] < least[b] ? f->smoothed[b] : least[b];
		f->floor[b] = first || least[b] < f->floor[b] ? least[b] : f->floor[b];
	}
	f->frames += early;
	if (++f->age == f->part_frames)
		next_part(f);
}

bool noise_floor_known(const struct noise_floor *f)
{
	return f->frames > 0;
}
