#include "analysis/voices.h"

#include "framer.h"
#include "stats.h"

#include <math.h>
#include <string.h>

enum {
	SPURT_PAUSE  = 30,              /* frames: shorter pauses belong to a talkspurt (ITU-T P.59: 0.3 s here) */
	SPURT_VOICED = 30               /* voiced frames: shorter spurts say too little of their pitch */
};

enum { DOWN, UP };

void voices_init(struct voices *v, const struct scorecard_voices *cfg)
{
	v->cfg = *cfg;
	voices_reset(v);
}

void voices_reset(struct voices *v)
{
	v->heard = -1;
	v->in_spurt = v->spurts = 0;
	v->away_s = v->jumped_s[DOWN] = v->jumped_s[UP] = 0;
}

static void by_value(const float *x, size_t n, float *sorted)
{
	for (size_t i = 0; i < n; i++) {
		size_t at = i;

		for (; at > 0 && sorted[at - 1] > x[i]; at--)
			sorted[at] = sorted[at - 1];
		sorted[at] = x[i];
	}
}

/* Sorted medians parted at their widest gap that leaves a quarter of them on each side: the first of the upper group. */
static size_t part(const float *sorted)
{
	size_t at = VOICES_SPURTS / 4;

	for (size_t i = at; i <= VOICES_SPURTS - VOICES_SPURTS / 4; i++)
		if (sorted[i] - sorted[i - 1] > sorted[at] - sorted[at - 1])
			at = i;
	return at;
}

/* Two voices: nothing in a wide gap between two groups, each about as narrow as one voice's spurts are, that keep taking
 * turns.  One lively voice fills the gap. */
static bool take_turns(const struct voices *v)
{
	float sorted[VOICES_SPURTS], changes = 0;

	if (v->spurts < VOICES_SPURTS)
		return false;
	by_value(v->median_st, VOICES_SPURTS, sorted);

	size_t upper = part(sorted);
	float gap = sorted[upper] - sorted[upper - 1], middle = 0.5f * (sorted[upper] + sorted[upper - 1]);
	float apart = sorted[(upper + VOICES_SPURTS) / 2] - sorted[upper / 2];

	if (gap < 0.5f * v->cfg.mixed_st || apart < v->cfg.mixed_st)
		return false;
	for (size_t i = v->spurts - VOICES_SPURTS + 1; i < v->spurts; i++)
		changes += (v->median_st[i % VOICES_SPURTS] > middle) != (v->median_st[(i - 1) % VOICES_SPURTS] > middle);
	return changes >= v->cfg.mixed_changes;
}

enum voices_news voices_judge(struct voices *v, float base_st, float effort_db)
{
	float median = v->median_st[(v->spurts - 1) % VOICES_SPURTS];
	bool down = median < base_st - v->cfg.jump_st;
	bool away = v->judged_away_s >= v->cfg.away_s || v->jumped_s[UP] > 0;
	bool up = median > base_st + v->cfg.jump_st && away && effort_db < v->cfg.effort_db;

	v->jumped_s[DOWN] = down ? v->jumped_s[DOWN] + v->judged_s : 0;
	v->jumped_s[UP] = up ? v->jumped_s[UP] + v->judged_s : 0;
	if (take_turns(v))
		return VOICES_MIXED;
	return fmaxf(v->jumped_s[DOWN], v->jumped_s[UP]) >= v->cfg.jump_s ? VOICES_NEW : VOICES_SAME;
}

static void end_spurt(struct voices *v)
{
	v->median_st[v->spurts++ % VOICES_SPURTS] = stats_median(v->spurt_st, v->in_spurt);
	v->judged_s = (float)v->in_spurt / FRAMES_PER_S;
	v->judged_away_s = v->away_s;
}

bool voices_push(struct voices *v, int64_t frame, float st)
{
	int64_t pause = v->heard < 0 ? 0 : frame - v->heard - 1;
	bool begins = pause >= SPURT_PAUSE || v->in_spurt == VOICE_WINDOW;
	bool ended = begins && v->in_spurt >= SPURT_VOICED;

	if (ended)
		end_spurt(v);
	if (begins) {
		v->in_spurt = 0;
		v->away_s = (float)pause / FRAMES_PER_S;
	}
	v->heard = frame;
	if (!isnan(st))
		v->spurt_st[v->in_spurt++] = st;
	return ended;
}
