#include "report/coaching.h"

#include "report/section.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { DATE_LEN = 32, LINK_LEN = 256, NOTE_LEN = 256, DAY_S = 86400 };

/* How each trend is written, what its changes are called, and what it is. */
static const struct words {
	const char *name, *unit;
	int         decimals;
	const char *up, *down, *meaning;
} words[TRENDS] = {
	[TREND_TALK_SHARE] = { "Talk share", "%", 0, "You talk for more of the call", "You talk for less of the call",
	                       "your part of all that was said" },
	[TREND_INTERRUPTIONS] = { "Interruptions", "in 10 min", 1, "You come in before the caller is done more often",
	                          "You let callers finish more often", "you began while the caller spoke, who then stopped" },
	[TREND_ROOM] = { "Room left", "s", 1, "You leave more room", "You answer sooner",
	                 "from the caller's last word to your first" },
	[TREND_STRETCH] = { "Longest stretch", "s", 0, "Your longest stretches are longer", "Your longest stretches are shorter",
	                    "the longest you held the floor in a call" },
	[TREND_PACE] = { "Pace", "syl/s", 1, "You speak faster", "You speak slower", "syllables a second of your speech" },
	[TREND_QUIET] = { "Quiet line", "%", 0, "The line is quiet for more of the call", "The line is quiet for less of the call",
	                  "nobody speaks, and nobody is on hold" },
	[TREND_EXPLAINED] = { "Silences led into", "%", 0, "More silences begin with words of yours",
	                      "More silences begin unannounced", "of the silences, those after words of yours" },
};

static const char *date(char out[DATE_LEN], int64_t day)
{
	static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
	time_t t = (time_t)day * DAY_S;
	struct tm tm;

	gmtime_r(&t, &tm);
	snprintf(out, DATE_LEN, "%d\xC2\xA0%s\xC2\xA0%d", tm.tm_mday, months[tm.tm_mon % 12], tm.tm_year + 1900);
	return out;
}

static const char *date_of(char out[DATE_LEN], const char *text)
{
	int64_t day = trends_day(text);

	if (day == INT64_MIN)
		snprintf(out, DATE_LEN, "an unknown day");
	return day == INT64_MIN ? out : date(out, day);
}

/* Heard before it is seen: the replay opens without its line. */
static void link_to(char out[LINK_LEN], const struct coaching *c, const char *call, int64_t t_ms)
{
	snprintf(out, LINK_LEN, "%.150s/calls/%.40s?guess&t=%lld", c->link, call, (long long)t_ms);
}

/* ---- the one-to-one ---- */

static void moment(struct page *p, const struct coaching *c, const char *title, const struct coaching_moment *m, const char *none)
{
	char link[LINK_LEN], note[NOTE_LEN], at[SECTION_CLOCK_LEN], day[DATE_LEN];

	if (!m->call) {
		page_figure(p, &(struct figure){ .title = title, .said = none });
		return;
	}
	link_to(link, c, m->call, m->t_ms);
	section_clock(at, m->t_ms);
	snprintf(note, sizeof(note), "at %s of a call; marked by %.64s, %s", at, m->author, date_of(day, m->created_at));
	page_figure(p, &(struct figure){ .title = title, .said = *m->text ? m->text : "Listen together: what happens here?",
	            .note = note, .link = link });
}

static void focus_now(struct page *p, const struct coaching *c)
{
	const struct coaching_focus *f = c->focus_count && !c->focus[0].done_at ? &c->focus[0] : NULL;
	char note[NOTE_LEN], day[DATE_LEN];

	if (f)
		snprintf(note, sizeof(note), "agreed with %.64s, %s", f->set_by, date_of(day, f->set_at));
	page_figure(p, &(struct figure){ .title = "One focus, until next time",
	            .said = f ? f->text : "None is agreed yet: what is one thing to try?", .note = f ? note : NULL });
}

static void one_to_one(struct page *p, const struct coaching *c)
{
	page_heading(p, 2, "For the one-to-one");
	page_text(p, "Listen first, then look: the links open a call without its line.");
	page_figures(p, 3);
	moment(p, c, "A moment to celebrate", &c->celebrate, "None is marked yet: which call went well?");
	moment(p, c, "One to try differently", &c->again, "None is marked yet: which moment would you take again?");
	focus_now(p, c);
	page_figures_end(p);
}

/* ---- what has changed ---- */

static void change(struct page *p, const struct coaching *c, const struct trend_change *ch)
{
	const struct words *w = &words[ch->trend];
	char value[64], was[64], link[LINK_LEN], note[NOTE_LEN], day[DATE_LEN];

	section_value(value, sizeof(value), ch->value, w->decimals, w->unit);
	section_value(was, sizeof(was), ch->was, w->decimals, w->unit);
	snprintf(note, sizeof(note), "was %s.", was);
	if (ch->heard_count) {
		snprintf(note, sizeof(note), "was %s. Heard well on %s.", was, date_of(day, ch->heard[0]->started_at));
		link_to(link, c, ch->heard[0]->call, 0);
	}
	page_figure(p, &(struct figure){ .title = ch->value > ch->was ? w->up : w->down, .value = value, .note = note,
	            .link = ch->heard_count ? link : NULL });
}

