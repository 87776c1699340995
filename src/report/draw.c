#include "report/draw.h"

#include <math.h>
#include <string.h>

struct ink { double r, g, b, a; };

/* As of the pages: ink, settled grey-blue, tense deep coral, amber for what waits. */
static const struct ink faint = { 0.45, 0.50, 0.56, 0.22 }, quiet = { 0.36, 0.47, 0.58, 0.55 },
                        plain = { 0.30, 0.42, 0.54, 1 }, accent = { 0.78, 0.32, 0.24, 1 };

static void use(cairo_t *cr, struct ink ink)
{
	cairo_set_source_rgba(cr, ink.r, ink.g, ink.b, ink.a);
}

static void bar(cairo_t *cr, double x, double y, double w, double h)
{
	cairo_rectangle(cr, x, y, w, h);
	cairo_fill(cr);
}

void draw_histogram(cairo_t *cr, double w, double h, const void *what)
{
	const struct draw_histogram *d = what;
	double width = w / DRAW_BINS;
	size_t middle = (size_t)(d->median * DRAW_BINS);
	unsigned most = 1;

	for (size_t i = 0; i < DRAW_BINS; i++)
		if (d->bins[i] > most)
			most = d->bins[i];
	for (size_t i = 0; i < DRAW_BINS; i++) {
		double height = (h - 3) * d->bins[i] / most;

		use(cr, i == (middle < DRAW_BINS ? middle : DRAW_BINS - 1) ? plain : quiet);
		if (d->bins[i])
			bar(cr, (double)i * width + 0.5, h - 2 - fmax(height, 1), width - 1, fmax(height, 1));
	}
	use(cr, faint);
	bar(cr, 0, h - 1, w, 1);
}

void draw_spread(cairo_t *cr, double w, double h, const void *what)
{
	const struct draw_spread *d = what;

	use(cr, faint);
	bar(cr, 0, h / 2 - 0.5, w, 1);
	if (isnan(d->median))
		return;
	use(cr, quiet);
	bar(cr, d->low * w, h / 2 - 3, fmax((d->high - d->low) * w, 2), 6);
	use(cr, plain);
	bar(cr, fmin(d->median * w, w - 2), h / 2 - 5, 2, 10);
}

/* The newest is at the right end, also where it is alone. */
static double week_x(const struct draw_weeks *d, size_t i, double w)
{
	return w - 4 - (d->count > 1 ? (double)(d->count - 1 - i) * (w - 8) / (double)(d->count - 1) : 0);
}

void draw_weeks(cairo_t *cr, double w, double h, const void *what)
{
	const struct draw_weeks *d = what;
	bool pen = false;

	use(cr, faint);
	bar(cr, 0, h - 1, w, 1);
	cairo_set_line_width(cr, 1.5);
	use(cr, quiet);
	for (size_t i = 0; i < d->count; i++) {
		double x = week_x(d, i, w), y = 4 + (1 - d->value[i]) * (h - 10);

		if (isnan(d->value[i]))
			pen = false;
		else if (pen)
			cairo_line_to(cr, x, y);
		else
			cairo_move_to(cr, x, y);
		pen = !isnan(d->value[i]);
	}
	cairo_stroke(cr);
	for (size_t i = 0; i < d->count; i++) {
		if (isnan(d->value[i]))
			continue;
		use(cr, d->marked[i] ? accent : plain);
		cairo_arc(cr, week_x(d, i, w), 4 + (1 - d->value[i]) * (h - 10), d->marked[i] ? 3.5 : 2, 0, 2 * M_PI);
		cairo_fill(cr);
	}
}

/* ---- one call ---- */

void draw_call_begin(struct draw_call *d, int64_t duration_ms, double tense, int64_t at_ms)
{
	memset(d, 0, sizeof(*d));
	d->duration_ms = duration_ms > 0 ? duration_ms : 1;
	d->tense = tense;
	d->at_ms = at_ms;
	for (size_t i = 0; i < DRAW_PARTS; i++)
		d->stress[i] = NAN;
}

