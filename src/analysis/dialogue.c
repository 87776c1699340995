#include "analysis/dialogue.h"

#include "framer.h"

#include <string.h>

void dialogue_init(struct dialogue *d, const struct dialogue_config *cfg, bool both)
{
	memset(d, 0, sizeof(*d));
	d->cfg = *cfg;
	d->both = both;
	for (enum side s = CALLER; s < SIDES; s++) {
		talkspurts_init(&d->spurts[s], cfg->pause_ms);
		d->lost_since_ms[s] = EVENT_NULL_MS;
	}
	floor_init(&d->floor, &(struct floor_config) { cfg->floor_ms, cfg->yield_ms });
	overlaps_init(&d->overlaps, &(struct overlap_config) {
		cfg->overlap_ms, cfg->together_ms, cfg->stop_ms, cfg->overlap_long_ms
	});
	d->conversation_start_ms = d->room_since_ms = EVENT_NULL_MS;
}

/* ---- holds ---- */

static void end_hold(struct dialogue *d, enum side side, struct outbox *out)
{
	struct dialogue_hold *h = &d->hold[side];
	int type = HOLD_MUSIC;

	if (!h->on)
		return;
	h->on = false;
	if (h->end_ms - h->start_ms < d->cfg.hold_ms)
		return;
	for (int i = HOLD_MUSIC; i <= HOLD_FAX; i++)
		type = h->frames[i] > h->frames[type] ? i : type;
	outbox_add(out, EVENT_HOLD, side)->hold = (struct event_hold) { h->start_ms, h->end_ms, (enum hold_type)type };
	d->unbroken_since_ms = h->end_ms;
}

/* A hold is dated back to when it began, but not into the one before.  Lost frames change nothing. */
static void follow_hold(struct dialogue *d, enum side side, const struct features *f, struct outbox *out)
{
	struct dialogue_hold *h = &d->hold[side];

	if (f->held) {
		int64_t since_ms = f->hold_since * FRAME_HOP_MS;

		if (!h->on)
			*h = (struct dialogue_hold) { .on = true, .start_ms = since_ms > h->end_ms ? since_ms : h->end_ms };
		h->end_ms = d->now_ms;
		h->frames[f->hold]++;
	} else if (!f->lost) {
		end_hold(d, side, out);
	}
}

/* ---- silence ---- */

static void end_silence(struct dialogue *d, int64_t end_ms, struct outbox *out)
{
	if (d->quiet_since_ms != EVENT_NULL_MS && end_ms - d->quiet_since_ms >= d->cfg.silence_ms) {
		outbox_add(out, EVENT_SILENCE, SIDE_NONE)->silence = (struct event_silence) { d->quiet_since_ms, end_ms };
		d->unbroken_since_ms = end_ms;
	}
	d->quiet_since_ms = EVENT_NULL_MS;
}

static void follow_silence(struct dialogue *d, const struct features f[SIDES], struct outbox *out)
{
	bool quiet = true;
	int64_t end_ms = d->now_ms - FRAME_HOP_MS;

	for (enum side s = CALLER; s < SIDES; s++) {
		if (!f[s].lost)
			d->lost_since_ms[s] = EVENT_NULL_MS;
		else if (d->lost_since_ms[s] == EVENT_NULL_MS)
			d->lost_since_ms[s] = d->now_ms - FRAME_HOP_MS;
		if (f[s].speech)
			quiet = false;
		if (d->hold[s].on) {
			quiet = false;
			end_ms = d->hold[s].start_ms < end_ms ? d->hold[s].start_ms : end_ms;
		}
		if (f[s].lost && d->now_ms - d->lost_since_ms[s] >= d->cfg.pause_ms) {
			quiet = false;
			end_ms = d->lost_since_ms[s] < end_ms ? d->lost_since_ms[s] : end_ms;
		}
	}
	if (!quiet)
		end_silence(d, end_ms, out);
	else if (d->quiet_since_ms == EVENT_NULL_MS)
		d->quiet_since_ms = d->now_ms - FRAME_HOP_MS;
}

/* ---- talk and conversation ---- */

static int64_t counted_ms(const struct dialogue *d, const struct talkspurt *t)
{
	int64_t from_ms = t->start_ms > d->conversation_start_ms ? t->start_ms : d->conversation_start_ms;

	return t->end_ms > from_ms ? t->end_ms - from_ms : 0;
}

static void count_talk(struct dialogue *d, enum side side, const struct features *f, enum talkspurt_change change)
{
	struct dialogue_talk *talk = &d->talk[side];

	talk->speech_frames += f->speech;
	talk->nuclei += f->nucleus;
	if (change == TALKSPURT_ENDED)
		talk->talk_ms += counted_ms(d, talkspurts_newest(&d->spurts[side]));
}

/* Both sides have spoken for the first time: what was before is not counted. */
static void begin_conversation(struct dialogue *d)
{
	if (!d->both || d->conversation_start_ms != EVENT_NULL_MS || !d->spurts[CALLER].count || !d->spurts[AGENT].count)
		return;
	d->conversation_start_ms = d->now_ms - FRAME_HOP_MS;
	memset(d->talk, 0, sizeof(d->talk));
}

