#include "report/coaching.h"

#include "analysis/say.h"
#include "report/coaching_words.h"
#include "report/section.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { LINK_LEN = 256, NOTE_LEN = 256 };

/* In the document's language. */
#define TELL(english, spanish) SAY(c->language, english, spanish)

/* Heard before it is seen: the replay opens without its line. */
static void link_to(char out[LINK_LEN], const struct coaching *c, const char *call, int64_t t_ms)
{
	snprintf(out, LINK_LEN, "%.150s/calls/%.40s?guess&t=%lld", c->link, call, (long long)t_ms);
}

/* Whoever sat at the machine before there were tokens has no name. */
static const char *person(const struct coaching *c, const char *name)
{
	return strcmp(name, "this desk") ? name : TELL("this desk", "este puesto");
}

/* ---- the one-to-one ---- */

static void moment(struct page *p, const struct coaching *c, const char *title, const struct coaching_moment *m, const char *none)
{
	char link[LINK_LEN], note[NOTE_LEN], at[SECTION_CLOCK_LEN], day[COACHING_DATE_LEN];

	if (!m->call) {
		page_figure(p, &(struct figure){ .title = title, .said = none });
		return;
	}
	link_to(link, c, m->call, m->t_ms);
	section_clock(at, m->t_ms);
	snprintf(note, sizeof(note), TELL("at %s of a call; marked by %.64s, %s", "en %s de una llamada; lo marcó %.64s, %s"), at,
	         person(c, m->author), coaching_date_of(day, m->created_at, c->language));
	page_figure(p, &(struct figure){ .title = title, .said = *m->text ? m->text :
	            TELL("Listen together: what happens here?", "Escucharlo en compañía: ¿qué pasa aquí?"), .note = note, .link = link });
}

static void focus_now(struct page *p, const struct coaching *c)
{
	const struct coaching_focus *f = c->focus_count && !c->focus[0].done_at ? &c->focus[0] : NULL;
	char note[NOTE_LEN], day[COACHING_DATE_LEN];

	if (f)
		snprintf(note, sizeof(note), TELL("agreed with %.64s, %s", "acordado con %.64s, %s"), person(c, f->set_by),
		         coaching_date_of(day, f->set_at, c->language));
	page_figure(p, &(struct figure){ .title = TELL("One focus, until next time", "Un foco, hasta la próxima vez"),
	            .said = f ? f->text : TELL("None is agreed yet: what is one thing to try?",
	                                       "Aún no hay ninguno acordado: ¿qué se podría probar?"), .note = f ? note : NULL });
}

static void one_to_one(struct page *p, const struct coaching *c)
{
	page_heading(p, 2, TELL("For the one-to-one", "Para la conversación a dos"));
	page_text(p, TELL("Listen first, then look: the links open a call without its line.",
	                  "Primero escuchar, luego mirar: los enlaces abren la llamada sin su línea."));
	page_figures(p, 3);
	moment(p, c, TELL("A moment to celebrate", "Un momento para celebrar"), &c->celebrate,
	       TELL("None is marked yet: which call went well?", "Aún no hay ninguno marcado: ¿qué llamada fue bien?"));
	moment(p, c, TELL("One to try differently", "Uno para probar de otro modo"), &c->again,
	       TELL("None is marked yet: which moment would you take again?",
	            "Aún no hay ninguno marcado: ¿qué momento se repetiría?"));
	focus_now(p, c);
	page_figures_end(p);
}

/* ---- what has changed ---- */

