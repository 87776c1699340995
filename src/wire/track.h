/*
 * track.h - one side of a call that comes from a network: packets and runs of samples -> blocks in their places
 *
 *   packets in order ─► decode ─► place by timestamp ─┐
 *   runs of samples ──► decode ─► one after another ──┴─► (side's rate) ─► audio blocks
 *
 * Timestamps say where a packet belongs; what is missing there is one of two things:
 *   lost      sequence numbers are missing: the block leaves a hole, which the call counts as loss
 *   unsent    none is missing (silence suppression, telephone events, hold): filled with silence
 * Where timestamps begin anew (a new source, a leap that the clock on the wall did not make), the time of arrival says
 * how much was unsent.  A side from which nothing comes is kept in step with the wall, idle_ms behind it, so that the
 * other side's events do not wait.
 *
 * Both sides of a call share one origin: the arrival of its first audio.  A side that starts later starts that much
 * later in the call, in whole steps of TRACK_STEP_MS, so that two streams started together start together.
 *
 * One thread at a time.
 */
#ifndef UNDERTONE_TRACK_H
#define UNDERTONE_TRACK_H

#include "analysis/block.h"
#include "wire/codec.h"
#include "wire/rtp.h"

enum {
	TRACK_STEP_MS = 20,                     /* the usual packet */
	TRACK_TYPES   = 128                     /* payload types */
};

struct track_config {
	enum side side;
	unsigned  rate_hz;                      /* of the blocks, 8000-48000; other rates are converted to it */
	unsigned  idle_ms;                      /* after so long without audio, silence is filled in */
	unsigned  leap_ms;                      /* timestamps and wall apart by more: timestamps began anew */
};

/* Shared by the sides of a call. */
struct track_origin {
	bool    known;
	int64_t ms;                             /* when the first audio arrived */
};

/* b, of one side, is borrowed while it runs. */
typedef void track_fn(void *ctx, const struct audio_block *b);

struct track;

/* 0 and *out set, or -EINVAL (rate) or -ENOMEM and *out = NULL.  cfg is copied; origin outlives the track.  Static
 * payload types are known from the start. */
int  track_create(struct track **out, const struct track_config *cfg, struct track_origin *origin, track_fn *fn,
                  void *ctx);
void track_destroy(struct track *t);            /* NULL is allowed */

/* What a payload type (0-127) stands for from now on. */
void track_map(struct track *t, unsigned payload_type, const struct codec_format *format);

/* A packet of RTP, in order; fits rtp_fn with t as context. */
void track_packet(void *track, const struct rtp_packet *p, const struct rtp_step *step);

/* One channel of a payload that follows the one before without a hole; as TCP delivers it. */
void track_run(struct track *t, const struct codec_format *format, const uint8_t *payload, size_t size,
               unsigned channel, int64_t now_ms);

/* ms of audio will not come, and why: told at now_ms. */
void track_skip(struct track *t, int64_t ms, enum gap_reason reason, int64_t now_ms);

/* Keeps a silent side in step with the wall. */
void track_tick(struct track *t, int64_t now_ms);

/* The call has ended, ms after its start on the longer side: what is missing was not sent. */
void track_finish(struct track *t, int64_t ms);

int64_t track_heard_ms(const struct track *t);          /* when audio last arrived; INT64_MIN: never */
int64_t track_position_ms(const struct track *t);       /* what was given, lost or silent, of the call's time */
uint64_t track_unknown(const struct track *t);          /* packets of a payload type nobody has told */

#endif
