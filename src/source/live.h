/*
 * live.h - the two sides of a call as two devices, or one with two channels, hear them: a kind of source
 *
 *   device ─► capture ─► ring ─► stream ────────────────────────┐
 *                                                               ├─► blocks, each of one side, in call time
 *   device ─► capture ─► ring ─► stream ─► stretch to the       ┘
 *                                          caller's clock (align)
 *
 * The call begins when both sides are heard; what came before on one of them is not part of it.  A device that goes, or
 * that a sound server silently swaps for another, is told in a message, opened again with growing pauses, and the time
 * between is a gap (GAP_DEVICE).  What a device or a full ring lost is a gap too (GAP_OVERRUN).  Nothing is closed up.
 */
#ifndef UNDERTONE_LIVE_H
#define UNDERTONE_LIVE_H

#include "source/source.h"

enum { LIVE_MESSAGE_LEN = 256, LIVE_BUFFER_MS = 5000 };

struct live_device {
	const char *backend;                    /* of capture.h */
	const char *device;
};

struct live_options {
	struct live_device device[SIDES];       /* the agent's is unused with stereo */
	bool     stereo;                        /* one device, a channel a side, in the order of source_options */
	unsigned rate_hz;                       /* 8000-48000 */
	const struct calibration *cal;          /* its devices and clocks; outlives the source */
	unsigned buffer_ms;                     /* what the ring holds while analysis is kept waiting; 0: LIVE_BUFFER_MS */
};

struct live_status {
	bool     away[SIDES];                   /* its device is gone, for now */
	int64_t  overruns;                      /* of the devices, all that there were */
	int64_t  dropped_frames;                /* by full rings */
	double   drift_ppm;                     /* the agent's clock over the caller's; 0: too small to be told */
	double   apart_ms;                      /* how far the sides are apart at the moment */
	unsigned messages;                      /* how many there were */
	char     message[LIVE_MESSAGE_LEN];     /* the last one: a device that went or came back, in plain words */
};

/* Of a source that was opened with source_options.live.  Its reader's thread. */
void live_status(const struct source *s, struct live_status *out);

#endif
