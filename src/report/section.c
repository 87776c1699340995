#include "report/section.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *scorecard_of(const struct review *r, char week[16])
{
	(void)week;
	return isnan(r->end.stress.mean) ? "" : r->scorecard;
}

int section_by_scorecard(struct page *p, const struct report *r, const struct calls *all,
                         int (*each)(struct page *, const struct report *, const struct calls *, const char *heading))
{
	const struct review **list = malloc((all->count + 1) * sizeof(const struct review *));
	char heading[SECTION_TEXT_LEN];
	int err = 0;

	if (!list)
		return -ENOMEM;
	memcpy(list, all->list, all->count * sizeof(const struct review *));
	figures_sort(list, all->count, scorecard_of);
	for (size_t i = 0, end; !err && i < all->count; i = end) {
		end = figures_group_end(list, all->count, i, scorecard_of);
		if (isnan(list[i]->end.stress.mean))
			continue;

		const struct calls calls = { list + i, end - i };

		snprintf(heading, sizeof(heading), "Scorecard %s", list[i]->scorecard);
		err = each(p, r, &calls, heading);
	}
	free(list);
	return err;
}

void section_clock(char text[SECTION_CLOCK_LEN], int64_t ms)
{
	long long s = ms == EVENT_NULL_MS ? 0 : ms / 1000;

	if (s >= 3600)
		snprintf(text, SECTION_CLOCK_LEN, "%lld:%02lld:%02lld", s / 3600, s / 60 % 60, s % 60);
	else
		snprintf(text, SECTION_CLOCK_LEN, "%lld:%02lld", s / 60, s % 60);
}

void section_link(char *text, size_t n, const struct report *r, const struct review *call, int64_t at_ms)
{
	snprintf(text, n, "%s/calls/%s#t=%lld", r->link, call->call, at_ms > 0 ? (long long)at_ms / 1000 : 0);
}

void section_value(char *text, size_t n, double v, int decimals, const char *unit)
{
	bool nothing = fabs(v) < 0.5 * pow(10, -decimals);

	if (isnan(v))
		snprintf(text, n, "\xE2\x80\x93");
	else
		snprintf(text, n, "%s%.*f%s%s", v < 0 && !nothing ? "\xE2\x88\x92" : "", decimals, nothing ? 0 : fabs(v),
		         *unit ? "\xC2\xA0" : "", unit);
}

const char *section_team(const struct review *v, char week[16])
{
	(void)week;
	return v->team;
}

const char *section_queue(const struct review *v, char week[16])
{
	(void)week;
	return v->queue;
}

const char *section_reason(const struct review *v, char week[16])
{
	(void)week;
	return v->reason;
}

const char *section_week(const struct review *v, char week[16])
{
	return figures_week(v->started_at, week);
}

int section_distributions(struct page *p, const struct calls *all, const struct measure *measures, size_t count)
{
	page_figures(p, 4);
	for (const struct measure *m = measures; m < measures + count; m++) {
		struct draw_histogram h;
		struct spread s;
		char value[64], high[64];
		int err = figures_spread(&s, all->list, all->count, m->of);

		if (err)
			return err;
		if (!s.count)
			continue;
		figures_histogram(&h, all->list, all->count, m, s.median);
		section_value(value, sizeof(value), s.median, m->decimals, m->unit);
		/* Shares and scores end at 100. */
		snprintf(high, sizeof(high), fabs(m->top - 100) < 0.5 ? "%g" : "%g or more", m->top);
		page_figure(p, &(struct figure){ .title = m->name, .value = value, .low = "0", .high = high, .draw = draw_histogram,
		            .what = &h, .aspect = 3.2 });
	}
	page_figures_end(p);
	return 0;
}