static void change(struct page *p, const struct coaching *c, const struct trend_change *ch)
{
	const struct coaching_words *w = coaching_words(ch->trend, c->language);
	char value[COACHING_VALUE_LEN], was[COACHING_VALUE_LEN], link[LINK_LEN], note[NOTE_LEN], day[COACHING_DATE_LEN];

	coaching_value(value, ch->trend, ch->value, c->language);
	coaching_value(was, ch->trend, ch->was, c->language);
	snprintf(note, sizeof(note), TELL("was %s.", "antes, %s."), was);
	if (ch->heard_count) {
		snprintf(note, sizeof(note), TELL("was %s. Heard well on %s.", "antes, %s. Se oye bien el %s."), was,
		         coaching_date_of(day, ch->heard[0]->started_at, c->language));
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

	snprintf(text, sizeof(text), TELL("Medians of the last %u days, against the weeks before.",
	                                  "Medianas de los últimos %u días, frente a las semanas anteriores."), c->cfg->recent_days);
	page_heading(p, 2, TELL("What has changed", "Qué ha cambiado"));
	page_text(p, n ? text : TELL("Much as it was, or too few weeks to say.",
	                             "Más o menos como antes, o muy pocas semanas para decirlo."));
	if (!n)
		return;
	page_figures(p, 3);
	for (size_t i = 0; i < n; i++)
		change(p, c, &list[i]);
	page_figures_end(p);
}

/* ---- the weeks ---- */

static void trend(struct page *p, const struct coaching *c, enum trend t, const struct trend_week *weeks, size_t count)
{
	char value[COACHING_VALUE_LEN], low[COACHING_DATE_LEN], high[COACHING_DATE_LEN];
	const struct coaching_words *w = coaching_words(t, c->language);
	double least = INFINITY, most = -INFINITY;
	struct draw_weeks d = { .count = count };

	for (size_t i = 0; i < count; i++) {
		least = fmin(least, weeks[i].value);
		most = fmax(most, weeks[i].value);
	}
	for (size_t i = 0; i < count; i++)
		d.value[i] = most > least ? (weeks[i].value - least) / (most - least) : 0.5;
	coaching_value(value, t, weeks[count - 1].value, c->language);
	d.marked[count - 1] = true;
	page_figure(p, &(struct figure){ .title = w->name, .value = value, .note = w->meaning, .draw = draw_weeks, .what = &d,
	            .aspect = 3.2, .low = count > 1 ? coaching_date(low, weeks[0].monday, c->language) : "",
	            .high = coaching_date(high, weeks[count - 1].monday, c->language) });
}

static void trends(struct page *p, const struct coaching *c, double *work)
{
	struct trend_week weeks[DRAW_WEEKS];

	page_heading(p, 2, TELL("Week by week", "Semana a semana"));
	page_text(p, TELL("Each point is the median of a week's calls, between the lowest and the highest week; the newest stands out.",
	                  "Cada punto es la mediana de las llamadas de una semana, entre la semana más baja y la más alta; la última "
	                  "destaca."));
	page_figures(p, 4);
	for (enum trend t = 0; t < TRENDS; t++) {
		size_t n = trends_weeks(weeks, DRAW_WEEKS, t, c->calls, c->calls_count, work);

		if (n)
			trend(p, c, t, weeks, n);
	}
	page_figures_end(p);
}

static void past_focus(struct page *p, const struct coaching *c)
{
	const char *const heads[] = { TELL("Focus", "Foco"), TELL("from", "desde"), TELL("to", "hasta") };
	bool any = false;

	for (size_t i = 0; i < c->focus_count; i++) {
		const struct coaching_focus *f = &c->focus[i];
		char from[COACHING_DATE_LEN], to[COACHING_DATE_LEN];

		if (!f->done_at)
			continue;
		if (!any) {
			page_heading(p, 3, TELL("Agreed before", "Acordado antes"));
			page_table(p, "lrr", heads);
		}
		any = true;
		page_row(p, (const char *const[]){ f->text, coaching_date_of(from, f->set_at, c->language),
		                                   coaching_date_of(to, f->done_at, c->language) }, NULL);
	}
	if (any)
		page_table_end(p);
}

static void eased(struct page *p, const struct coaching *c)
{
	if (!c->eased_count)
		return;
	page_heading(p, 2, TELL("Calls that rose, and eased with you", "Llamadas que subieron y se calmaron"));
	page_text(p, TELL("In your own copy alone.", "Solo en la copia propia."));
	page_figures(p, 4);
	for (size_t i = 0; i < c->eased_count; i++) {
		char link[LINK_LEN], day[COACHING_DATE_LEN];

		link_to(link, c, c->eased[i].call, 0);
		page_figure(p, &(struct figure){ .title = coaching_date_of(day, c->eased[i].started_at, c->language), .link = link });
	}
	page_figures_end(p);
}

const char *coaching_title(enum cues_language language)
{
	return SAY(language, "Undertone: weeks of calls", "Undertone: semanas de llamadas");
}

int coaching_write(struct page *p, const struct coaching *c)
{
	double *work = malloc((c->calls_count + 1) * sizeof(*work));
	char text[SECTION_TEXT_LEN], day[COACHING_DATE_LEN];

	if (!work)
		return -ENOMEM;
	page_heading(p, 1, c->agent_id);
	snprintf(text, sizeof(text), TELL("%zu %s in the %u weeks to %s. Your own past is the only comparison; no figure here is of how "
	                                  "callers sounded.",
	                                  "%zu %s en las %u semanas hasta el %s. Solo se compara con el propio pasado; ninguna cifra "
	                                  "dice cómo sonaba quien llamaba."),
	         c->calls_count, c->calls_count == 1 ? TELL("call", "llamada") : TELL("calls", "llamadas"), c->weeks,
	         coaching_date(day, c->today, c->language));
	page_text(p, text);
	one_to_one(p, c);
	changes(p, c, work);
	if (c->calls_count)
		trends(p, c, work);
	past_focus(p, c);
	eased(p, c);
	snprintf(text, sizeof(text), TELL("Undertone %s. Figures are of timing and pace alone: a start for a talk, no ground for judging "
	                                  "a person.",
	                                  "Undertone %s. Son cifras de tiempos y de ritmo, nada más: un comienzo para hablar, no un "
	                                  "motivo para juzgar a nadie."), c->version);
	page_text(p, text);
	free(work);
	return 0;
}
