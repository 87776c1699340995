/* section_hear.c - the calls worth hearing first, each with a drawing and a way into its replay */

#include "report/section.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A reason to hear a call: how strong it is (under least: none), what is said, and the moment to begin at. */
struct reason {
	const char *title, *text;
	double    (*strength)(const struct review *v);
	double      least;
	void      (*say)(char *text, size_t n, const struct review *v);
	int64_t   (*at_ms)(const struct review *v);
};

struct hearing {
	struct page         *page;
	const struct report *report;
	const struct calls  *all;
	const struct reason *reason;
	int                  err;
};

/* ---- the reasons ---- */

static double rise_not_eased(const struct review *v)
{
	return v->end.stress.eased || isnan(v->rise) ? -1 : (double)v->rise;
}

static int64_t at_rise(const struct review *v)
{
	return v->rise_at_ms;
}

static void say_rise(char *text, size_t n, const struct review *v)
{
	char at[SECTION_CLOCK_LEN];

	section_clock(at, v->rise_at_ms);
	/* A score that falls in the last seconds has not eased yet: easing takes some seconds under the closing threshold. */
	snprintf(text, n, "rose by %.0f at %s, and had not settled when the call ended", (double)v->rise, at);
}

static double tense_s(const struct review *v)
{
	return isnan(v->end.stress.mean) ? -1 : (double)v->end.stress.tense_ms / 1000;
}

static int64_t at_peak(const struct review *v)
{
	return v->peak_at_ms;
}

static void say_tense(char *text, size_t n, const struct review *v)
{
	char tense[SECTION_CLOCK_LEN], at[SECTION_CLOCK_LEN];

	section_clock(tense, v->end.stress.tense_ms);
	section_clock(at, v->peak_at_ms);
	snprintf(text, n, "tense for %s, most at %s; %s", tense, at, v->end.stress.eased ? "eased" : "stayed so");
}

static double interruptions(const struct review *v)
{
	int64_t count = v->end.talk[AGENT].interruptions;

	return count == EVENT_NULL_MS ? -1 : (double)count;
}

static int64_t at_start(const struct review *v)
{
	return v->end.conversation_start_ms == EVENT_NULL_MS ? 0 : v->end.conversation_start_ms;
}

static void say_interruptions(char *text, size_t n, const struct review *v)
{
	snprintf(text, n, "the caller was interrupted %.0f times", interruptions(v));
}

static double silence_s(const struct review *v)
{
	return (double)v->silence_ms / 1000;
}

static int64_t at_silence(const struct review *v)
{
	return v->silence_at_ms;
}

static void say_silence(char *text, size_t n, const struct review *v)
{
	char at[SECTION_CLOCK_LEN];

	section_clock(at, v->silence_at_ms);
	snprintf(text, n, "nobody spoke for %.0f s from %s on", silence_s(v), at);
}

static double troubles(const struct review *v)
{
	return (double)review_troubles(v);
}

static void say_troubles(char *text, size_t n, const struct review *v)
{
	static const char *const names[] = { "clipping", "noise", "a side missing", "echo", "several voices on one side", "drift" };
	size_t len = (size_t)snprintf(text, n, "the line:");

	for (size_t i = 0; i < sizeof(names) / sizeof(*names) && len < n; i++)
		if (v->troubles[i])
			len += (size_t)snprintf(text + len, n - len, " %s \xC3\x97%u", names[i], v->troubles[i]);
}

/* ---- a call ---- */

