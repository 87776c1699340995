#include "source/live.h"

#include "source/align.h"
#include "source/source_kind.h"
#include "source/strand.h"
#include "source/watch.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Two naps a block of a device: a block waits for one at most, and to be woken for nothing costs little. */
enum { NS_PER_MS = 1000000, NAP_MS = 20, QUIET_MS = 100 };

struct live {
	struct strand  strand[SIDES];           /* by side; with stereo the caller's carries both */
	size_t         strands;
	enum side      channel[SIDES];          /* stereo: which channel is whose */
	unsigned       rate_hz;
	struct devices_config cfg;
	struct align   align;
	struct watch  *watch;                   /* NULL: no sound server, nothing to be seen there */
	bool           synced;                  /* the call has begun */
	int64_t        opened_ns, returned_ns;
	int64_t        clock_position, clock_ns;        /* call time, and when it was that */
	float          nothing[1];              /* what a block without frames points at to say whose it is */
	float          silence[STRAND_FRAMES];
	struct live_status status;
};

/* ---- what is said ---- */

static const char *whose(const struct live *l, size_t i)
{
	return l->strands == 1 ? "the call's" : i == CALLER ? "the caller's" : "the agent's";
}

static void say(struct live *l, size_t i, const char *what)
{
	snprintf(l->status.message, sizeof(l->status.message), "%s device (%.120s) %s", whose(l, i),
	         l->strand[i].options.device, what);
	l->status.messages++;
}

/* ---- devices that go and come back ---- */

/* A source's name on a sound server, out of "pulse:DEVICE=NAME"; "" where the device is no such thing. */
static const char *server_name(const struct strand *s)
{
	static const char prefix[] = "pulse:DEVICE=";

	return strncmp(s->options.device, prefix, sizeof(prefix) - 1) ? "" : s->options.device + sizeof(prefix) - 1;
}

static void watch_again(struct live *l, size_t i)
{
	if (!*server_name(&l->strand[i]))
		return;
	if (l->watch && !watch_alive(l->watch)) {
		watch_close(l->watch);
		l->watch = NULL;
	}
	if (!l->watch && watch_open(&l->watch))
		return;
	watch_expect(l->watch, (unsigned)i, server_name(&l->strand[i]));
}

static void set_away(struct live *l, size_t i, bool away)
{
	l->status.away[i] = away;
	if (l->strands == 1)
		l->status.away[AGENT] = away;
}

/* What is wrong with a strand that gives nothing, or NULL. */
static const char *trouble(const struct live *l, size_t i, int64_t now_ns)
{
	const struct strand *s = &l->strand[i];

	if (capture_state(s->capture) == CAPTURE_LOST)
		return "is gone; waiting for it to come back";
	if (l->watch && watch_moved(l->watch, (unsigned)i))
		return "was taken away and another one put in its place; waiting for it to come back";
	if (l->synced && now_ns - s->heard_ns > (int64_t)l->cfg.silent_ms * NS_PER_MS)
		return "has given no samples for a while; opening it again";
	return NULL;
}

static void look_after(struct live *l, size_t i, int64_t now_ns)
{
	struct strand *s = &l->strand[i];

	if (s->ended)
		return;
	if (!s->capture) {
		if (strand_retry(s, now_ns, (int64_t)l->cfg.retry_most_ms * NS_PER_MS)) {
			set_away(l, i, false);
			watch_again(l, i);
			say(l, i, "is back");
		}
		return;
	}
	s->ended = capture_state(s->capture) == CAPTURE_ENDED && !ring_front(s->ring);

	const char *what = s->ended ? NULL : trouble(l, i, now_ns);

	if (what) {
		strand_lose(s, now_ns, (int64_t)l->cfg.retry_first_ms * NS_PER_MS);
		set_away(l, i, true);
		say(l, i, what);
	}
}

/* ---- the call's time ---- */

static int64_t position_at(const struct live *l, int64_t now_ns)
{
	return l->clock_position + (now_ns - l->clock_ns) / 1000 * l->rate_hz / 1000000;
}

/* The call begins with the first frame at which all are heard; two files begin together. */
static bool sync_up(struct live *l, int64_t now_ns)
{
	int64_t start_ns = 0;
	bool late = now_ns - l->opened_ns > (int64_t)l->cfg.begin_ms * NS_PER_MS;

	for (size_t i = 0; i < l->strands; i++) {
		int64_t first_ns = strand_first_ns(&l->strand[i]);

		if (first_ns == INT64_MAX && !late)
			return false;
		if (first_ns != INT64_MAX && first_ns > start_ns)
			start_ns = first_ns;
	}
	l->clock_ns = start_ns ? start_ns : now_ns;
	l->clock_position = 0;
	for (size_t i = 0; i < l->strands; i++) {
		struct strand *s = &l->strand[i];
		int64_t first_ns = strand_first_ns(s);

		s->started = first_ns != INT64_MAX;
		s->heard_ns = now_ns;
		if (s->started && strcmp(s->options.backend, "file"))
			s->position = -((start_ns - first_ns) / 1000 * l->rate_hz / 1000000);
	}
	return true;
}

static void keep_time(struct live *l, size_t i, int64_t heard)
{
	const struct strand *s = &l->strand[i];

	if (i == 0 || !l->strand[0].capture) {
		l->clock_position = heard;
		l->clock_ns = s->heard_ns;
	}
	if (l->strands == 2 && align_heard(&l->align, (enum side)i, heard, s->heard_ns))
		stretch_set(l->strand[AGENT].stretch, align_correction(&l->align));
}

/* ---- blocks ---- */

static void set_samples(struct live *l, size_t i, struct audio_block *b, float *one, float *other)
{
	b->samples[CALLER] = b->samples[AGENT] = NULL;
	if (l->strands == 1) {
		b->samples[l->channel[0]] = one;
		b->samples[l->channel[1]] = other;
	} else {
		b->samples[i] = one;
	}
}

