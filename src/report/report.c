#include "report/report.h"

#include "report/section.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { CAUSES_SHOWN = 20 };

static void tile(struct page *p, const char *title, const char *value)
{
	page_figure(p, &(struct figure){ .title = title, .value = value });
}

/* ---- what was analysed, what failed ---- */

static void overview(struct page *p, const struct report *r, const struct calls *all)
{
	const struct archive *a = r->archive;
	const char *first = NULL, *last = NULL;
	char lede[SECTION_TEXT_LEN], calls[32], hours[32], failed[32], both[32];
	double ms = 0;
	size_t sides = 0;

	for (size_t i = 0; i < all->count; i++) {
		const struct review *v = all->list[i];

		ms += (double)v->end.duration_ms;
		sides += v->end.talk[AGENT].talk_ms != EVENT_NULL_MS;
		if (*v->started_at && (!first || strcmp(v->started_at, first) < 0))
			first = v->started_at;
		if (*v->started_at && (!last || strcmp(v->started_at, last) > 0))
			last = v->started_at;
	}
	snprintf(lede, sizeof(lede), "%.200s%s%.10s%s%.10s.", a->name, first ? ", calls from " : "", first ? first : "",
	         first ? " to " : "", last ? last : "");
	page_heading(p, 1, "What the calls sounded like");
	page_text(p, lede);
	snprintf(calls, sizeof(calls), "%zu", all->count);
	snprintf(hours, sizeof(hours), "%.1f h", ms / 3.6e6);
	snprintf(both, sizeof(both), "%zu", sides);
	snprintf(failed, sizeof(failed), "%zu", a->failures_count);
	page_figures(p, 4);
	tile(p, "calls", calls);
	tile(p, "of sound", hours);
	tile(p, "with both sides heard", both);
	tile(p, "could not be analysed", failed);
	page_figures_end(p);
}

static int by_cause(const void *a, const void *b)
{
	const struct failure *x = a, *y = b;
	int order = strcmp(x->cause, y->cause);

	return order ? order : strcmp(x->file, y->file);
}

static void failures(struct page *p, const struct archive *a)
{
	static const char *const heads[] = { "Cause", "recordings", "such as" };
	size_t shown = 0;

	if (!a->failures_count)
		return;
	qsort(a->failures, a->failures_count, sizeof(*a->failures), by_cause);
	page_heading(p, 3, "What could not be analysed");
	page_table(p, "lrl", heads);
	for (size_t i = 0, end; i < a->failures_count && shown++ < CAUSES_SHOWN; i = end) {
		char count[32];

		for (end = i + 1; end < a->failures_count && !strcmp(a->failures[i].cause, a->failures[end].cause); end++)
			;
		snprintf(count, sizeof(count), "%zu", end - i);
		page_row(p, (const char *const[]){ a->failures[i].cause, count, a->failures[i].file }, NULL);
	}
	page_table_end(p);
}

/* ---- what the words mean ---- */

static void definitions(struct page *p, const struct report *r)
{
	static const char *const heads[] = { "Word", "what is meant" };
	const struct calibration *c = &r->cal[0];
	char silence[SECTION_TEXT_LEN], tense[SECTION_TEXT_LEN], eased[SECTION_TEXT_LEN], interruption[SECTION_TEXT_LEN],
	     group[SECTION_TEXT_LEN], change[SECTION_TEXT_LEN], turn[SECTION_TEXT_LEN], hear[SECTION_TEXT_LEN];
	const char *const rows[][2] = {
		{ "Score", "0-100: how likely a listener would call the voice angry or afraid rather than calm, at the prior odds of the "
		  "scorecard; against the caller's own normal in this call" },
		{ "Tense", tense }, { "Eased", eased },
		{ "Turn", turn }, { "Interruption", interruption }, { "Silence", silence },
		{ "Response gap", "from the end of one side's turn to the start of the other's; negative where they overlap" },
		{ "Monologue", "the agent's longest holding of the floor; a listener's short words do not break it" },
		{ "Middle half", "from the value that a quarter of the calls stay under to the one that a quarter exceed" },
		{ "Groups", group }, { "Worth hearing", hear }, { "Change of the line", change },
	};

	snprintf(tense, sizeof(tense), "a score of %.0f for %.1f s of the caller's speech, until under %.0f for %u s",
	         (double)c->tension.open_score, c->tension.open_speech_ms / 1000.0, (double)c->tension.close_score,
	         c->tension.close_s);
	snprintf(eased, sizeof(eased), "was tense, and was not when the call ended");
	snprintf(turn, sizeof(turn), "all of one side's talk from taking the floor (%.1f s of speech, or %.1f s of quiet after it) until "
	         "the other takes it", c->dialogue.floor_ms / 1000.0, c->dialogue.yield_ms / 1000.0);
	snprintf(interruption, sizeof(interruption), "both speak for %.1f s or more, the second takes the floor, and the first stops "
	         "within %.0f s", c->dialogue.overlap_ms / 1000.0, c->dialogue.stop_ms / 1000.0);
	snprintf(silence, sizeof(silence), "neither side speaks or is on hold, for %.0f s or more", c->dialogue.silence_ms / 1000.0);
	snprintf(group, sizeof(group), "no figure is of fewer than %u calls; tone is never shown by agent or team",
	         c->review.group_calls);
	snprintf(hear, sizeof(hear), "a rise of %.0f points in %d s not eased; %.0f s tense; %u interruptions; %.0f s of silence; %u "
	         "troubles of the line", (double)c->review.rise_points, REVIEW_RISE_S, (double)c->review.tense_s,
	         c->review.interruptions, (double)c->review.dead_air_s, c->review.line_troubles);
	snprintf(change, sizeof(change), "a week's median level %.0f dB, speech over noise %.0f dB, or speech over 1 kHz against under "
	         "it %.0f dB away from the weeks before; or its share of calls sampled at more than 8 kHz, %.0f points",
	         (double)c->review.drift_level_db, (double)c->review.drift_snr_db, (double)c->review.drift_balance_db,
	         (double)c->review.drift_wideband_pc);
	page_heading(p, 2, "What the words mean");
	page_table(p, "ll", heads);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		page_row(p, rows[i], NULL);
	page_table_end(p);
}

int report_write(struct page *p, const struct report *r)
{
	struct calls all = { malloc((r->archive->count + 1) * sizeof(const struct review *)), r->archive->count };
	char foot[SECTION_TEXT_LEN];
	int err = 0;

	if (!all.list)
		return -ENOMEM;
	for (size_t i = 0; i < all.count; i++)
		all.list[i] = &r->archive->reviews[i];
	overview(p, r, &all);
	failures(p, r->archive);
	err = section_hear(p, r, &all);
	if (!err)
		err = section_rules(p, r, &all);
	if (!err)
		err = section_conduct(p, r, &all);
	if (!err)
		err = section_tone(p, r, &all);
	if (!err)
		err = section_line(p, r, &all);
	definitions(p, r);
	snprintf(foot, sizeof(foot), "Undertone %s. Scores are estimates from sound alone; they say nothing of truthfulness, and are no "
	         "ground for judging a person.", r->version);
	page_text(p, foot);
	free(all.list);
	return err;
}