/* ---- room ---- */

static void follow_room(struct dialogue *d, enum talkspurt_change caller)
{
	if (d->floor.holder == AGENT)
		d->room_since_ms = EVENT_NULL_MS;
	if (caller != TALKSPURT_STARTED || !d->both)
		return;

	const struct talkspurt *before = talkspurts_get(&d->spurts[CALLER], d->spurts[CALLER].count - 2);
	int64_t start_ms = talkspurts_newest(&d->spurts[CALLER])->start_ms;

	if (!before || talkspurts_open(&d->spurts[AGENT]) || talkspurts_end_ms(&d->spurts[AGENT]) > before->end_ms)
		return;
	if (start_ms - before->end_ms >= d->cfg.room_min_ms && start_ms - before->end_ms <= d->cfg.room_max_ms)
		d->room_since_ms = start_ms;
}

void dialogue_update(struct dialogue *d, const struct features f[SIDES], struct outbox *out)
{
	enum talkspurt_change change[SIDES];

	d->now_ms = (f[CALLER].frame + 1) * FRAME_HOP_MS;
	for (enum side s = CALLER; s < SIDES; s++) {
		change[s] = talkspurts_process(&d->spurts[s], d->now_ms, f[s].speech);
		follow_hold(d, s, &f[s], out);
	}
	begin_conversation(d);
	for (enum side s = CALLER; s < SIDES; s++)
		count_talk(d, s, &f[s], change[s]);
	if (!d->both)
		return;
	floor_update(&d->floor, d->spurts, change, d->now_ms, d->conversation_start_ms, out);
	overlaps_update(&d->overlaps, &d->floor, d->spurts, change, d->now_ms, out);
	follow_silence(d, f, out);
	follow_room(d, change[CALLER]);

	int64_t monologue_ms = dialogue_monologue_ms(d);

	if (monologue_ms > d->longest_monologue_ms)
		d->longest_monologue_ms = monologue_ms;
}

void dialogue_finish(struct dialogue *d, struct outbox *out)
{
	for (enum side s = CALLER; s < SIDES; s++) {
		if (talkspurts_finish(&d->spurts[s]) == TALKSPURT_ENDED)
			d->talk[s].talk_ms += counted_ms(d, talkspurts_newest(&d->spurts[s]));
		end_hold(d, s, out);
	}
	if (!d->both)
		return;
	floor_finish(&d->floor, d->spurts, d->conversation_start_ms, out);
	overlaps_finish(&d->overlaps, &d->floor, d->spurts, out);
	end_silence(d, d->now_ms, out);
}

/* ---- as it stands now ---- */

bool dialogue_speaks(const struct dialogue *d, enum side side)
{
	return talkspurts_open(&d->spurts[side]);
}

int64_t dialogue_silence_ms(const struct dialogue *d)
{
	return d->quiet_since_ms == EVENT_NULL_MS ? 0 : d->now_ms - d->quiet_since_ms;
}

int64_t dialogue_hold_ms(const struct dialogue *d)
{
	int64_t longest_ms = 0;

	for (enum side s = CALLER; s < SIDES; s++)
		if (d->hold[s].on && d->now_ms - d->hold[s].start_ms > longest_ms)
			longest_ms = d->now_ms - d->hold[s].start_ms;
	return longest_ms;
}

int64_t dialogue_monologue_ms(const struct dialogue *d)
{
	if (d->floor.holder != AGENT || d->conversation_start_ms == EVENT_NULL_MS)
		return 0;

	int64_t since_ms = d->floor.turn[AGENT].start_ms, end_ms = talkspurts_end_ms(&d->spurts[AGENT]);

	since_ms = since_ms > d->conversation_start_ms ? since_ms : d->conversation_start_ms;
	since_ms = since_ms > d->unbroken_since_ms ? since_ms : d->unbroken_since_ms;
	return end_ms > since_ms ? end_ms - since_ms : 0;
}

int64_t dialogue_waiting_ms(const struct dialogue *d)
{
	int64_t caller_ms = talkspurts_end_ms(&d->spurts[CALLER]);

	if (d->conversation_start_ms == EVENT_NULL_MS || d->floor.holder != CALLER || dialogue_hold_ms(d) > 0 ||
	    talkspurts_end_ms(&d->spurts[AGENT]) > caller_ms)
		return 0;
	return d->now_ms - caller_ms;
}

int64_t dialogue_room_used_ms(const struct dialogue *d)
{
	if (d->room_since_ms == EVENT_NULL_MS)
		return 0;
	return talkspurts_end_ms(&d->spurts[CALLER]) - d->room_since_ms;
}

int64_t dialogue_talk_ms(const struct dialogue *d, enum side side)
{
	const struct talkspurt *newest = talkspurts_newest(&d->spurts[side]);

	return d->talk[side].talk_ms + (newest && newest->open ? counted_ms(d, newest) : 0);
}
