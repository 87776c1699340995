/*
 * pitch_path.h - the best path through the F0 candidates of successive frames (part of dsp/pitch)
 *
 * A Viterbi search with a fixed look-ahead: each frame brings its voiced candidates and what it gains by being unvoiced;
 * changing voicing and leaping in octaves cost.  The decision on a frame falls PITCH_LOOKAHEAD frames later (Talkin 1995,
 * "A robust algorithm for pitch tracking", sec. 4; Boersma 1993, sec. 5).  A frame joins the search PITCH_AHEAD frames
 * after its candidates came, so that what it gains unvoiced may depend on what follows.  Caller's memory.  One thread
 * at a time.
 */
#ifndef UNDERTONE_PITCH_PATH_H
#define UNDERTONE_PITCH_PATH_H

#include "pitch.h"

#include <stdbool.h>

enum {
	PITCH_CANDIDATES = 5,
	PITCH_STATES     = PITCH_CANDIDATES + 1,        /* state 0 is unvoiced */
	PITCH_AHEAD      = 2,                           /* frames: what follows within half of a frame's length */
	PITCH_RING       = 16                           /* frames kept: a power of two over PITCH_LOOKAHEAD */
};

struct pitch_candidate {
	float f0_hz;
	float octave;                   /* log2 of f0_hz */
	float height;                   /* 0-1: the peak's normalised height */
	float gain;                     /* what a path earns by passing here */
};

struct pitch_frame {
	struct pitch_candidate candidate[PITCH_STATES]; /* [0] is unvoiced: only gain counts */
	unsigned states;                /* 1 and the number of voiced candidates */
	float    best_height;           /* 0-1: highest peak, voiced or not */
};

struct pitch_path {
	struct pitch_frame frame[PITCH_RING];
	unsigned char from[PITCH_RING][PITCH_STATES];
	float    score[PITCH_STATES];   /* of the best path to each state of the newest frame */
	unsigned pushed;                /* frames that came so far; wraps */
	bool     full;                  /* PITCH_LOOKAHEAD frames have gone before */
};

void pitch_path_init(struct pitch_path *p);

/* Where the next frame's candidates are to be written before pitch_path_push(), and the frame that then joins the search:
 * PITCH_AHEAD before it, empty at the start. */
struct pitch_frame *pitch_path_next(struct pitch_path *p);
struct pitch_frame *pitch_path_joining(struct pitch_path *p);

/* Takes them; returns the result of the frame PITCH_LOOKAHEAD before the next. */
struct pitch_result pitch_path_push(struct pitch_path *p, const struct pitch_config *cfg);

#endif
