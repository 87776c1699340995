#include "analysis/cues.h"

#include <math.h>
#include <string.h>

void cues_init(struct cues *c, const struct cues_config *cfg)
{
	memset(c, 0, sizeof(*c));
	c->cfg = cfg;
	c->looking_until_ms = c->last_opened_ms = EVENT_NULL_MS;
	c->state = (struct stress_state) { .score = NAN, .level_db = NAN, .f0_st = NAN, .f0_range_st = NAN };
	for (int k = 0; k < CUE_KINDS; k++)
		c->cue[k].opened_ms = c->cue[k].ready_ms = EVENT_NULL_MS;
	histogram_init(&c->ranges, 0, 0.02f);           /* st: 0 to 41 */
	for (int s = 0; s < SIDES; s++)
		c->rate[s] = c->rate_baseline[s] = NAN;
}

void cues_second(struct cues *c, const struct stress_state *state, const struct tension *tension,
                 const struct tone_figures *caller, const struct tone_figures *agent)
{
	c->state = *state;
	c->tense = tension->tense;
	c->early = state->speech_s < tension->cfg.speech_min_s;
	cues_remember(c, caller, agent);
}

/* ---- what a cue says ---- */

static const char *text_id(const struct cues *c, enum cue_kind kind)
{
	static const char *const tense[] = { "caller_tense.1", "caller_tense.2", "caller_tense.3" };

	if (kind != CUE_CALLER_TENSE)
		return event_cue_name(kind);
	return tense[c->cue[kind].open ? 2 : c->cue[kind].times > 0 ? 1 : 0];
}

static size_t append(char *text, size_t at, const char *more)
{
	while (*more && at < CUES_SHOWN_LEN - 1)
		text[at++] = *more++;
	text[at] = '\0';
	return at;
}

/* The text stays where it is until CUES_SHOWN more cues have opened: long enough for every event that borrows it. */
static const char *compose(struct cues *c, enum cue_kind kind)
{
	struct cues_words words = cues_words(&c->cfg->texts, text_id(c, kind), (enum cues_language)c->cfg->language);
	char *text = c->shown[c->shown_next++ % CUES_SHOWN];

	append(text, append(text, append(text, 0, words.headline), "\n"), words.technique);
	return text;
}

static bool is_of_tone(enum cue_kind kind)
{
	return kind == CUE_CALLER_TENSE || kind == CUE_CALLER_TENSE_EARLY || kind == CUE_CALLER_EASING;
}

static struct evidence evidence_of(const struct cues *c, enum cue_kind kind)
{
	if (is_of_tone(kind) && !isnan(c->state.score))
		return c->state.evidence;
	if (kind == CUE_SLOW_DOWN)
		return (struct evidence) { 1, { { "rate_syl_s", c->rate[AGENT] - c->rate_baseline[AGENT], "syl/s", 0 } } };
	return (struct evidence) { 0 };
}

/* ---- opening and closing ---- */

static void tell(struct cues *c, enum cue_kind kind, enum cue_state state, enum cue_reason reason, struct outbox *out)
{
	struct event_cue *e = &outbox_add(out, EVENT_CUE, SIDE_NONE)->cue;

	*e = (struct event_cue) { .state = state, .cue = kind, .text = c->text, .reason = reason };
	if (state == CUE_OPEN)
		e->evidence = evidence_of(c, kind);
}

static enum cue_kind open_kind(const struct cues *c)
{
	int k = 0;

	while (k < CUE_KINDS && !c->cue[k].open)
		k++;
	return (enum cue_kind)k;
}

/* A cue that closes while its reason lasts has had its say: it stays quiet until the reason has gone once. */
static void close_cue(struct cues *c, enum cue_kind kind, enum cue_reason reason, struct outbox *out)
{
	struct cue *cue = &c->cue[kind];

	tell(c, kind, CUE_CLOSE, reason, out);
	cue->open = false;
	cue->spent = reason != CUE_HEEDED;
	cue->due = cue->spent;
}

static void open_cue(struct cues *c, enum cue_kind kind, struct outbox *out)
{
	struct cue *cue = &c->cue[kind];
	enum cue_kind other = open_kind(c);
	const char *text = compose(c, kind);

	if (other != CUE_KINDS)
		close_cue(c, other, CUE_REPLACED, out);
	c->text = text;
	cue->open = true;
	cue->due = true;
	cue->spent = false;
	cue->times++;
	cue->opened_ms = c->last_opened_ms = c->now_ms;
	cue->ready_ms = EVENT_NULL_MS;
	tell(c, kind, CUE_OPEN, CUE_NO_REASON, out);
}

/* ---- what becomes of the open one ---- */

static bool still_tense(const struct cues *c, enum cue_kind kind)
{
	const struct cue *cue = &c->cue[kind];

	return kind == CUE_CALLER_TENSE && c->now_ms - cue->opened_ms >= c->cfg->still_tense_ms && c->tense &&
	       !c->still_told;
}

static void dismiss(struct cues *c, enum cue_kind kind, struct outbox *out)
{
	c->cue[kind].dismissed++;
	close_cue(c, kind, CUE_DISMISSED, out);
}

