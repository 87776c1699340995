/*
 * pair.c - a call in two mono files, the caller's and the agent's
 *
 * Each side is read in blocks of its own at its own rate, always the one that is behind in time, so that neither runs
 * ahead by more than a block.  With one rate the two share a block.
 */
#include "source/sound.h"
#include "source/source_kind.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct half {
	struct sound *sound;
	unsigned      rate_hz;
	size_t        block_frames;
	int64_t       position;
	bool          ended, cut;               /* its own samples are over; before their time */
	float        *x;                        /* [size: block_frames] */
};

struct pair {
	struct half half[SIDES];
	bool        together;                   /* one rate */
	enum side   told;                       /* the next side to be asked whether it was cut short */
};

static const char *const whose[SIDES] = { "the caller's file: ", "the agent's file: " };

static bool pair_takes(const struct source_options *o)
{
	return o->path && o->agent_path;
}

static int open_half(struct half *h, enum side side, const struct source_options *o, char *error)
{
	char what[SOURCE_ERROR_LEN - 32];
	int err = sound_open(&h->sound, side == CALLER ? o->path : o->agent_path, o, error);

	if (!err && sound_info(h->sound)->channels != 1)
		err = source_fail(error, -EINVAL, "has two channels: the two sides as two files must be mono");
	if (err) {
		snprintf(what, sizeof(what), "%s", error);
		return source_fail(error, err, "%s%s", whose[side], what);
	}
	h->rate_hz = sound_info(h->sound)->rate_hz;
	h->block_frames = source_block_frames(o, sound_info(h->sound));
	h->x = malloc(h->block_frames * sizeof(float));
	return h->x ? 0 : source_fail(error, -ENOMEM, "memory is short");
}

/* Frames at the caller's rate: the longer side's. */
static int64_t expected(const struct pair *p)
{
	int64_t caller = sound_info(p->half[CALLER].sound)->frames, agent = sound_info(p->half[AGENT].sound)->frames;

	if (caller < 0 || agent < 0)
		return -1;
	agent = agent / p->half[AGENT].rate_hz * p->half[CALLER].rate_hz +
	        agent % p->half[AGENT].rate_hz * p->half[CALLER].rate_hz / p->half[AGENT].rate_hz;
	return caller > agent ? caller : agent;
}

static int pair_open(struct source *s, const struct source_options *o, char *error)
{
	struct pair *p = s->impl = calloc(1, sizeof(*p));
	int err = p ? 0 : source_fail(error, -ENOMEM, "memory is short");

	if (!err && !strcmp(o->path, "-") && !strcmp(o->agent_path, "-"))
		err = source_fail(error, -EINVAL, "standard input cannot be both sides: give the agent's as a file");
	for (size_t i = 0; !err && i < SIDES; i++) {
		err = open_half(&p->half[i], (enum side)i, o, error);
		s->info.rate_hz[i] = p->half[i].rate_hz;
	}
	if (err)
		return err;
	p->together = s->info.rate_hz[CALLER] == s->info.rate_hz[AGENT];
	s->info.channels = SIDES;
	s->info.frames = expected(p);
	source_started_at(&s->info, sound_info(p->half[CALLER].sound));
	return 0;
}

/* Up to n frames of a side's own samples into x. */
static size_t fill(struct half *h, size_t n)
{
	size_t got = h->ended ? 0 : sound_read(h->sound, h->x, n);

	h->ended |= got < n;
	h->cut = h->ended && sound_cut(h->sound);
	return got;
}

static void silence(struct half *h, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++)
		h->x[i] = 0;
}

static void give(struct pair *p, struct audio_block *b, bool caller, bool agent, size_t frames)
{
	b->position = p->half[caller ? CALLER : AGENT].position;
	b->frames = frames;
	b->samples[CALLER] = caller ? p->half[CALLER].x : NULL;
	b->samples[AGENT] = agent ? p->half[AGENT].x : NULL;
	b->reason = GAP_LOSS;
	for (size_t i = 0; i < SIDES; i++)
		if (b->samples[i])
			p->half[i].position += (int64_t)frames;
}

/* One rate: both sides in each block.  Frames in *b, 0 at the end. */
static size_t read_together(struct pair *p, struct audio_block *b)
{
	struct half *c = &p->half[CALLER], *a = &p->half[AGENT];
	bool over = c->cut || a->cut;
	size_t caller = over ? 0 : fill(c, c->block_frames);
	size_t agent = over ? 0 : fill(a, a->block_frames);
	size_t frames = caller > agent ? caller : agent;

	if (c->cut && caller < frames)
		frames = caller;
	if (a->cut && agent < frames)
		frames = agent;
	silence(c, caller, frames);
	silence(a, agent, frames);
	give(p, b, true, true, frames);
	return frames;
}

static int64_t frames_at(const struct half *other, const struct half *h)
{
	return other->position * h->rate_hz / other->rate_hz;
}

static size_t at_most(int64_t frames, size_t most)
{
	return frames < 0 ? 0 : (uint64_t)frames < most ? (size_t)frames : most;
}

/* The next frames of one side: its own, then silence for as long as the other has given more.  Nothing after a cut. */
static size_t step(struct half *h, const struct half *other)
{
	int64_t ahead = frames_at(other, h) - h->position;
	size_t n = fill(h, other->cut ? at_most(ahead, h->block_frames) : h->block_frames);

	if (n || h->cut)
		return n;
	n = at_most(ahead, h->block_frames);
	silence(h, 0, n);
	return n;
}

/* Two rates: the side that is behind in time, alone. */
static size_t read_apart(struct pair *p, struct audio_block *b)
{
	struct half *c = &p->half[CALLER], *a = &p->half[AGENT];
	bool caller = c->position <= frames_at(a, c);
	size_t frames = step(caller ? c : a, caller ? a : c);

	if (!frames) {
		caller = !caller;
		frames = step(caller ? c : a, caller ? a : c);
	}
	give(p, b, caller, !caller, frames);
	return frames;
}

/* After the last frames: the sides that were cut short, each told once. */
static int end(struct source *s, struct audio_block *b)
{
	struct pair *p = s->impl;

	while (p->told < SIDES) {
		enum side side = p->told++;
		struct half *h = &p->half[side];
		int64_t lost = sound_lost(h->sound);
		int err = sound_error(h->sound, s->error);

		if (err)
			return err;
		if (!h->cut)
			continue;
		if (!*s->warning)
			source_warn_cut(s, whose[side], h->position, lost, h->rate_hz);
		h->position += lost;
		give(p, b, side == CALLER, side == AGENT, 0);
		b->reason = GAP_TRUNCATED;
		if (lost)
			return 1;
	}
	return 0;
}

static int pair_read(struct source *s, struct audio_block *b)
{
	struct pair *p = s->impl;
	size_t frames = 0;

	if (!p->told)
		frames = p->together ? read_together(p, b) : read_apart(p, b);
	return frames ? 1 : end(s, b);
}

static void pair_close(struct source *s)
{
	struct pair *p = s->impl;

	for (size_t i = 0; p && i < SIDES; i++) {
		sound_close(p->half[i].sound);
		free(p->half[i].x);
	}
	free(p);
}

const struct source_kind source_pair = { pair_takes, pair_open, pair_read, pair_close };
