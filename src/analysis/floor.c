#include "analysis/floor.h"

#include <string.h>

enum { GAP_LOWEST_MS = -5000, GAP_STEP_MS = 10 };       /* gaps are multiples of a hop, so their median is exact */

void floor_init(struct floor *f, const struct floor_config *cfg)
{
	memset(f, 0, sizeof(*f));
	f->cfg = *cfg;
	f->holder = SIDE_NONE;
	f->last_end_ms = EVENT_NULL_MS;
	for (size_t s = 0; s < SIDES; s++)
		histogram_init(&f->gaps[s], GAP_LOWEST_MS, GAP_STEP_MS);
}

static struct floor_claim *claim(struct floor *f, enum side side, int64_t number)
{
	return &f->claims[side][number % TALKSPURTS_KEPT];
}

enum floor_verdict floor_verdict(const struct floor *f, const struct talkspurts t[SIDES], enum side side, int64_t number)
{
	if (!talkspurts_get(&t[side], number))
		return FLOOR_KEPT;
	return f->claims[side][number % TALKSPURTS_KEPT].verdict;
}

/* The gap between the turn that just ended and the holder's, which took over. */
static void know_gap(struct floor *f, int64_t conversation_start_ms)
{
	struct floor_turn *turn = &f->turn[f->holder];

	turn->response_gap_ms = turn->start_ms - f->last_end_ms;
	if (conversation_start_ms == EVENT_NULL_MS || turn->start_ms <= conversation_start_ms)
		return;
	histogram_add(&f->gaps[f->holder], (float)turn->response_gap_ms);
	f->last_gap_ms[f->holder] = turn->response_gap_ms;
	f->gaps_known[f->holder]++;
}

static void end_turn(struct floor *f, enum side side, int64_t end_ms, int64_t conversation_start_ms, struct outbox *out)
{
	struct floor_turn *turn = &f->turn[side];
	struct event *e = outbox_add(out, EVENT_TURN, side);

	e->turn = (struct event_turn) { turn->start_ms, end_ms, turn->response_gap_ms };
	turn->open = false;
	f->last_end_ms = end_ms;
	if (f->holder != side && f->holder != SIDE_NONE)
		know_gap(f, conversation_start_ms);
}

/* A turn that lost the floor ends when the talkspurt does in which it was lost; but where the rest of that may still take
 * the floor back, that is waited for. */
static void end_if_quiet(struct floor *f, const struct talkspurts t[SIDES], enum side side, int64_t conversation_start_ms,
                         struct outbox *out)
{
	const struct talkspurt *last = talkspurts_get(&t[side], f->turn[side].last);

	if (!f->turn[side].open || f->holder == side || (last && last->open))
		return;
	if (last && floor_verdict(f, t, side, f->turn[side].last) == FLOOR_OPEN)
		return;

	int64_t end_ms = last ? last->end_ms : f->turn[side].start_ms;

	end_turn(f, side, end_ms > f->turn[side].start_ms ? end_ms : f->turn[side].start_ms, conversation_start_ms, out);
}

static void take(struct floor *f, const struct talkspurts t[SIDES], enum side side, struct floor_claim *c,
                 int64_t conversation_start_ms, struct outbox *out)
{
	enum side other = side_other(side);

	if (f->holder == side) {
		c->verdict = FLOOR_KEPT;
		return;
	}
	c->verdict = f->holder == other ? FLOOR_TAKEN_FROM_OTHER : FLOOR_TAKEN_FREE;
	if (f->turn[side].open)                         /* its earlier turn, talked through: ends where this one begins */
		end_turn(f, side, c->from_ms, conversation_start_ms, out);
	f->turn[other].last = c->other;
	f->holder = side;
	f->turn[side] = (struct floor_turn) { true, c->from_ms, EVENT_NULL_MS, -1 };
	end_if_quiet(f, t, other, conversation_start_ms, out);
}

static void decide(struct floor *f, const struct talkspurts t[SIDES], enum side side, int64_t number, int64_t now_ms,
                   int64_t conversation_start_ms, struct outbox *out)
{
	const struct talkspurt *spurt = talkspurts_get(&t[side], number);
	struct floor_claim *c = claim(f, side, number);

	if (spurt->end_ms - c->from_ms >= f->cfg.floor_ms) {
		take(f, t, side, c, conversation_start_ms, out);
	} else if (spurt->open) {
		return;
	} else if (talkspurts_end_ms(&t[side_other(side)]) > spurt->end_ms) {
		c->verdict = f->holder == side || c->rest ? FLOOR_KEPT : FLOOR_BACKCHANNEL;
		f->backchannels[side] += c->verdict == FLOOR_BACKCHANNEL;
	} else if (now_ms - spurt->end_ms >= f->cfg.yield_ms) {
		take(f, t, side, c, conversation_start_ms, out);
	}
}

/* The holder's talkspurt ended while the other side, which had lost the floor, talks on. */
static void give_back(struct floor *f, const struct talkspurts t[SIDES], enum side ended)
{
	enum side other = side_other(ended);
	const struct talkspurt *spurt = talkspurts_newest(&t[ended]), *on = talkspurts_newest(&t[other]);

	if (f->holder != ended || !on || !on->open || on->end_ms <= spurt->end_ms)
		return;

	struct floor_claim *c = claim(f, other, t[other].count - 1);

	if (c->verdict == FLOOR_OPEN)
		return;
	*c = (struct floor_claim) { FLOOR_OPEN, spurt->end_ms, t[ended].count - 1, true };
	f->undecided[other] = t[other].count - 1;
}

static void decide_all(struct floor *f, const struct talkspurts t[SIDES], enum side side, int64_t now_ms,
                       int64_t conversation_start_ms, struct outbox *out)
{
	for (int64_t n = f->undecided[side]; n < t[side].count; n++)
		if (claim(f, side, n)->verdict == FLOOR_OPEN)
			decide(f, t, side, n, now_ms, conversation_start_ms, out);
	while (f->undecided[side] < t[side].count && claim(f, side, f->undecided[side])->verdict != FLOOR_OPEN)
		f->undecided[side]++;
}

void floor_update(struct floor *f, const struct talkspurts t[SIDES], const enum talkspurt_change change[SIDES],
                  int64_t now_ms, int64_t conversation_start_ms, struct outbox *out)
{
	for (enum side s = CALLER; s < SIDES; s++)
		if (change[s] == TALKSPURT_STARTED)
			*claim(f, s, t[s].count - 1) = (struct floor_claim) {
				FLOOR_OPEN, talkspurts_newest(&t[s])->start_ms, t[side_other(s)].count - 1, false
			};
	for (enum side s = CALLER; s < SIDES; s++)
		if (change[s] == TALKSPURT_ENDED)
			give_back(f, t, s);
	for (enum side s = CALLER; s < SIDES; s++)
		decide_all(f, t, s, now_ms, conversation_start_ms, out);
	for (enum side s = CALLER; s < SIDES; s++)
		end_if_quiet(f, t, s, conversation_start_ms, out);
}

void floor_finish(struct floor *f, const struct talkspurts t[SIDES], int64_t conversation_start_ms, struct outbox *out)
{
	for (enum side s = CALLER; s < SIDES; s++)
		decide_all(f, t, s, INT64_MAX, conversation_start_ms, out);
	for (enum side s = CALLER; s < SIDES; s++)
		end_if_quiet(f, t, s, conversation_start_ms, out);
	if (f->holder == SIDE_NONE)
		return;
	end_turn(f, f->holder, talkspurts_end_ms(&t[f->holder]), conversation_start_ms, out);
}
