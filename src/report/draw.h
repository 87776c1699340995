/*
 * draw.h - the report's drawings, by cairo, in any size; without a word in them: labels are the page's
 *
 * One palette on a transparent ground (draw_ink): a quiet line for what is ordinary, one accent for what is looked at.
 * Any thread, each with a surface of its own.
 */
#ifndef UNDERTONE_DRAW_H
#define UNDERTONE_DRAW_H

#include "analysis/event.h"

#include <cairo.h>

typedef void draw_fn(cairo_t *cr, double w, double h, const void *what);        /* within 0, 0 to w, h */

enum { DRAW_BINS = 24, DRAW_PARTS = 160, DRAW_BARS = 512, DRAW_WEEKS = 106 };

/* How often each value is: bars, the median's darker.  A draw_fn. */
struct draw_histogram {
	unsigned bins[DRAW_BINS];
	double   median;                        /* its place, 0-1 */
};
draw_fn draw_histogram;

/* Of a group: the middle half as a bar, the median as a mark, on an axis from 0 to 1.  A draw_fn. */
struct draw_spread {
	double low, median, high;
};
draw_fn draw_spread;

/* A figure week by week, 0-1; NAN: too few calls.  Marked weeks stand out.  A draw_fn. */
struct draw_weeks {
	size_t count;
	double value[DRAW_WEEKS];
	bool   marked[DRAW_WEEKS];
};
draw_fn draw_weeks;

/* One call: the caller's tone over the tense threshold, who spoke, silence and hold, cues.  A draw_fn. */
struct draw_call {
	int64_t duration_ms;
	double  tense;                          /* 0-100: from here the line is drawn in the accent */
	float   stress[DRAW_PARTS];             /* the highest of each part, 0-100; NAN: none */
	struct { int64_t start_ms, end_ms; int lane; } bars[DRAW_BARS];         /* of lanes: caller, agent, silence, hold */
	size_t  bars_count;
	int64_t at_ms;                          /* the moment to listen to; EVENT_NULL_MS: none */
};
draw_fn draw_call;

enum draw_lane { LANE_CALLER, LANE_AGENT, LANE_SILENCE, LANE_HOLD };

/* Gathers one call's events; duration_ms, tense and at_ms are set, the rest zeroed before.  An event_fn. */
void draw_call_begin(struct draw_call *d, int64_t duration_ms, double tense, int64_t at_ms);
void draw_call_event(void *ctx, const struct event *e);

#endif
