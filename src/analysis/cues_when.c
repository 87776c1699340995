#include "analysis/cues.h"

#include <math.h>

/* ---- what a second leaves behind ---- */

static void remember_rate(struct cues *c, enum side side, const struct tone_figures *t, bool counts)
{
	if (isnan(t->rate_syl_s))
		return;
	c->rate[side] = t->rate_syl_s;
	c->rate_baseline[side] = t->rate_baseline_syl_s;
	c->fast_ms[side] = counts && t->rate_syl_s >= c->cfg->fast_open * t->rate_baseline_syl_s ?
	                   c->fast_ms[side] + t->speech_ms : 0;
}

static void remember_low(struct cues *c, const struct tone_figures *caller)
{
	if (c->early || caller->speech_ms == 0)
		return;
	histogram_add(&c->ranges, c->state.f0_range_st);

	float range_st = c->state.f0_range_st - histogram_median(&c->ranges);
	bool low = c->state.level_db <= c->cfg->withdrawn_level_db && range_st <= c->cfg->withdrawn_range_st &&
	           caller->rate_syl_s <= c->cfg->withdrawn_rate * caller->rate_baseline_syl_s;

	c->low_ms = low ? c->low_ms + caller->speech_ms : 0;
}

void cues_remember(struct cues *c, const struct tone_figures *caller, const struct tone_figures *agent)
{
	c->scores[c->seconds++ % CUES_SCORES] = c->early ? NAN : c->state.score;
	c->was_tense |= c->tense;
	c->calm_s = c->was_tense && !c->tense && !isnan(c->state.score) ? c->calm_s + 1 : 0;
	remember_low(c, caller);
	remember_rate(c, CALLER, caller, !(c->state.f0_st >= c->cfg->hurried_f0_st));
	if (agent)
		remember_rate(c, AGENT, agent, true);
}

/* ---- the caller's tone ---- */

static bool score_at_least(const struct cues *c, float score)
{
	return c->state.score >= score;                 /* false for NAN */
}

static bool tense(const struct cues *c, const struct dialogue *d)
{
	(void)d;
	return c->tense;
}

static bool not_tense(const struct cues *c, const struct dialogue *d)
{
	(void)d;
	return !c->tense;
}

static bool tense_early_opens(const struct cues *c, const struct dialogue *d)
{
	int64_t start_ms = d->conversation_start_ms == EVENT_NULL_MS ? 0 : d->conversation_start_ms;

	return c->early && c->now_ms - start_ms <= c->cfg->early_ms &&
	       score_at_least(c, c->cfg->early_score);
}

static bool tense_early_holds(const struct cues *c, const struct dialogue *d)
{
	(void)d;
	return score_at_least(c, c->cfg->easing_from);
}

/* The highest score of the last easing_s was easing_from or more, and this one is easing_fall below it. */
static bool easing_opens(const struct cues *c, const struct dialogue *d)
{
	float highest = 0;

	(void)d;
	if (c->tense || c->early || isnan(c->state.score))
		return false;
	for (int64_t i = 1; i <= c->cfg->easing_s && i <= c->seconds; i++) {
		float score = c->scores[(c->seconds - i) % CUES_SCORES];

		highest = score > highest ? score : highest;
	}
	return highest >= c->cfg->easing_from && highest - c->state.score >= c->cfg->easing_fall;
}

static bool settled_opens(const struct cues *c, const struct dialogue *d)
{
	(void)d;
	return c->calm_s >= c->cfg->settled_s;
}

static bool settled_holds(const struct cues *c, const struct dialogue *d)
{
	(void)d;
	return c->calm_s > 0;
}

static bool withdrawn_opens(const struct cues *c, const struct dialogue *d)
{
	(void)d;
	return c->low_ms >= c->cfg->withdrawn_s * 1000ll;
}

static bool withdrawn_holds(const struct cues *c, const struct dialogue *d)
{
	(void)d;
	return c->low_ms > 0;
}

/* ---- timing ---- */

static bool finish_opens(const struct cues *c, const struct dialogue *d)
{
	if (d->overlaps.current_ms >= c->cfg->overlap_ms)
		return true;
	return d->overlaps.interruptions[AGENT] > c->interruptions_seen &&
	       overlaps_since(&d->overlaps, AGENT, c->now_ms - c->cfg->interruptions_ms) >= c->cfg->interruptions;
}

