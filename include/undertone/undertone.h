/*
 * undertone.h - libundertone: samples of a call in, events of its tone out
 *
 *	struct undertone *u;
 *	struct undertone_call *call;
 *
 *	undertone_create(&u, error, sizeof(error));
 *	undertone_call_create(&call, u, &(struct undertone_call_options){ .rate_hz = 8000 }, on_event, NULL);
 *	while (more samples)
 *		undertone_call_push(call, caller, agent, frames);
 *	undertone_call_end(call, "hangup");
 *	undertone_call_destroy(&call);
 *	undertone_destroy(&u);
 *
 * An event is one of: call_start, gap, tone, turn, overlap, silence, hold, quality, cue, mark, call_end; call_end is the
 * last.  The fields of each, with units, are the data dictionary's: see undertone_event_number().  The same samples
 * give the same events, however they are cut into pushes.
 *
 * Threads: undertone_create() and undertone_destroy() belong to one thread, at start and end; between them any number
 * of calls may run on any threads, each call on one thread at a time.  undertone_call_push() allocates, locks and prints
 * never.  Return values: 0, or a negative errno.
 */
#ifndef UNDERTONE_H
#define UNDERTONE_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define UNDERTONE_API __attribute__((visibility("default")))

struct undertone;                       /* calibration and FFT plans, shared by all calls */
struct undertone_call;
struct undertone_event;                 /* borrowed: valid inside the callback only */

typedef void undertone_event_fn(void *ctx, const struct undertone_event *event);

UNDERTONE_API const char *undertone_version(void);

/* *out with the built-in calibration.  0; -ENOMEM or -EINVAL with *out = NULL and one line in error [size: n]. */
UNDERTONE_API int  undertone_create(struct undertone **out, char *error, size_t n);
UNDERTONE_API void undertone_destroy(struct undertone **u);     /* clears the caller's pointer; *u NULL is allowed */

/* Changes thresholds, before the first call: text is INI, as in calibration/.  0; -EINVAL and one line in error [size: n]. */
UNDERTONE_API int  undertone_settings(struct undertone *u, const char *text, char *error, size_t n);

/* Takes another stress scorecard, INI as calibration/stress.ini.  The same returns. */
UNDERTONE_API int  undertone_scorecard(struct undertone *u, const char *text, char *error, size_t n);

enum undertone_voices {
	UNDERTONE_CALLER_AND_AGENT,     /* two channels */
	UNDERTONE_CALLER_ONLY,          /* one channel, known to be the caller's */
	UNDERTONE_UNKNOWN               /* one channel of a voice nobody has named: tone without stress */
};

struct undertone_call_options {
	unsigned              rate_hz;          /* of both channels, 8000-48000 */
	enum undertone_voices voices;
	const char           *id;               /* NULL: "" */
	const char           *started_at;       /* RFC 3339 UTC; NULL: unknown */
};

/* 0, *out set and call_start given; or -EINVAL (rate) or -ENOMEM and *out = NULL.  options are copied; u outlives the call. */
UNDERTONE_API int  undertone_call_create(struct undertone_call **out, const struct undertone *u,
                                         const struct undertone_call_options *options, undertone_event_fn *on_event,
                                         void *ctx);

/* frames samples of each side, full scale +-1.0, not finite taken as 0; agent is NULL with one channel. */
UNDERTONE_API void undertone_call_push(struct undertone_call *c, const float *caller, const float *agent, size_t frames);

/* frames samples of both sides were lost on the way: told in a gap event, and nothing after them moves. */
UNDERTONE_API void undertone_call_lost(struct undertone_call *c, size_t frames);

/* Decides what is left and gives call_end.  reason: "end", "hangup", … */
UNDERTONE_API void undertone_call_end(struct undertone_call *c, const char *reason);
UNDERTONE_API void undertone_call_destroy(struct undertone_call **c);   /* clears the caller's pointer; *c NULL is allowed */

/* ---- reading an event ---- */

UNDERTONE_API const char *undertone_event_kind(const struct undertone_event *e);        /* "tone" */
UNDERTONE_API const char *undertone_event_side(const struct undertone_event *e);        /* "caller", "agent", or NULL */
UNDERTONE_API int64_t     undertone_event_t_ms(const struct undertone_event *e);

/* A field by its name: "stress", "start_ms".  NAN for one that is unknown, or that the event does not have. */
UNDERTONE_API double      undertone_event_number(const struct undertone_event *e, const char *field);

/* A field that is a text or a name: "type", "cue", "text".  NULL for one that is unknown, or that the event does not have. */
UNDERTONE_API const char *undertone_event_text(const struct undertone_event *e, const char *field);

/* The whole event as one line of JSON; the caller frees it with free().  NULL when memory is short. */
UNDERTONE_API char       *undertone_event_json(const struct undertone_event *e);

#ifdef __cplusplus
}
#endif

#endif
