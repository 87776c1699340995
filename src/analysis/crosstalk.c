#include "analysis/crosstalk.h"

#include "framer.h"
#include "level.h"

#include <math.h>
#include <string.h>

static const float lowest_db = -48;

/* Bins of 1 dB that count as falling together.  A leak's distance varies by the 40 ms of a frame against the delay's
 * grain of 10 ms, and by what the room takes from one vowel and not from the next. */
enum { TOGETHER = 6 };

/* Frames between two looks for a leak: the counts change slowly. */
enum { LOOK = 10 };

void crosstalk_init(struct crosstalk *c, const struct crosstalk_config *cfg)
{
	memset(c, 0, sizeof(*c));
	c->cfg = *cfg;
	for (enum side s = CALLER; s < SIDES; s++) {
		c->path[s].expected_dbfs = LEVEL_SILENCE_DBFS;
		c->path[s].quiet = FRAMES_PER_S;
		for (size_t i = 0; i < CROSSTALK_LAGS; i++)
			c->level_dbfs[s][i] = LEVEL_SILENCE_DBFS;
	}
}

static float seconds(unsigned frames)
{
	return (float)frames / FRAMES_PER_S;
}

/* Too little was heard to say that there is no leak. */
static bool unknown(const struct crosstalk *c, const struct crosstalk_path *p)
{
	return seconds(p->talk) < c->cfg.learn_s;
}

static float level_then(const struct crosstalk *c, enum side side, size_t lag)
{
	return c->level_dbfs[side][(c->newest + CROSSTALK_LAGS - lag) % CROSSTALK_LAGS];
}

/* ---- learning ---- */

static void halve(struct crosstalk_path *p)
{
	for (size_t lag = 0; lag < CROSSTALK_LAGS; lag++)
		for (size_t i = 0; i < CROSSTALK_BINS; i++)
			p->count[lag][i] /= 2;
	p->talk /= 2;
	p->heard /= 2;
}

static void count(struct crosstalk *c, enum side from, enum side to, const struct features *listening)
{
	struct crosstalk_path *p = &c->path[to];

	if (seconds(p->talk++) >= c->cfg.memory_s)
		halve(p);
	if (listening->band_dbfs < listening->floor_dbfs + c->cfg.over_floor_db)
		return;
	p->heard++;
	p->fresh = true;
	for (size_t lag = 0; lag < CROSSTALK_LAGS; lag++) {
		float at = listening->band_dbfs - level_then(c, from, lag) - lowest_db;

		if (at >= 0 && at < CROSSTALK_BINS)
			p->count[lag][(size_t)at]++;
	}
}

/* Where most distances fall together: their number, and in *first the first bin. */
static unsigned densest(const uint16_t *count, size_t *first)
{
	unsigned sum = 0, best = 0;

	for (size_t i = 0; i < CROSSTALK_BINS; i++) {
		sum += count[i];
		sum -= i < TOGETHER ? 0 : count[i - TOGETHER];
		if (sum > best) {
			best = sum;
			*first = i < TOGETHER ? 0 : i + 1 - TOGETHER;
		}
	}
	return best;
}

static float centre_db(const uint16_t *bin, size_t first)
{
	float sum = 0, moment = 0;

	for (size_t i = first; i < first + TOGETHER; i++) {
		sum += (float)bin[i];
		moment += (float)bin[i] * (lowest_db + (float)i + 0.5f);
	}
	return moment / sum;
}

static void look(const struct crosstalk_config *cfg, struct crosstalk_path *p)
{
	size_t first = 0, best_first = 0, best_lag = 0;
	unsigned best = 0;

	for (size_t lag = 0; lag < CROSSTALK_LAGS; lag++) {
		unsigned n = densest(p->count[lag], &first);

		if (n > best) {
			best = n;
			best_lag = lag;
			best_first = first;
		}
	}
	p->fresh = false;
	p->leaks = seconds(p->heard) >= cfg->enough_s && (float)p->heard > cfg->heard_share * (float)p->talk &&
	           (float)best > cfg->share * (float)p->heard;
	if (!p->leaks)
		return;
	p->lag = (int)best_lag;
	p->leak_db = centre_db(p->count[best_lag], best_first);
	p->leaks = p->leak_db < cfg->leak_max_db && p->leak_db > cfg->leak_min_db;
}