static void changes(struct page *p, const struct coaching *c, double *work)
{
	struct trend_change list[TREND_CHANGES];
	size_t n = trends_changes(list, c->cfg, c->calls, c->calls_count, c->today, work);
	char text[NOTE_LEN];

	snprintf(text, sizeof(text), "Medians of the last %u days, against the weeks before.", c->cfg->recent_days);
	page_heading(p, 2, "What has changed");
	page_text(p, n ? text : "Much as it was, or too few weeks to say.");
	if (!n)
		return;
	page_figures(p, 3);
	for (size_t i = 0; i < n; i++)
		change(p, c, &list[i]);
	page_figures_end(p);
}

/* ---- the weeks ---- */

static void trend(struct page *p, enum trend t, const struct trend_week *weeks, size_t count)
{
	char value[64], low[DATE_LEN], high[DATE_LEN];
	double least = INFINITY, most = -INFINITY;
	struct draw_weeks d = { .count = count };

	for (size_t i = 0; i < count; i++) {
		least = fmin(least, weeks[i].value);
		most = fmax(most, weeks[i].value);
	}
	for (size_t i = 0; i < count; i++)
		d.value[i] = most > least ? (weeks[i].value - least) / (most - least) : 0.5;
	section_value(value, sizeof(value), weeks[count - 1].value, words[t].decimals, words[t].unit);
	d.marked[count - 1] = true;
	page_figure(p, &(struct figure){ .title = words[t].name, .value = value, .note = words[t].meaning, .draw = draw_weeks,
	            .what = &d, .aspect = 3.2, .low = count > 1 ? date(low, weeks[0].monday) : "",
	            .high = date(high, weeks[count - 1].monday) });
}

static void trends(struct page *p, const struct coaching *c, double *work)
{
	struct trend_week weeks[DRAW_WEEKS];

	page_heading(p, 2, "Week by week");
	page_text(p, "Each point is the median of a week's calls, between the lowest and the highest week; the newest stands out.");
	page_figures(p, 4);
	for (enum trend t = 0; t < TRENDS; t++) {
		size_t n = trends_weeks(weeks, DRAW_WEEKS, t, c->calls, c->calls_count, work);

		if (n)
			trend(p, t, weeks, n);
	}
	page_figures_end(p);
}

static void past_focus(struct page *p, const struct coaching *c)
{
	static const char *const heads[] = { "Focus", "from", "to" };
	bool any = false;

	for (size_t i = 0; i < c->focus_count; i++) {
		const struct coaching_focus *f = &c->focus[i];
		char from[DATE_LEN], to[DATE_LEN];

		if (!f->done_at)
			continue;
		if (!any) {
			page_heading(p, 3, "Agreed before");
			page_table(p, "lrr", heads);
		}
		any = true;
		page_row(p, (const char *const[]){ f->text, date_of(from, f->set_at), date_of(to, f->done_at) }, NULL);
	}
	if (any)
		page_table_end(p);
}

static void eased(struct page *p, const struct coaching *c)
{
	if (!c->eased_count)
		return;
	page_heading(p, 2, "Calls that rose, and eased with you");
	page_text(p, "In your own copy alone.");
	page_figures(p, 4);
	for (size_t i = 0; i < c->eased_count; i++) {
		char link[LINK_LEN], day[DATE_LEN];

		link_to(link, c, c->eased[i].call, 0);
		page_figure(p, &(struct figure){ .title = date_of(day, c->eased[i].started_at), .link = link });
	}
	page_figures_end(p);
}

int coaching_write(struct page *p, const struct coaching *c)
{
	double *work = malloc((c->calls_count + 1) * sizeof(*work));
	char text[SECTION_TEXT_LEN], day[DATE_LEN];

	if (!work)
		return -ENOMEM;
	page_heading(p, 1, c->agent_id);
	snprintf(text, sizeof(text), "%zu %s in the %u weeks to %s. Your own past is the only comparison; no figure here is of how "
	         "callers sounded.", c->calls_count, c->calls_count == 1 ? "call" : "calls", c->weeks, date(day, c->today));
	page_text(p, text);
	one_to_one(p, c);
	changes(p, c, work);
	if (c->calls_count)
		trends(p, c, work);
	past_focus(p, c);
	eased(p, c);
	snprintf(text, sizeof(text), "Undertone %s. Figures are of timing and pace alone: a start for a talk, no ground for judging a "
	         "person.", c->version);
	page_text(p, text);
	free(work);
	return 0;
}
