#include "noise_floor.h"

#include "framer.h"

#include <math.h>
#include <string.h>

/* Parts without a voice that are a floor of their own: with 4 s in eight parts, a second. */
enum { NOISE_PARTS = 2 };

static void forget(struct noise_floor *f, size_t parts)
{
	for (size_t i = 0; i < NOISE_FLOOR_PARTS; i++)
		if ((f->part + NOISE_FLOOR_PARTS - i) % NOISE_FLOOR_PARTS >= parts)
			f->part_min[i] = INFINITY;
}

void noise_floor_init(struct noise_floor *f, float window_s, float keep, float least_share)
{
	memset(f, 0, sizeof(*f));
	f->keep = keep;
	f->least_share = least_share;
	f->part_frames = (size_t)(window_s * FRAMES_PER_S / NOISE_FLOOR_PARTS + 0.5f);
	if (f->part_frames < 1)
		f->part_frames = 1;
	forget(f, 0);
}

static void next_part(struct noise_floor *f)
{
	if (f->unvoiced >= NOISE_PARTS * f->part_frames)
		forget(f, NOISE_PARTS);
	f->age = 0;
	f->part = (f->part + 1) % NOISE_FLOOR_PARTS;
	f->part_min[f->part] = f->floor = INFINITY;
	for (size_t i = 0; i < NOISE_FLOOR_PARTS; i++)
		f->floor = f->part_min[i] < f->floor ? f->part_min[i] : f->floor;
}

void noise_floor_update(struct noise_floor *f, float power, float periodicity, bool voice)
{
	bool first = f->frames == 0;
	bool early = f->frames < NOISE_FLOOR_PARTS * f->part_frames;
	float share = !early ? 1 : periodicity > 1 - f->least_share ? f->least_share : 1 - periodicity;
	float *least = &f->part_min[f->part];

	f->unvoiced = voice ? 0 : f->unvoiced + 1;
	f->smoothed = first ? share * power : share * power + f->keep * (f->smoothed - share * power);
	*least = f->smoothed < *least ? f->smoothed : *least;
	f->floor = first || *least < f->floor ? *least : f->floor;
	f->frames += early;
	if (++f->age == f->part_frames)
		next_part(f);
}

bool noise_floor_known(const struct noise_floor *f)
{
	return f->frames > 0;
}