static void add_bar(struct draw_call *d, int64_t start_ms, int64_t end_ms, enum draw_lane lane)
{
	if (d->bars_count == DRAW_BARS || end_ms <= start_ms)
		return;
	d->bars[d->bars_count].start_ms = start_ms;
	d->bars[d->bars_count].end_ms = end_ms;
	d->bars[d->bars_count++].lane = lane;
}

void draw_call_event(void *ctx, const struct event *e)
{
	struct draw_call *d = ctx;

	if (e->kind == EVENT_TURN)
		add_bar(d, e->turn.start_ms, e->turn.end_ms, e->side == AGENT ? LANE_AGENT : LANE_CALLER);
	else if (e->kind == EVENT_SILENCE)
		add_bar(d, e->silence.start_ms, e->silence.end_ms, LANE_SILENCE);
	else if (e->kind == EVENT_HOLD)
		add_bar(d, e->hold.start_ms, e->hold.end_ms, LANE_HOLD);
	if (e->kind != EVENT_TONE || e->side != CALLER || isnan(e->tone.stress))
		return;

	int64_t part = (e->t_ms - 1) * DRAW_PARTS / d->duration_ms;

	if (part >= 0 && part < DRAW_PARTS && !(e->tone.stress <= d->stress[part]))
		d->stress[part] = e->tone.stress;
}

/* The tone line, over h pixels from the top; what is tense in the accent. */
static void draw_tone(cairo_t *cr, double w, double h, const struct draw_call *d)
{
	double last_x = 0, last_y = 0;
	bool pen = false;

	use(cr, faint);
	bar(cr, 0, h * (1 - d->tense / 100), w, 0.75);
	cairo_set_line_width(cr, 1.75);
	cairo_set_line_cap(cr, CAIRO_LINE_CAP_ROUND);
	for (size_t i = 0; i < DRAW_PARTS; i++) {
		double x = w * ((double)i + 0.5) / DRAW_PARTS, y = 1 + (h - 2) * (1 - (double)d->stress[i] / 100);

		if (isnan(d->stress[i]))
			continue;                       /* parts of a short call that hold no second of their own */
		if (pen) {
			use(cr, (double)d->stress[i] >= d->tense ? accent : plain);
			cairo_move_to(cr, last_x, last_y);
			cairo_line_to(cr, x, y);
			cairo_stroke(cr);
		}
		pen = true;
		last_x = x;
		last_y = y;
	}
}

void draw_call(cairo_t *cr, double w, double h, const void *what)
{
	static const struct { struct ink ink; double top, height; } lanes[] = {
		[LANE_CALLER]  = { { 0.30, 0.42, 0.54, 1 }, 0, 5 },
		[LANE_AGENT]   = { { 0.36, 0.47, 0.58, 0.55 }, 7, 5 },
		[LANE_SILENCE] = { { 0.80, 0.58, 0.18, 0.75 }, 3, 6 },
		[LANE_HOLD]    = { { 0.45, 0.50, 0.56, 0.22 }, 0, 12 },
	};
	const struct draw_call *d = what;
	double tone = h - 18, scale = w / (double)d->duration_ms;

	draw_tone(cr, w, tone, d);
	for (size_t i = 0; i < d->bars_count; i++) {
		double x = (double)d->bars[i].start_ms * scale, end = (double)d->bars[i].end_ms * scale;
		int lane = d->bars[i].lane;

		use(cr, lanes[lane].ink);
		bar(cr, x, tone + 5 + lanes[lane].top, fmax(end - x - 0.4, 0.6), lanes[lane].height);
	}
	if (d->at_ms == EVENT_NULL_MS)
		return;
	use(cr, accent);
	cairo_set_line_width(cr, 1);
	cairo_move_to(cr, (double)d->at_ms * scale, 0);
	cairo_line_to(cr, (double)d->at_ms * scale, h);
	cairo_stroke(cr);
}
