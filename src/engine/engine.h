/*
 * engine.h - one call running live
 *
 *   devices ─► live source ─► analysis thread: call ─► queue ─► whoever runs engine_next(): sinks, store, view
 *
 * The analysis thread waits for samples, never for a sink, as long as the queue has room; what a person does reaches it
 * through a small mailbox and takes effect at the next block.  A tentative call shows nothing until the far side has
 * spoken (presence.h) or it is opened by hand; before that it begins anew at every lull, and leaves no trace.
 */
#ifndef UNDERTONE_ENGINE_H
#define UNDERTONE_ENGINE_H

#include "analysis/call.h"
#include "engine/archive.h"
#include "engine/queue.h"
#include "source/source.h"

enum { ENGINE_TEXT_LEN = 256, ENGINE_AUTHOR_LEN = 64, ENGINE_ERROR_LEN = 256 };

enum engine_action {
	ENGINE_DISMISS, ENGINE_LOOKING_UP, ENGINE_COLLEAGUE_ON, ENGINE_COLLEAGUE_OFF,
	ENGINE_PAUSE,                           /* nothing is analysed or kept until ENGINE_RESUME */
	ENGINE_RESUME,
	ENGINE_MARK,                            /* with a text */
	ENGINE_OPEN                             /* a tentative call is a call from now on */
};

struct engine_config {
	struct source_options     source;       /* its live is borrowed for the life of the engine; its stop is the engine's own */
	struct event_call_start   start;        /* texts outlive the engine; the rest is filled in */
	const struct calibration *cal;
	const struct fft         *fft;
	const char               *audio_path;   /* where the samples go as they are analysed, a WAV; NULL: nowhere */
	struct archive           *archive;      /* keeps the audio of calls, from their opening on; NULL: none is kept */
	bool                      feed;         /* ITEM_LEVEL and ITEM_FEATURES are wanted */
	bool                      tentative;
	bool                      ends_itself;  /* after presence's silence */
};

struct engine;

/* 0, *out set and running; else a negative errno, *out = NULL and error [size: ENGINE_ERROR_LEN] says what to do. */
int  engine_start(struct engine **out, const struct engine_config *cfg, char *error);

/* Any thread.  text and author NULL but for ENGINE_MARK, cut at their lengths; author NULL: the call's agent. */
void engine_act(struct engine *e, enum engine_action action, const char *text, const char *author);

/* Ends the call: call_end with that reason (a static text), then ITEM_DONE.  A tentative one goes without call_end. */
void engine_end(struct engine *e, const char *reason);

/* What it says, oldest first; NULL when there is nothing yet (poll engine_fd()).  Valid until engine_pop(). */
const struct item *engine_front(struct engine *e);
void engine_pop(struct engine *e);
int  engine_fd(const struct engine *e);

/* Ends the call if it still runs, waits for the thread.  NULL is allowed. */
void engine_destroy(struct engine *e);

#endif
