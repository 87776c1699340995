/* section_tone.c - how callers sounded: by queue, reason and week, and before and after a change; never by team */

#include "report/section.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static double peak(const struct review *v)
{
	return (double)v->end.stress.peak;
}

static double mean(const struct review *v)
{
	return (double)v->end.stress.mean;
}

static double tense_share(const struct review *v)
{
	return 100 * (double)v->end.stress.tense_ms / (double)v->end.duration_ms;
}

static double rise(const struct review *v)
{
	return (double)v->rise;
}

static const struct measure measures[] = {
	{ "Peak of the score", "", 0, 100, peak },
	{ "Mean of the score", "", 0, 100, mean },
	{ "Tense, share of the call", "%", 1, 50, tense_share },
	{ "Steepest rise in 10 s", "", 0, 60, rise },
};

/* Of the calls: the share that grew tense, and the share of these that eased; NAN where they are fewer than least. */
static void shares(const struct review *const *calls, size_t count, size_t least, double *tense, double *eased)
{
	size_t n = 0, of_tense = 0;

	for (size_t i = 0; i < count; i++)
		if (calls[i]->end.stress.tense_ms > 0) {
			n++;
			of_tense += calls[i]->end.stress.eased;
		}
	*tense = count ? 100 * (double)n / (double)count : (double)NAN;
	*eased = n >= least ? 100 * (double)of_tense / (double)n : (double)NAN;
}

/* One row: what, how many, and the four figures of these calls. */
static int row(struct page *p, const char *first, const char *second, const struct review *const *calls, size_t count,
               size_t least)
{
	char texts[4][64];
	const char *cells[8] = { first };
	struct draw_spread drawing;
	struct spread s;
	double tense, eased;
	size_t c = 1;
	int err = figures_spread(&s, calls, count, peak);

	if (err)
		return err;
	shares(calls, count, least, &tense, &eased);
	snprintf(texts[0], sizeof(texts[0]), "%zu", count);
	section_value(texts[1], sizeof(texts[1]), s.median, 0, "");
	section_value(texts[2], sizeof(texts[2]), tense, 0, "");
	section_value(texts[3], sizeof(texts[3]), eased, 0, "");
	if (second)
		cells[c++] = second;
	for (size_t i = 0; i < 4; i++)
		cells[c++] = texts[i];
	drawing = (struct draw_spread){ s.low / 100, s.median / 100, s.high / 100 };
	page_row(p, cells, &drawing);
	return 0;
}

static int table(struct page *p, const struct report *r, const struct calls *all, const char *title, const char *by, key_fn *key)
{
	const char *const heads[] = { by, "calls", "median peak", "grew tense, %", "of these eased, %", "peak, middle half, 0 to 100" };
	size_t shown = 0;
	int err = 0;

	figures_sort(all->list, all->count, key);
	for (size_t i = 0, end; !err && i < all->count; i = end) {
		char week[16];
		const char *name = key(all->list[i], week);

		end = figures_group_end(all->list, all->count, i, key);
		if (!*name || end - i < r->cal->review.group_calls)
			continue;
		if (!shown++) {
			page_heading(p, 3, title);
			page_table(p, "lrrrrd", heads);
		}
		err = row(p, name, NULL, all->list + i, end - i, r->cal->review.group_calls);
	}
	if (shown)
		page_table_end(p);
	return err;
}

/* ---- before and after ---- */

/* Of a reason's calls, sorted by their beginning, how many began before the date. */
static size_t before(const struct review *const *calls, size_t count, const char *date)
{
	size_t n = 0;

	while (n < count && strcmp(calls[n]->started_at, date) < 0)
		n++;
	return n;
}

static int change(struct page *p, const struct report *r, const struct calls *all, const struct change *c)
{
	static const char *const heads[] = { "Reason", "", "calls", "median peak", "grew tense, %", "of these eased, %",
	                                     "peak, middle half, 0 to 100" };
	char title[SECTION_TEXT_LEN];
	size_t shown = 0, least = r->cal->review.group_calls;
	int err = 0;

	figures_sort(all->list, all->count, section_reason);
	for (size_t i = 0, end; !err && i < all->count; i = end) {
		size_t n;

		end = figures_group_end(all->list, all->count, i, section_reason);
		n = before(all->list + i, end - i, c->date);
		if (n < least || end - i - n < least)
			continue;
		if (!shown++) {
			snprintf(title, sizeof(title), "Before and after %s: %s", c->date, c->what);
			page_heading(p, 3, title);
			page_table(p, "llrrrrd", heads);
		}
		err = row(p, *all->list[i]->reason ? all->list[i]->reason : "no reason given", "before", all->list + i, n, least);
		if (!err)
			err = row(p, "", "after", all->list + i + n, end - i - n, least);
	}
	if (shown)
		page_table_end(p);
	return err;
}

static int of_scorecard(struct page *p, const struct report *r, const struct calls *all, const char *heading)
{
	int err = 0;

	page_text(p, heading);
	if (all->count < r->cal->review.group_calls) {
		page_text(p, "Too few calls for a figure.");
		return 0;
	}
	err = section_distributions(p, all, measures, sizeof(measures) / sizeof(*measures));
	if (!err)
		err = table(p, r, all, "What callers are telling the company", "Reason", section_reason);
	for (size_t i = 0; !err && i < r->changes_count; i++)
		err = change(p, r, all, &r->changes[i]);
	if (!err)
		err = table(p, r, all, "Queues", "Queue", section_queue);
	return err ? err : table(p, r, all, "Weeks", "Week from", section_week);
}

int section_tone(struct page *p, const struct report *r, const struct calls *all)
{
	page_heading(p, 2, "How callers sounded");
	page_text(p, "The score is how likely a listener would call the voice angry or afraid rather than calm, against this caller's "
	             "own normal. It hears activation, not unhappiness or truthfulness; happy voices are activated too. It is shown by "
	             "queue, reason and week, and never beside an agent or a team.");
	return section_by_scorecard(p, r, all, of_scorecard);
}
