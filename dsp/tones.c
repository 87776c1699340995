#include "tones.h"

#include "framer.h"
#include "reduce.h"

#include <math.h>
#include <string.h>

/* The searched bins, and how far from a peak its energy reaches: a Hann window's main lobe at 320 samples is +-50 Hz, and
 * ringback's 440 and 480 Hz are one lobe 40 Hz wider. */
enum { FIRST = 19, LAST = 217, REACH = 5 };

/* 47-280 Hz: where mains hum has most of its power, and a network's tone has none. */
enum { HUM_FIRST = 3, HUM_BINS = 15 };

/* Vowels move: one that seems pure in a frame or two is not yet a tone. */
enum { PURE_FRAMES = 3 };

static const float bin_hz = (float)FRAME_RATE_HZ / FFT_LEN;

/* ITU-T Q.23 */
static const float dtmf_low_hz[]  = { 697, 770, 852, 941 };
static const float dtmf_high_hz[] = { 1209, 1336, 1477, 1633 };

/* ITU-T T.30, 4.3.3.3: CNG 1100 Hz +-38, CED 2100 Hz +-15 */
static const float cng_hz = 1100, cng_tolerance_hz = 38;
static const float ced_hz = 2100, ced_tolerance_hz = 15;

/* ITU-T E.180: ringback, busy and dial tones are combinations of 340-620 Hz. */
static const float progress_low_hz = 330, progress_high_hz = 650;

struct part {
	float energy, hz;
};

void tones_init(struct tones *t, const struct tones_config *cfg)
{
	memset(t, 0, sizeof(*t));
	t->cfg = *cfg;
}

/* The strongest of the bins from..to. */
static size_t strongest_of(const float *power, size_t from, size_t to)
{
	return from + reduce_where_max(power + from, to - from + 1);
}

/* The strongest bin at least REACH away from another. */
static size_t strongest_beside(const float *power, size_t bin)
{
	size_t below = bin >= FIRST + REACH ? strongest_of(power, FIRST, bin - REACH) : FIRST;
	size_t above = bin + REACH <= LAST ? strongest_of(power, bin + REACH, LAST) : below;

	return bin < FIRST + REACH || power[above] > power[below] ? above : below;
}

static struct part part_at(const float *power, size_t bin)
{
	float moment = 0;
	struct part p = { 0 };

	for (size_t i = bin < FIRST + REACH ? FIRST : bin - REACH; i <= bin + REACH && i <= LAST; i++) {
		p.energy += power[i];
		moment += (float)i * power[i];
	}
	p.hz = p.energy > 0 ? bin_hz * moment / p.energy : 0;
	return p;
}

/* The one or two parts that hold the band's energy, low to high (hz 0: one only); false where they do not. */
static bool find_parts(const struct tones *t, const struct spectrum_frame *s, struct part part[TONES_PARTS])
{
	float wanted = t->cfg.purity * s->band_power;
	size_t first = strongest_of(s->power, FIRST, LAST);

	if (reduce_sum(s->power + HUM_FIRST, HUM_BINS) > s->band_power)
		return false;
	part[1] = part_at(s->power, first);
	part[0] = (struct part){ 0 };
	if (part[1].energy >= wanted)
		return true;
	if (part[1].energy < t->cfg.first_share * s->band_power)
		return false;
	part[0] = part_at(s->power, strongest_beside(s->power, first));
	if (part[0].energy + part[1].energy < wanted)
		return false;
	if (part[0].hz > part[1].hz) {
		struct part high = part[0];

		part[0] = part[1];
		part[1] = high;
	}
	return true;
}

static bool in_group(float hz, const float group[4], float tolerance)
{
	for (size_t i = 0; i < 4; i++)
		if (fabsf(hz - group[i]) <= tolerance * group[i])
			return true;
	return false;
}

static bool is_dtmf(const struct tones *t, const struct part part[TONES_PARTS])
{
	float twist = powf(10, t->cfg.dtmf_twist_db / 10);

	return part[0].hz > 0 && part[0].energy <= twist * part[1].energy && part[1].energy <= twist * part[0].energy &&
	       in_group(part[0].hz, dtmf_low_hz, t->cfg.dtmf_tolerance) &&
	       in_group(part[1].hz, dtmf_high_hz, t->cfg.dtmf_tolerance);
}

static enum tone_kind kind_of(const struct part part[TONES_PARTS])
{
	float low = part[0].hz > 0 ? part[0].hz : part[1].hz;

	if (part[0].hz == 0 && (fabsf(part[1].hz - cng_hz) <= cng_tolerance_hz ||
	                        fabsf(part[1].hz - ced_hz) <= ced_tolerance_hz))
		return TONE_FAX;
	return low >= progress_low_hz && part[1].hz <= progress_high_hz ? TONE_PROGRESS : TONE_BEEP;
}

static bool goes_on(const struct tones *t, const struct part part[TONES_PARTS])
{
	for (size_t i = 0; i < TONES_PARTS; i++)
		if (fabsf(part[i].hz - t->began_hz[i]) > t->cfg.drift_hz)
			return false;
	return t->run > 0;
}

struct tones_result tones_process(struct tones *t, const struct spectrum_frame *s)
{
	struct part part[TONES_PARTS];
	struct tones_result r = { TONE_NONE, false };

	if (s->band_power <= 0 || !find_parts(t, s, part)) {
		t->run = 0;
		return r;
	}
	if (!goes_on(t, part)) {
		t->run = 0;
		for (size_t i = 0; i < TONES_PARTS; i++)
			t->began_hz[i] = part[i].hz;
	}
	t->run++;
	r.pure = t->run >= PURE_FRAMES;

	float lasted_ms = (float)(t->run * FRAME_HOP_MS);

	if (lasted_ms >= t->cfg.dtmf_ms && is_dtmf(t, part))
		r.kind = TONE_DTMF;
	else if (lasted_ms >= t->cfg.steady_ms)
		r.kind = kind_of(part);
	return r;
}
