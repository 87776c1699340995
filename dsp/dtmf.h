/*
 * dtmf.h - is somebody typing digits on a telephone?
 *
 * DTMF (ITU-T Q.23): one tone of a low and one of a high group at once.  A Goertzel filter (1958) for each of the
 * eight frequencies, over 20 ms under a Hann window, every 10 ms.  It is for keeping digits out of recordings: it
 * answers within the 40 ms that ITU-T Q.24 asks of a digit, at the audio's own rate, and never finds out which digit
 * it was.  tones.h, which tells tones of the network from speech, waits for longer and wants a purer tone.  One object
 * per side, one thread at a time; it holds no pointers and needs no memory of its own.
 */
#ifndef UNDERTONE_DTMF_H
#define UNDERTONE_DTMF_H

#include <stdbool.h>
#include <stddef.h>

enum { DTMF_TONES = 8, DTMF_HOPS_PER_S = 100, DTMF_WINDOW_HOPS = 2, DTMF_RATE_MAX_HZ = 48000 };

struct dtmf_config {
	float share;                    /* least share of the window's power in the stronger tone of both groups, 0-1 */
	float twist_db;                 /* most that one of the two may be above the other */
	float level_dbfs;               /* RMS of the window below which there is nothing to find; see level.h */
	unsigned before_ms, after_ms;   /* what of both sides is kept out around a digit, beside the windows that hold it */
};

struct dtmf {
	struct dtmf_config cfg;
	size_t hop;                     /* samples */
	float  coefficient[DTMF_TONES];
	float  window[DTMF_WINDOW_HOPS * DTMF_RATE_MAX_HZ / DTMF_HOPS_PER_S];
	float  x[DTMF_WINDOW_HOPS * DTMF_RATE_MAX_HZ / DTMF_HOPS_PER_S];
	bool   before;                  /* the window before looked like a digit */
};

/* rate_hz: 8000 to DTMF_RATE_MAX_HZ, a multiple of 100; dtmf_hop() samples a hop.  0 or -EINVAL. */
int    dtmf_init(struct dtmf *d, const struct dtmf_config *cfg, unsigned rate_hz);
size_t dtmf_hop(const struct dtmf *d);

/* Takes a hop of samples, full scale +-1.0.  True: two windows one after the other, the last of which ends with this
 * hop, hold a digit. */
bool   dtmf_process(struct dtmf *d, const float *x);

#endif
