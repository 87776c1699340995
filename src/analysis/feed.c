#include "analysis/feed.h"

#include "framer.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { FEED_GAPS = 64 };                /* waiting to be told; more are joined to the last */

struct feed_side {
	struct channel *channel;
	unsigned        rate_hz;
	int64_t         received;               /* frames at rate_hz, lost ones too */
	int64_t         lost;                   /* still to be filled in before x */
	const float    *x;
	size_t          n;                      /* of the block, still to be pushed */
	struct feed_gap gaps[FEED_GAPS];
	size_t          gaps_count;
	struct features queue[FEED_LEAD_FRAMES];
	size_t          head, count;
};

struct feed {
	enum side        sides;                 /* how many */
	bool             finishing;
	struct feed_side side[SIDES];
};

int feed_create(struct feed **out, const unsigned rate_hz[SIDES], bool both, const struct calibration *cal,
                const struct fft *fft)
{
	struct feed *f = *out = calloc(1, sizeof(*f));
	int err = 0;

	if (!f)
		return -ENOMEM;
	f->sides = both ? SIDES : AGENT;
	for (enum side s = CALLER; s < f->sides && !err; s++) {
		f->side[s].rate_hz = rate_hz[s];
		err = channel_create(&f->side[s].channel, rate_hz[s], cal, fft);
	}
	if (!err)
		return 0;
	feed_destroy(f);
	*out = NULL;
	return err;
}

void feed_destroy(struct feed *f)
{
	if (!f)
		return;
	for (enum side s = CALLER; s < SIDES; s++)
		channel_destroy(f->side[s].channel);
	free(f);
}

/* ---- places in time ---- */

static int64_t to_ms(const struct feed_side *side, int64_t frames)
{
	return frames / side->rate_hz * 1000 + frames % side->rate_hz * 1000 / side->rate_hz;
}

static void add_gap(struct feed *f, enum side s, int64_t start, int64_t end, enum gap_reason reason)
{
	struct feed_side *side = &f->side[s];
	int64_t start_ms = to_ms(side, start), end_ms = to_ms(side, end);
	struct feed_gap *last = side->gaps_count ? &side->gaps[side->gaps_count - 1] : NULL;

	if (last && ((last->end_ms >= start_ms && last->reason == reason) || side->gaps_count == FEED_GAPS)) {
		last->end_ms = end_ms;
		last->lost_ms += end_ms - start_ms;
	} else {
		side->gaps[side->gaps_count++] = (struct feed_gap) { s, start_ms, end_ms, end_ms - start_ms, reason };
	}
}

static void fill(struct feed *f, enum side s, int64_t frames, enum gap_reason reason)
{
	struct feed_side *side = &f->side[s];
	int64_t at = side->received + side->lost;

	add_gap(f, s, at, at + frames, reason);
	side->lost += frames;
}

/* Frames before position are missing, or come for the second time. */
static void place(struct feed *f, enum side s, const struct audio_block *b)
{
	struct feed_side *side = &f->side[s];
	int64_t ahead = b->position - side->received;

	side->x = b->samples[s];
	side->n = side->x ? b->frames : 0;
	if (ahead > 0 && b->reason == GAP_TRUNCATED) {
		add_gap(f, s, side->received, b->position, b->reason);
		side->n = 0;
	} else if (ahead > 0) {
		fill(f, s, ahead, b->reason);
	} else if (side->n) {
		size_t again = -ahead < (int64_t)side->n ? (size_t)-ahead : side->n;

		side->x += again;
		side->n -= again;
	}
}

void feed_block(struct feed *f, const struct audio_block *b)
{
	bool none = !b->samples[CALLER] && !b->samples[AGENT];

	for (enum side s = CALLER; s < f->sides; s++)
		if (none || b->samples[s])
			place(f, s, b);
}

void feed_finish(struct feed *f)
{
	if (f->finishing)
		return;
	f->finishing = true;
	for (enum side s = CALLER; f->sides == SIDES && s < SIDES; s++) {
		struct feed_side *side = &f->side[s];
		int64_t missing = feed_duration_ms(f) * side->rate_hz / 1000 - side->received;

		if (missing >= side->rate_hz / FRAMES_PER_S)
			fill(f, s, missing, GAP_LOSS);
	}
}

/* ---- samples on their way ---- */