static void follow_open(struct cues *c, const struct dialogue *d, struct outbox *out)
{
	enum cue_kind kind = open_kind(c);

	if (kind == CUE_KINDS)
		return;
	int64_t shown_ms = c->now_ms - c->cue[kind].opened_ms;
	bool kindly = cue_when[kind].kindly;

	if (c->dismissing)
		dismiss(c, kind, out);
	else if (c->resting || shown_ms >= (kindly ? c->cfg->kind_shown_ms : c->cfg->shown_max_ms))
		close_cue(c, kind, CUE_EXPIRED, out);
	else if (shown_ms >= c->cfg->shown_min_ms && !cue_when[kind].holds(c, d))
		close_cue(c, kind, kindly ? CUE_EXPIRED : CUE_HEEDED, out);
	else if (still_tense(c, kind)) {
		open_cue(c, kind, out);
		c->still_told = true;
	}
}

/* ---- what is due ---- */

static bool wanted(const struct cues *c, enum cue_kind kind)
{
	return c->cfg->on[kind] && c->cue[kind].dismissed < c->cfg->dismissals && !c->resting;
}

static void follow_due(struct cues *c, const struct dialogue *d, enum cue_kind kind)
{
	struct cue *cue = &c->cue[kind];
	bool stale = cue_when[kind].kindly && c->now_ms - cue->due_ms >= c->cfg->stale_ms;

	if (cue->open)
		return;
	if (!cue->due) {
		cue->due = wanted(c, kind) && cue_when[kind].opens(c, d);
		cue->due_ms = c->now_ms;
		cue->ready_ms = EVENT_NULL_MS;
	} else if (!cue_when[kind].holds(c, d)) {
		c->suppressed += !cue->spent && wanted(c, kind);
		cue->due = cue->spent = false;
	} else if (stale && !cue->spent) {
		cue->spent = true;
	}
}

static bool long_ago(int64_t then_ms, int64_t now_ms, unsigned ms)
{
	return then_ms == EVENT_NULL_MS || now_ms - then_ms >= ms;
}

/* Nothing but the agent's own speaking stands in its way. */
static bool is_ready(const struct cues *c, enum cue_kind kind)
{
	const struct cue *cue = &c->cue[kind];
	enum cue_kind other = open_kind(c);

	if (!cue->due || cue->spent || cue->open || !wanted(c, kind) || kind >= other)
		return false;
	if (other == CUE_KINDS && !long_ago(c->last_opened_ms, c->now_ms, c->cfg->between_ms))
		return false;
	return long_ago(cue->opened_ms, c->now_ms, c->cfg->per_kind_ms);
}

static bool may_speak(const struct cues *c, const struct dialogue *d, enum cue_kind kind)
{
	return cue_when[kind].at_once || !dialogue_speaks(d, AGENT) ||
	       c->now_ms - c->cue[kind].ready_ms >= c->cfg->wait_ms;
}

static void open_most_urgent(struct cues *c, const struct dialogue *d, struct outbox *out)
{
	for (enum cue_kind k = 0; k < CUE_KINDS; k++) {
		struct cue *cue = &c->cue[k];

		if (!is_ready(c, k)) {
			cue->ready_ms = EVENT_NULL_MS;
			continue;
		}
		if (cue->ready_ms == EVENT_NULL_MS)
			cue->ready_ms = c->now_ms;
		if (may_speak(c, d, k)) {
			open_cue(c, k, out);
			return;
		}
	}
}

/* ---- a frame ---- */

static void follow_hesitation(struct cues *c, const struct dialogue *d)
{
	const struct floor *f = &d->floor;
	float habit_ms = histogram_median(&f->gaps[CALLER]);

	if (f->gaps_known[CALLER] == c->gaps_seen)
		return;
	c->gaps_seen = f->gaps_known[CALLER];
	if (c->gaps_seen < (int64_t)c->cfg->hesitates_gaps || habit_ms <= 0)
		return;
	c->hesitations = (float)f->last_gap_ms[CALLER] >= c->cfg->hesitates_factor * habit_ms ? c->hesitations + 1 : 0;
}

static void look(struct cues *c)
{
	if (c->looking)
		c->looking_until_ms = c->now_ms + c->cfg->looking_up_ms;
	c->looking = false;
	if (!c->tense)
		c->still_told = false;
}

void cues_update(struct cues *c, const struct dialogue *d, struct outbox *out)
{
	c->now_ms = d->now_ms;
	look(c);
	follow_hesitation(c, d);
	for (enum cue_kind k = 0; k < CUE_KINDS; k++)
		follow_due(c, d, k);
	follow_open(c, d, out);
	open_most_urgent(c, d, out);
	c->dismissing = false;
	c->interruptions_seen = d->overlaps.interruptions[AGENT];
}

void cues_dismiss(struct cues *c)
{
	c->dismissing = true;
}

void cues_looking_up(struct cues *c)
{
	c->looking = true;
}

void cues_rest(struct cues *c, bool resting)
{
	c->resting = resting;
}

void cues_finish(struct cues *c, struct outbox *out)
{
	enum cue_kind kind = open_kind(c);

	if (kind != CUE_KINDS)
		close_cue(c, kind, CUE_EXPIRED, out);
}