/* Until the agent has left the caller room. */
static bool finish_holds(const struct cues *c, const struct dialogue *d)
{
	return c->now_ms - talkspurts_end_ms(&d->spurts[AGENT]) < c->cfg->left_ms;
}

static bool dead_air_opens(const struct cues *c, const struct dialogue *d)
{
	return d->conversation_start_ms != EVENT_NULL_MS && c->now_ms >= c->looking_until_ms &&
	       dialogue_silence_ms(d) >= c->cfg->dead_air_ms;
}

static bool dead_air_holds(const struct cues *c, const struct dialogue *d)
{
	return c->now_ms >= c->looking_until_ms && dialogue_silence_ms(d) > 0;
}

static bool hold_opens(const struct cues *c, const struct dialogue *d)
{
	return d->conversation_start_ms != EVENT_NULL_MS && dialogue_hold_ms(d) >= c->cfg->hold_long_ms;
}

static bool hold_holds(const struct cues *c, const struct dialogue *d)
{
	(void)c;
	return dialogue_hold_ms(d) > 0;
}

static bool is_fast(const struct cues *c, enum side side)
{
	return c->rate[side] >= c->cfg->fast_close * c->rate_baseline[side];
}

static bool slow_down_opens(const struct cues *c, const struct dialogue *d)
{
	(void)d;
	return c->fast_ms[AGENT] >= c->cfg->fast_s * 1000ll;
}

static bool slow_down_holds(const struct cues *c, const struct dialogue *d)
{
	(void)d;
	return is_fast(c, AGENT);
}

static bool hurried_opens(const struct cues *c, const struct dialogue *d)
{
	(void)d;
	return c->fast_ms[CALLER] >= c->cfg->fast_s * 1000ll;
}

static bool hurried_holds(const struct cues *c, const struct dialogue *d)
{
	(void)d;
	return is_fast(c, CALLER);
}

static bool monologue(const struct cues *c, const struct dialogue *d)
{
	return dialogue_monologue_ms(d) >= c->cfg->monologue_ms;
}

static bool room_opens(const struct cues *c, const struct dialogue *d)
{
	return c->cue[CUE_ROOM_LEFT].times == 0 && dialogue_room_used_ms(d) >= c->cfg->room_used_ms;
}

static bool room_holds(const struct cues *c, const struct dialogue *d)
{
	(void)c;
	return d->room_since_ms != EVENT_NULL_MS;
}

static bool response_opens(const struct cues *c, const struct dialogue *d)
{
	return dialogue_waiting_ms(d) >= c->cfg->slow_response_ms && c->now_ms >= c->looking_until_ms;
}

static bool response_holds(const struct cues *c, const struct dialogue *d)
{
	(void)c;
	return dialogue_waiting_ms(d) > 0;
}

static bool hesitates_opens(const struct cues *c, const struct dialogue *d)
{
	(void)d;
	return c->hesitations >= c->cfg->hesitates_times;
}

static bool hesitates_holds(const struct cues *c, const struct dialogue *d)
{
	(void)d;
	return c->hesitations > 0;
}

const struct cue_when cue_when[CUE_KINDS] = {
	/*                           opens              holds            at_once kindly */
	[CUE_CALLER_TENSE]       = { tense,             tense,             false, false },
	[CUE_LET_CALLER_FINISH]  = { finish_opens,      finish_holds,      true,  false },
	[CUE_DEAD_AIR]           = { dead_air_opens,    dead_air_holds,    false, false },
	[CUE_HOLD_LONG]          = { hold_opens,        hold_holds,        false, false },
	[CUE_SLOW_DOWN]          = { slow_down_opens,   slow_down_holds,   false, false },
	[CUE_MONOLOGUE]          = { monologue,         monologue,         true,  false },
	[CUE_CALLER_WITHDRAWN]   = { withdrawn_opens,   withdrawn_holds,   false, false },
	[CUE_CALLER_EASING]      = { easing_opens,      not_tense,         false, true  },
	[CUE_CALLER_SETTLED]     = { settled_opens,     settled_holds,     false, true  },
	[CUE_ROOM_LEFT]          = { room_opens,        room_holds,        false, true  },
	[CUE_SLOW_RESPONSE]      = { response_opens,    response_holds,    false, false },
	[CUE_CALLER_HURRIED]     = { hurried_opens,     hurried_holds,     false, false },
	[CUE_CALLER_HESITATES]   = { hesitates_opens,   hesitates_holds,   false, false },
	[CUE_CALLER_TENSE_EARLY] = { tense_early_opens, tense_early_holds, false, false },
};