static void queue_features(struct feed_side *side)
{
	while (side->count < FEED_LEAD_FRAMES && channel_ready(side->channel)) {
		if (side->count == 0)
			side->head = 0;                 /* in step, only the first places are ever touched */
		channel_next(side->channel, &side->queue[(side->head + side->count++) % FEED_LEAD_FRAMES]);
	}
}

/* Pushes about one hop of what is there, lost ones first; false when there was nothing to push. */
static bool step(struct feed_side *side)
{
	size_t hop = side->rate_hz / FRAMES_PER_S;
	size_t n, taken;

	queue_features(side);
	if (side->count == FEED_LEAD_FRAMES || (!side->lost && !side->n))
		return false;
	if (side->lost) {
		n = side->lost < (int64_t)hop ? (size_t)side->lost : hop;
		taken = channel_push(side->channel, NULL, n);
		side->lost -= (int64_t)taken;
	} else {
		n = side->n < hop ? side->n : hop;
		taken = channel_push(side->channel, side->x, n);
		side->x += taken;
		side->n -= taken;
	}
	side->received += (int64_t)taken;
	queue_features(side);
	return true;
}

/* A side that is ahead by as much as its queue holds does not wait for the other any longer. */
static void fill_laggard(struct feed *f)
{
	for (enum side s = CALLER; f->sides == SIDES && s < SIDES; s++) {
		struct feed_side *side = &f->side[s], *ahead = &f->side[SIDES - 1 - s];

		if (ahead->count == FEED_LEAD_FRAMES && side->count == 0 && !side->lost && !side->n && !f->finishing)
			fill(f, s, side->rate_hz / FRAMES_PER_S, GAP_LOSS);
	}
}

static bool in_step(const struct feed *f)
{
	for (enum side s = CALLER; s < f->sides; s++)
		if (f->side[s].count == 0)
			return false;
	return true;
}

static void take(struct feed *f, struct features features[SIDES])
{
	memset(features, 0, SIDES * sizeof(*features));
	for (enum side s = CALLER; s < f->sides; s++) {
		struct feed_side *side = &f->side[s];

		features[s] = side->queue[side->head];
		side->head = (side->head + 1) % FEED_LEAD_FRAMES;
		side->count--;
	}
	features[AGENT].frame = features[CALLER].frame;
}

bool feed_next(struct feed *f, struct features features[SIDES])
{
	bool moved = true;

	while (!in_step(f) && moved) {
		moved = false;
		for (enum side s = CALLER; s < f->sides; s++)
			moved |= step(&f->side[s]);
		if (!moved && f->finishing)
			for (enum side s = CALLER; s < f->sides; s++) {
				channel_finish(f->side[s].channel);
				queue_features(&f->side[s]);
			}
		else if (!moved)
			fill_laggard(f);
		for (enum side s = CALLER; s < f->sides; s++)
			moved |= f->side[s].lost > 0;
	}
	if (!in_step(f))
		return false;
	take(f, features);
	return true;
}

/* ---- telling gaps ---- */

static void drop_gap(struct feed_side *side)
{
	memmove(side->gaps, side->gaps + 1, --side->gaps_count * sizeof(*side->gaps));
}

static bool alike(const struct feed_gap *a, const struct feed_gap *b)
{
	return a->start_ms == b->start_ms && a->end_ms == b->end_ms && a->lost_ms == b->lost_ms && a->reason == b->reason;
}

bool feed_gap(struct feed *f, int64_t now_ms, struct feed_gap *gap)
{
	for (enum side s = CALLER; s < f->sides; s++) {
		struct feed_side *side = &f->side[s], *other = &f->side[SIDES - 1 - s];

		if (!side->gaps_count || side->gaps[0].end_ms > now_ms)
			continue;
		*gap = side->gaps[0];
		drop_gap(side);
		if (other->gaps_count && alike(&other->gaps[0], gap)) {
			gap->side = SIDE_NONE;
			drop_gap(other);
		}
		return true;
	}
	return false;
}

int64_t feed_duration_ms(const struct feed *f)
{
	int64_t longest_ms = 0;

	for (enum side s = CALLER; s < f->sides; s++) {
		int64_t ms = to_ms(&f->side[s], f->side[s].received);

		longest_ms = ms > longest_ms ? ms : longest_ms;
	}
	return longest_ms;
}
