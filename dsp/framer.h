/*
 * framer.h - a stream of samples cut into overlapping frames
 *
 *   samples   0        80       160      240      320      400
 *             |        |        |        |        |        |
 *   frame 0  ─────200──┤               centred at  40 samples =  5 ms
 *   frame 1   ────────────280──┤       centred at 120 samples = 15 ms
 *   frame k   [80k - 120, 80k + 200)   centred at 10k + 5 ms
 *
 * The start is padded with zeros.  The same samples give the same frames however they are cut into pushes.  One object
 * per channel, one thread at a time; nothing is allocated after framer_create().
 */
#ifndef UNDERTONE_FRAMER_H
#define UNDERTONE_FRAMER_H

#include <stdbool.h>
#include <stddef.h>

/* The common ground of every module: all speech is analysed at this rate, in these frames. */
enum {
	FRAME_RATE_HZ   = 8000,
	FRAME_LEN       = 320,                  /* samples: 40 ms, 2.4 periods of the lowest F0 (60 Hz) */
	FRAME_HOP       = 80,                   /* samples: 10 ms */
	FRAME_HOP_MS    = 10,
	FRAME_CENTRE_MS = 5,                    /* frame k is centred at FRAME_HOP_MS * k + FRAME_CENTRE_MS */
	FRAMES_PER_S    = 100
};

struct framer;

/* 0 and *out set, or -ENOMEM and *out = NULL. */
int  framer_create(struct framer **out);
void framer_destroy(struct framer *f);          /* NULL is allowed */

/* Takes samples until a frame is complete; returns how many were taken, at most n.  Call framer_next() when fewer than
 * n were taken, then push the rest. */
size_t framer_push(struct framer *f, const float *x, size_t n);

/* true and frame[0..FRAME_LEN) filled when a frame is complete, else false. */
bool framer_next(struct framer *f, float *frame);

#endif
