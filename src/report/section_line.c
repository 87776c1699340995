/* section_line.c - the drift watch: whether the line itself changed, so that a change of it is not taken for one of
 * people */

#include "report/section.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { WEEKS = DRAW_WEEKS };

static double level(const struct review *v)
{
	return (double)v->level_dbfs;
}

static double snr(const struct review *v)
{
	return (double)v->snr_db;
}

static double balance(const struct review *v)
{
	return (double)v->alpha_nb_db;
}

static double wideband(const struct review *v)
{
	return v->rate_hz > 8000 ? 100 : 0;
}

/* What a line is known by: how loud, over how much noise, through which filters, at which rate. */
enum { LEVEL, NOISE, BALANCE, WIDEBAND, WATCHED };

static const struct {
	const char *word, *head, *title, *unit;
	double      low, high;                  /* the axis */
	int         decimals;
	measure_fn *of;
	bool        share;                      /* the mean over calls is told, not the median */
} watched[WATCHED] = {
	[LEVEL]    = { "level", "level, dBFS", "Level of callers' speech, \xE2\x88\x92" "50 to \xE2\x88\x92" "5 dBFS", "dBFS",
	               -50, -5, 1, level, false },
	[NOISE]    = { "noise", "over noise, dB", "Callers' speech over noise, 0 to 50 dB", "dB", 0, 50, 1, snr, false },
	[BALANCE]  = { "balance of high and low", "high over low, dB",
	               "Callers' speech over 1 kHz against under it, \xE2\x88\x92" "25 to 5 dB", "dB", -25, 5, 1, balance, false },
	[WIDEBAND] = { "sample rate", "over 8 kHz, %", "Calls sampled at more than 8 kHz, 0 to 100 %", "%", 0, 100, 0, wideband,
	               true },
};

struct week {
	char   from[16];
	size_t calls;
	double value[WATCHED];                  /* over calls; NAN where unknown */
	bool   changed[WATCHED];
	double trouble;                         /* % of calls with trouble */
};

static double mean(const struct review *const *calls, size_t count, measure_fn *of)
{
	double sum = 0;

	for (size_t i = 0; i < count; i++)
		sum += of(calls[i]);
	return sum / (double)count;
}

static int read_week(struct week *w, const struct review *const *calls, size_t count)
{
	size_t trouble = 0;
	int err = 0;

	w->calls = count;
	for (size_t k = 0; k < WATCHED && !err; k++) {
		struct spread s;

		err = figures_spread(&s, calls, count, watched[k].of);
		w->value[k] = watched[k].share ? mean(calls, count, watched[k].of) : s.median;
	}
	for (size_t i = 0; i < count; i++)
		trouble += review_troubles(calls[i]) > 0;
	w->trouble = 100 * (double)trouble / (double)count;
	return err;
}

/* The weeks with calls enough, oldest first; of more than WEEKS the last. */
static int read_weeks(struct week *weeks, size_t *count, const struct calls *all, size_t least)
{
	int err = 0;

	*count = 0;
	figures_sort(all->list, all->count, section_week);
	for (size_t i = 0, end; !err && i < all->count; i = end) {
		char from[16];

		section_week(all->list[i], from);
		end = figures_group_end(all->list, all->count, i, section_week);
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

/* Against the mean of the weeks since the last change: a step is told once, and a slow drift when it has come far
 * enough. */
static void find_changes(struct week *weeks, size_t count, size_t k, double most)
{
	double sum = 0;
	size_t n = 0;

	for (size_t i = 0; i < count; i++) {
		double v = weeks[i].value[k];

		if (isnan(v))
			continue;
		weeks[i].changed[k] = n && fabs(v - sum / (double)n) >= most;
		if (weeks[i].changed[k])
			sum = 0, n = 0;
		sum += v;
		n++;
	}
}

static void find_all_changes(struct week *weeks, size_t count, const struct review_config *cfg)
{
	const float most[WATCHED] = {
		[LEVEL] = cfg->drift_level_db, [NOISE] = cfg->drift_snr_db, [BALANCE] = cfg->drift_balance_db,
		[WIDEBAND] = cfg->drift_wideband_pc,
	};

	for (size_t k = 0; k < WATCHED; k++)
		find_changes(weeks, count, k, (double)most[k]);
}

/* "level and noise"; false where nothing changed. */
static bool name_changes(char text[SECTION_TEXT_LEN], const struct week *w)
{
	size_t left = 0, used = 0;

	for (size_t k = 0; k < WATCHED; k++)
		left += w->changed[k];
	text[0] = '\0';
	for (size_t k = 0; k < WATCHED; k++)
		if (w->changed[k]) {
			used += (size_t)snprintf(text + used, SECTION_TEXT_LEN - used, "%s%s", used == 0 ? "" : left == 1 ? " and " : ", ",
			                         watched[k].word);
			left--;
		}
	return used > 0;
}

static void tell(struct page *p, const struct week *weeks, size_t count)
{
	char names[SECTION_TEXT_LEN], text[2 * SECTION_TEXT_LEN];
	size_t told = 0;

	for (size_t i = 0; i < count; i++) {
		if (!name_changes(names, &weeks[i]))
			continue;
		snprintf(text, sizeof(text), "The line changed in the week from %s: %s.", weeks[i].from, names);
		page_text(p, text);
		told++;
	}
	page_text(p, told ? "Compare tone and levels across these weeks with care." :
	             count < 2 ? "Not yet two weeks with calls enough to tell a change by." : "No change of the line was found.");
}

static void draw_one(struct page *p, const struct week *weeks, size_t count, size_t k)
{
	struct draw_weeks *d = calloc(1, sizeof(*d));
	char value[64];

	if (!d)
		return;
	d->count = count;
	for (size_t i = 0; i < count; i++) {
		double v = weeks[i].value[k];

		d->value[i] = isnan(v) ? v : fmin(fmax((v - watched[k].low) / (watched[k].high - watched[k].low), 0), 1);
		d->marked[i] = weeks[i].changed[k];
	}
	section_value(value, sizeof(value), weeks[count - 1].value[k], watched[k].decimals, watched[k].unit);
	page_figure(p, &(struct figure){ .title = watched[k].title, .value = value, .low = weeks[0].from,
	            .high = weeks[count - 1].from, .draw = draw_weeks, .what = d, .aspect = 4.6 });
	free(d);
}

static void table(struct page *p, const struct week *weeks, size_t count)
{
	const char *const heads[] = { "Week from", "calls", watched[LEVEL].head, watched[NOISE].head, watched[BALANCE].head,
	                              watched[WIDEBAND].head, "with trouble, %" };

	page_table(p, "lrrrrrr", heads);
	for (size_t i = 0; i < count; i++) {
		char calls[32], trouble[64], texts[WATCHED][64];

		snprintf(calls, sizeof(calls), "%zu", weeks[i].calls);
		section_value(trouble, sizeof(trouble), weeks[i].trouble, 0, "");
		for (size_t k = 0; k < WATCHED; k++)
			section_value(texts[k], sizeof(texts[k]), weeks[i].value[k], watched[k].decimals, "");
		page_row(p, (const char *const[]){ weeks[i].from, calls, texts[LEVEL], texts[NOISE], texts[BALANCE], texts[WIDEBAND],
		         trouble }, NULL);
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
		find_all_changes(weeks, count, &r->cal->review);
		tell(p, weeks, count);
	}
	if (!err && count) {
		page_figures(p, 2);
		for (size_t k = 0; k < WATCHED; k++)
			draw_one(p, weeks, count, k);
		page_figures_end(p);
		table(p, weeks, count);
	}
	free(weeks);
	return err;
}