static bool take(struct live *l, size_t i, struct audio_block *b)
{
	struct strand *s = &l->strand[i];
	const struct ring_block *front = ring_front(s->ring);
	int64_t heard;

	if (!front || !strand_next(s, position_at(l, front->time_ns), b, &heard))
		return false;
	keep_time(l, i, heard);
	set_samples(l, i, b, s->samples[0], s->samples[1]);
	return true;
}

/* A side that is away: the call goes on without it.  A file that is over is followed by silence while the other plays. */
static bool move_on(struct live *l, size_t i, int64_t now_ns, struct audio_block *b)
{
	struct strand *s = &l->strand[i];
	int64_t to = s->ended ? l->strand[l->strands - 1 - i].position : position_at(l, now_ns);
	int64_t missing = to - s->position;

	if (s->capture && !s->ended)
		return false;
	if (s->ended) {
		if (missing <= 0 || l->strands == 1)
			return false;
		*b = (struct audio_block) { .position = s->position, .frames = missing < STRAND_FRAMES ? (size_t)missing : STRAND_FRAMES };
		set_samples(l, i, b, l->silence, l->silence);
	} else {
		if (missing < (int64_t)l->cfg.move_on_ms * l->rate_hz / 1000)
			return false;
		*b = (struct audio_block) { .position = to, .reason = GAP_DEVICE };
		set_samples(l, i, b, l->nothing, l->nothing);
		s->position = to;
	}
	s->position = b->position + (int64_t)b->frames;
	return true;
}

/* The strand that is furthest behind comes first, so that neither side runs ahead of the other. */
static bool next_block(struct live *l, int64_t now_ns, struct audio_block *b)
{
	size_t first = l->strands == 2 && l->strand[AGENT].position < l->strand[CALLER].position ? AGENT : CALLER;

	for (size_t k = 0; k < l->strands; k++)
		if (take(l, (first + k) % l->strands, b))
			return true;
	for (size_t i = 0; i < l->strands; i++)
		look_after(l, i, now_ns);
	for (size_t i = 0; i < l->strands; i++)
		if (move_on(l, i, now_ns, b))
			return true;
	return false;
}

static bool all_ended(const struct live *l)
{
	for (size_t i = 0; i < l->strands; i++)
		if (!l->strand[i].ended)
			return false;
	return true;
}

static int live_read(struct source *source, struct audio_block *b)
{
	static const struct timespec nap = { .tv_nsec = NAP_MS * NS_PER_MS };
	struct live *l = source->impl;

	for (;;) {
		int64_t now_ns = capture_now_ns();

		if (!l->synced)
			l->synced = sync_up(l, now_ns);
		if (l->synced && next_block(l, now_ns, b)) {
			l->returned_ns = now_ns;
			return 1;
		}
		if (l->synced && all_ended(l))
			return 0;
		if (now_ns - l->returned_ns > (int64_t)QUIET_MS * NS_PER_MS) {
			/* Nothing yet; the reader may have other things to see to. */
			l->returned_ns = now_ns;
			*b = (struct audio_block) { .position = 0 };
			return 1;
		}
		nanosleep(&nap, NULL);
	}
}

/* ---- opening and closing ---- */

static bool live_takes(const struct source_options *o)
{
	return o->live != NULL;
}

static int live_open(struct source *source, const struct source_options *o, char *error)
{
	struct live *l = source->impl = calloc(1, sizeof(*l));
	unsigned buffer_ms = o->live->buffer_ms ? o->live->buffer_ms : LIVE_BUFFER_MS;
	int err = 0;

	if (!l)
		return source_fail(error, -ENOMEM, "memory is short");
	l->strands = o->live->stereo ? 1 : 2;
	l->rate_hz = o->live->rate_hz;
	l->channel[0] = o->order == ORDER_AGENT_CALLER ? AGENT : CALLER;
	l->channel[1] = o->order == ORDER_AGENT_CALLER ? CALLER : AGENT;
	l->cfg = o->live->cal->devices;
	align_init(&l->align, &o->live->cal->clocks, (const unsigned[SIDES]) { l->rate_hz, l->rate_hz });
	for (size_t i = 0; i < l->strands && !err; i++) {
		struct capture_options device = {
			.backend = o->live->device[i].backend, .device = o->live->device[i].device,
			.rate_hz = l->rate_hz, .channels = o->live->stereo ? 2 : 1,
		};

		err = strand_open(&l->strand[i], &device, buffer_ms, i == AGENT, error);
		if (!err)
			watch_again(l, i);
	}
	l->opened_ns = l->returned_ns = capture_now_ns();
	source->info.rate_hz[CALLER] = source->info.rate_hz[AGENT] = l->rate_hz;
	source->info.channels = 2;
	source->info.frames = -1;
	return err;
}

static void live_close(struct source *source)
{
	struct live *l = source->impl;

	if (!l)
		return;
	for (size_t i = 0; i < l->strands; i++)
		strand_close(&l->strand[i]);
	watch_close(l->watch);
	free(l);
}

void live_status(const struct source *source, struct live_status *out)
{
	const struct live *l = source->impl;

	*out = l->status;
	for (size_t i = 0; i < l->strands; i++) {
		const struct strand *s = &l->strand[i];

		out->overruns += s->overruns + (s->capture ? capture_overruns(s->capture) : 0);
		out->dropped_frames += ring_dropped_frames(s->ring);
	}
	out->drift_ppm = align_drift_ppm(&l->align);
	out->apart_ms = align_error_ms(&l->align);
}

const struct source_kind source_live = { live_takes, live_open, live_read, live_close };