/* ---- telling apart ---- */

static float loudest_near(const struct crosstalk *c, enum side from, int first, int last)
{
	float best = LEVEL_SILENCE_DBFS;

	for (int lag = first < 0 ? 0 : first; lag <= last && lag < CROSSTALK_LAGS; lag++)
		best = fmaxf(best, level_then(c, from, (size_t)lag));
	return best;
}

/* What the listening side would hear of the other now. */
static void expect(struct crosstalk *c, enum side from, struct crosstalk_path *p)
{
	float now = LEVEL_SILENCE_DBFS;

	if (p->leaks)
		now = loudest_near(c, from, p->lag - 1, p->lag + 1) + p->leak_db + c->cfg.margin_db;
	else if (unknown(c, p))
		now = loudest_near(c, from, 0, CROSSTALK_LAGS - 1) + c->cfg.assumed_db;
	p->expected_dbfs = fmaxf(now, p->expected_dbfs - c->cfg.tail_db_s / FRAMES_PER_S);
}

/* Loud frames count up, others down, so that one frame louder than expected proves nothing. */
static void follow_own(const struct crosstalk_config *cfg, struct crosstalk_path *p, const struct features *f)
{
	float believed = cfg->own_ms / FRAME_HOP_MS, down = believed * FRAME_HOP_MS / cfg->hang_ms;
	bool loud = f->band_dbfs > p->expected_dbfs && f->band_dbfs > f->floor_dbfs + cfg->over_floor_db;

	p->own_frames = loud ? fminf(p->own_frames + 1, believed) : fmaxf(p->own_frames - down, 0);
	if (p->own_frames >= believed)
		p->own = true;
	else if (p->own_frames <= 0)
		p->own = false;
}

static void gate(struct crosstalk *c, enum side from, enum side to, struct features *f)
{
	struct crosstalk_path *p = &c->path[to];

	expect(c, from, p);
	follow_own(&c->cfg, p, f);
	/* Speech detection reaches a little before and after what is loud, so that a leak takes that too. */
	float audible_dbfs = f->floor_dbfs + c->cfg.over_floor_db;
	bool leaked = p->expected_dbfs > audible_dbfs;
	bool beside = (p->leaks || unknown(c, p)) && (float)(p->quiet * FRAME_HOP_MS) <= c->cfg.hang_ms;
	bool louder = p->quiet == 0 && f->band_dbfs > audible_dbfs &&
	              f->band_dbfs > loudest_near(c, from, 0, CROSSTALK_LAGS - 1);

	if (!p->own && !louder && (leaked || beside))
		f->speech = f->nucleus = false;
}

/* Whether what is heard on a side is its own, as far as was known a frame ago: a leak does not leak back. */
static bool speaks(const struct crosstalk_path *p, const struct features *f)
{
	return (f->speech || f->held) && (p->own || !p->leaks);
}

unsigned crosstalk_update(struct crosstalk *c, struct features f[SIDES])
{
	unsigned told = 0;
	bool talks[SIDES];

	c->newest = (c->newest + 1) % CROSSTALK_LAGS;
	for (enum side s = CALLER; s < SIDES; s++) {
		talks[s] = speaks(&c->path[s], &f[s]);
		c->level_dbfs[s][c->newest] = talks[s] ? f[s].band_dbfs : LEVEL_SILENCE_DBFS;
	}
	for (enum side to = CALLER; to < SIDES; to++) {
		struct crosstalk_path *p = &c->path[to];
		enum side from = SIDES - 1 - to;
		bool leaked = p->leaks;

		p->quiet = talks[from] ? 0 : p->quiet + (p->quiet < FRAMES_PER_S);
		if (talks[from] && !f[to].lost)
			count(c, from, to, &f[to]);
		if (p->fresh && f[to].frame % LOOK == 0)
			look(&c->cfg, p);
		told |= p->leaks && !leaked ? 1u << to : 0;
		if (!f[to].lost)
			gate(c, from, to, &f[to]);
	}
	return told;
}
