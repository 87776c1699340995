/*
 * call.h - one call: blocks of samples in, events out
 *
 *   block ─► channel (caller) ─► features ─┬─► stress ──┐
 *   block ─► channel (agent)  ─► features ─┴─► dialogue ┴─► cues ─► events, in order
 *
 * Everything about one call hangs off one struct call.  One thread at a time.  All memory is taken in call_create();
 * after it call_process() allocates, locks, prints and fails never.  The same samples give the same events at any block
 * size.
 *
 * Frames of both sides are decided in step: frame k at 10(k + 1) ms, which is the t_ms of all that it decides; a gap is
 * told when the frames it took are passed.  Second s of tone has t_ms 1000(s + 1); a last piece of half a second or more
 * is told at the end of its second, so call_end's t_ms may lie up to 0.5 s after its duration_ms.
 *
 * With one voice there are no turns, overlaps, silences or agent's figures, and no side where nobody has named it.
 */
#ifndef UNDERTONE_CALL_H
#define UNDERTONE_CALL_H

#include "analysis/block.h"
#include "analysis/calibration.h"
#include "analysis/event.h"
#include "analysis/features.h"
#include "fft.h"

enum call_voices {
	VOICES_BOTH,                            /* caller and agent, each on its own channel */
	VOICES_CALLER,                          /* one channel, known to be the caller */
	VOICES_AGENTS,                          /* two channels, neither known to be the caller: no tone for either */
	VOICES_UNKNOWN                          /* one channel, of a voice nobody has named: tone without stress */
};

struct call_config {
	const char       *id;
	enum call_voices  voices;
	unsigned          rate_hz[SIDES];       /* 8000-48000; the agent's is unused with one channel */
	struct event_call_start start;          /* written out in call_start; texts outlive the call */
	event_fn         *on_event;
	void            (*on_features)(void *ctx, enum side side, const struct features *f);    /* NULL: not wanted; side is
	                                           SIDE_NONE for a voice that nobody has named */
	void             *ctx;                  /* of both */
};

/* What a person does during a call; each takes effect at the next frame. */
enum call_action {
	CALL_DISMISS,                           /* close the open cue; the same kind twice: quiet until the call ends */
	CALL_LOOKING_UP,                        /* the agent is looking something up: no dead_air for 60 s */
	CALL_COLLEAGUE_ON, CALL_COLLEAGUE_OFF   /* an internal leg: no F0, no stress, no cues */
};

struct call;

/* 0 and *out set and call_start given, or -EINVAL (rate, voices) or -ENOMEM and *out = NULL.  cfg is copied (its texts
 * are borrowed); calibration and fft outlive the call. */
int  call_create(struct call **out, const struct call_config *cfg, const struct calibration *cal, const struct fft *fft);

/* Samples that are not finite are taken as 0.  Events come through on_event before it returns. */
void call_process(struct call *c, const struct audio_block *b);

void call_act(struct call *c, enum call_action action);
void call_mark(struct call *c, const char *text, const char *author);
/* What only the source can know: the agent's clock over the caller's, parts per million; told as quality.h has it, at
 * once. */
void call_drift(struct call *c, double ppm);

int64_t call_now_ms(const struct call *c);      /* the end of the last frame decided */

/* Decides what is left and gives call_end, always the last event.  reason: "end", "hangup", "signal", "error"… */
void call_end(struct call *c, const char *reason);

void call_destroy(struct call *c);              /* NULL is allowed; without call_end() no call_end event is given */

#endif
