/* section_line.c - the drift watch: whether the line itself changed, so that a change of it is not taken for one of people */

#include "report/section.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { WEEKS = DRAW_WEEKS };

struct week {
	char   from[16];
	size_t calls;
	double level_dbfs, snr_db;              /* medians over calls */
	double trouble;                         /* % of calls with trouble */
	double wideband;                        /* % of calls at more than 8 kHz */
	bool   level_changed, snr_changed;
};

static double level(const struct review *v)
{
	return (double)v->level_dbfs;
}

static double snr(const struct review *v)
{
	return (double)v->snr_db;
}

static const char *week_of(const struct review *v, char week[16])
{
	return figures_week(v->started_at, week);
}

static int read_week(struct week *w, const struct review *const *calls, size_t count)
{
	struct spread s;
	size_t trouble = 0, wideband = 0;
	int err = figures_spread(&s, calls, count, level);

	w->calls = count;
	w->level_dbfs = s.median;
	if (!err)
		err = figures_spread(&s, calls, count, snr);
	w->snr_db = s.median;
	for (size_t i = 0; i < count; i++) {
		trouble += review_troubles(calls[i]) > 0;
		wideband += calls[i]->rate_hz > 8000;
	}
	w->trouble = 100 * (double)trouble / (double)count;
	w->wideband = 100 * (double)wideband / (double)count;
	return err;
}

/* The weeks with calls enough, oldest first; of more than WEEKS the last. */
static int read_weeks(struct week *weeks, size_t *count, const struct calls *all, size_t least)
{
	int err = 0;

	*count = 0;
	figures_sort(all->list, all->count, week_of);
	for (size_t i = 0, end; !err && i < all->count; i = end) {
		char from[16];

		week_of(all->list[i], from);
		end = figures_group_end(all->list, all->count, i, week_of);
		if (!*from || end - i < least)
			continue;
		if (*count == WEEKS)
			memmove(weeks, weeks + 1, --*count * sizeof(*weeks));
		memset(&weeks[*count], 0, sizeof(*weeks));
		strcpy(weeks[*count].from, from);
		err = read_week(&weeks[(*count)++], all->list + i, end - i);
	}
	return err;
}

/* Against the mean of the weeks since the last change: a step is told once, and a slow drift when it has come far enough. */
static void find_changes(struct week *weeks, size_t count, const struct review_config *cfg)
{
	double sum[2] = { 0 };
	size_t n[2] = { 0 };

	for (size_t i = 0; i < count; i++) {
		const double v[2] = { weeks[i].level_dbfs, weeks[i].snr_db };
		const double most[2] = { (double)cfg->drift_level_db, (double)cfg->drift_snr_db };
		bool *const changed[2] = { &weeks[i].level_changed, &weeks[i].snr_changed };

		for (size_t k = 0; k < 2; k++) {
			if (isnan(v[k]))
				continue;
			*changed[k] = n[k] && fabs(v[k] - sum[k] / (double)n[k]) >= most[k];
			if (*changed[k])
				sum[k] = 0, n[k] = 0;
			sum[k] += v[k];
			n[k]++;
		}
	}
}

static void tell(struct page *p, const struct week *weeks, size_t count)
{
	char text[SECTION_TEXT_LEN];
	size_t told = 0;

	for (size_t i = 0; i < count; i++) {
		if (!weeks[i].level_changed && !weeks[i].snr_changed)
			continue;
		snprintf(text, sizeof(text), "In the week from %s the line changed: %s%s%s. Compare tone and levels across it with care.",
		         weeks[i].from, weeks[i].level_changed ? "level" : "", weeks[i].level_changed && weeks[i].snr_changed ? " and " : "",
		         weeks[i].snr_changed ? "noise" : "");
		page_text(p, text);
		told++;
	}
	if (!told)
		page_text(p, count < 2 ? "Not yet two weeks with calls enough to tell a change by." : "No change of the line was found.");
}

static void draw_one(struct page *p, const struct week *weeks, size_t count, const char *title, bool of_level)
{
	const double low = of_level ? -50 : 0, high = of_level ? -5 : 50;
	struct draw_weeks *d = calloc(1, sizeof(*d));
	char value[64];

	if (!d)
		return;
	d->count = count;
	for (size_t i = 0; i < count; i++) {
		double v = of_level ? weeks[i].level_dbfs : weeks[i].snr_db;

		d->value[i] = isnan(v) ? v : fmin(fmax((v - low) / (high - low), 0), 1);
		d->marked[i] = of_level ? weeks[i].level_changed : weeks[i].snr_changed;
	}
	section_value(value, sizeof(value), of_level ? weeks[count - 1].level_dbfs : weeks[count - 1].snr_db, 1,
	              of_level ? "dBFS" : "dB");
	page_figure(p, &(struct figure){ .title = title, .value = value, .low = weeks[0].from, .high = weeks[count - 1].from,
	            .draw = draw_weeks, .what = d, .aspect = 4.6 });
	free(d);
}

static void table(struct page *p, const struct week *weeks, size_t count)
{
	static const char *const heads[] = { "Week from", "calls", "level, dBFS", "over noise, dB", "with trouble, %",
	                                     "over 8 kHz, %" };

	page_table(p, "lrrrrr", heads);
	for (size_t i = 0; i < count; i++) {
		char texts[5][64];

		snprintf(texts[0], sizeof(texts[0]), "%zu", weeks[i].calls);
		section_value(texts[1], sizeof(texts[1]), weeks[i].level_dbfs, 1, "");
		section_value(texts[2], sizeof(texts[2]), weeks[i].snr_db, 1, "");
		section_value(texts[3], sizeof(texts[3]), weeks[i].trouble, 0, "");
		section_value(texts[4], sizeof(texts[4]), weeks[i].wideband, 0, "");
		page_row(p, (const char *const[]){ weeks[i].from, texts[0], texts[1], texts[2], texts[3], texts[4] }, NULL, NULL);
	}
	page_table_end(p);
}

int section_line(struct page *p, const struct report *r, const struct calls *all)
{
	struct week *weeks = malloc(WEEKS * sizeof(*weeks));
	size_t count;
	int err = weeks ? read_weeks(weeks, &count, all, r->cal->review.group_calls) : -ENOMEM;

	page_heading(p, 2, "The line");
	if (!err) {
		find_changes(weeks, count, &r->cal->review);
		tell(p, weeks, count);
	}
	if (!err && count) {
		page_figures(p, 2);
		draw_one(p, weeks, count, "Level of callers' speech, \xE2\x88\x92" "50 to \xE2\x88\x92" "5 dBFS", true);
		draw_one(p, weeks, count, "Callers' speech over noise, 0 to 50 dB", false);
		page_figures_end(p);
		table(p, weeks, count);
	}
	free(weeks);
	return err;
}