static int card(const struct hearing *h, const struct review *v)
{
	const struct archive *a = h->report->archive;
	struct draw_call *drawing = malloc(sizeof(*drawing));
	char title[SECTION_TEXT_LEN], said[SECTION_TEXT_LEN], note[2 * SECTION_TEXT_LEN], link[SECTION_TEXT_LEN],
	     length[SECTION_CLOCK_LEN];
	int64_t at_ms = h->reason->at_ms(v);
	int err;

	if (!drawing)
		return -ENOMEM;
	draw_call_begin(drawing, v->end.duration_ms, (double)h->report->cal->tension.open_score, at_ms);
	err = a->events(a->ctx, v, draw_call_event, drawing);
	section_clock(length, v->end.duration_ms);
	snprintf(title, sizeof(title), "%.10s %.5s, %.8s", *v->started_at ? v->started_at : "no date",
	         strlen(v->started_at) > 11 ? v->started_at + 11 : "", v->call);
	h->reason->say(said, sizeof(said), v);
	snprintf(note, sizeof(note), "%s%s%s%s%s", said, *v->queue ? " \xC2\xB7 " : "", v->queue, *v->reason ? " \xC2\xB7 " : "",
	         v->reason);
	section_link(link, sizeof(link), h->report, v, at_ms);
	if (!err)
		page_figure(h->page, &(struct figure){ .title = title, .note = note, .low = "0:00", .high = length,
		            .draw = draw_call, .what = drawing, .aspect = 4.6, .link = link });
	free(drawing);
	return err;
}

static int stronger(const void *a, const void *b, void *ctx)
{
	const struct review *x = *(const struct review *const *)a, *y = *(const struct review *const *)b;
	const struct reason *reason = ctx;
	double of_x = reason->strength(x), of_y = reason->strength(y);

	return of_x != of_y ? (of_x > of_y ? -1 : 1) : strcmp(x->call, y->call);
}

static int cards(struct page *p, const struct report *r, const struct calls *all, const struct reason *reason)
{
	const struct hearing h = { .page = p, .report = r, .all = all, .reason = reason };
	const struct review **list = malloc((all->count + 1) * sizeof(const struct review *));
	size_t most = r->cal->review.hear_calls;
	int err = list ? 0 : -ENOMEM;

	if (list) {
		memcpy(list, all->list, all->count * sizeof(const struct review *));
		qsort_r(list, all->count, sizeof(const struct review *), stronger, (void *)(uintptr_t)reason);
	}
	if (!err && most && all->count && reason->strength(list[0]) >= reason->least) {
		page_heading(p, 3, reason->title);
		page_text(p, reason->text);
		page_figures(p, 2);
		for (size_t i = 0; !err && i < most && i < all->count && reason->strength(list[i]) >= reason->least; i++)
			err = card(&h, list[i]);
		page_figures_end(p);
	}
	free(list);
	return err;
}

static int tone_cards(struct page *p, const struct report *r, const struct calls *calls, const char *heading)
{
	const struct reason rise = { "Rose, and did not ease", heading, rise_not_eased, (double)r->cal->review.rise_points,
	                             say_rise, at_rise };
	const struct reason tense = { "Tense for long", heading, tense_s, (double)r->cal->review.tense_s, say_tense, at_peak };
	int err = cards(p, r, calls, &rise);

	return err ? err : cards(p, r, calls, &tense);
}

int section_hear(struct page *p, const struct report *r, const struct calls *all)
{
	const struct review_config *cfg = &r->cal->review;
	const struct reason conduct[] = {
		{ "Interruptions", "The caller was cut off most often.", interruptions, cfg->interruptions, say_interruptions, at_start },
		{ "Dead air", "The longest silences, neither side speaking nor on hold.", silence_s, (double)cfg->dead_air_s,
		  say_silence, at_silence },
		{ "Bad lines", "What was said may have been hard to hear; scores from such lines are less sure.", troubles,
		  cfg->line_troubles, say_troubles, at_start },
	};
	int err;

	page_heading(p, 2, "Worth hearing first");
	page_text(p, "The caller's tone as a line, in coral where tense; below it who spoke, the caller above the agent, silence in "
	             "amber, hold in grey. The upright line is the moment to listen to. A call stands here to be heard, not judged.");
	err = section_by_scorecard(p, r, all, tone_cards);
	for (size_t i = 0; !err && i < sizeof(conduct) / sizeof(*conduct); i++)
		err = cards(p, r, all, &conduct[i]);
	return err;
}
