/* section_conduct.c - how conversations went: the measures' distributions, and by team, queue and week */

#include "report/section.h"

#include <math.h>

#define MEASURE(name, expression) static double name(const struct review *v) { return (expression); }

static double seconds(int64_t ms)
{
	return ms == EVENT_NULL_MS ? (double)NAN : (double)ms / 1000;
}

static double whole(int64_t n)
{
	return n == EVENT_NULL_MS ? (double)NAN : (double)n;
}

MEASURE(minutes, seconds(v->end.duration_ms) / 60)
MEASURE(agent_share, 100 * (double)v->end.talk[AGENT].talk_share)
MEASURE(response_gap, seconds(v->end.talk[AGENT].median_response_gap_ms))
MEASURE(monologue, seconds(v->end.longest_monologue_ms))
MEASURE(silence_share, 100 * seconds(v->end.silence_ms) / seconds(v->end.duration_ms))
MEASURE(hold_share, 100 * seconds(v->end.hold_ms) / seconds(v->end.duration_ms))
MEASURE(interruptions, whole(v->end.talk[AGENT].interruptions))
MEASURE(agent_rate, (double)v->end.talk[AGENT].rate_syl_s)

static const struct measure measures[] = {
	{ "Length", "min", 1, 15, minutes },
	{ "Agent's share of talk", "%", 0, 100, agent_share },
	{ "Agent answers after", "s", 2, 4, response_gap },
	{ "Longest monologue", "s", 0, 120, monologue },
	{ "Silence, share of the call", "%", 1, 50, silence_share },
	{ "Hold, share of the call", "%", 1, 50, hold_share },
	{ "Interruptions by the agent", "", 0, 12, interruptions },
	{ "Agent's articulation rate", "syl/s", 1, 8, agent_rate },
};

/* A row a group of enough calls: medians, and the middle half of the agent's share. */
static int table(struct page *p, const struct report *r, const struct calls *all, const char *by, key_fn *key)
{
	static measure_fn *const columns[] = { agent_share, response_gap, monologue, silence_share, interruptions };
	static const int decimals[] = { 0, 2, 0, 1, 0 };
	const char *const heads[] = { by, "calls", "agent's share, %", "answers after, s", "monologue, s", "silence, %",
	                              "interruptions", "agent's share, middle half, 0 to 100 %" };
	size_t shown = 0, small = 0;
	char note[SECTION_TEXT_LEN];

	figures_sort(all->list, all->count, key);
	for (size_t i = 0, end; i < all->count; i = end) {
		char texts[7][64], week[16];
		const char *cells[8] = { 0 };
		struct draw_spread drawing;
		struct spread s;
		const char *name = key(all->list[i], week);

		end = figures_group_end(all->list, all->count, i, key);
		small += *name && end - i < r->cal->review.group_calls;
		if (!*name || end - i < r->cal->review.group_calls)
			continue;
		if (!shown++) {
			page_heading(p, 3, by);
			page_table(p, "lrrrrrrd", heads);
		}
		snprintf(texts[0], sizeof(texts[0]), "%s", name);
		snprintf(texts[1], sizeof(texts[1]), "%zu", end - i);
		for (int c = 0; c < 5; c++) {
			int err = figures_spread(&s, all->list + i, end - i, columns[c]);

			if (err)
				return err;
			section_value(texts[2 + c], sizeof(texts[0]), s.median, decimals[c], "");
			if (c == 0)
				drawing = (struct draw_spread){ s.low / 100, s.median / 100, s.high / 100 };
		}
		for (int c = 0; c < 7; c++)
			cells[c] = texts[c];
		page_row(p, cells, &drawing);
	}
	if (shown)
		page_table_end(p);
	if (small && shown) {
		snprintf(note, sizeof(note), "Left out: %zu with fewer than %u calls.", small, r->cal->review.group_calls);
		page_text(p, note);
	}
	return 0;
}

int section_conduct(struct page *p, const struct report *r, const struct calls *all)
{
	int err;

	page_heading(p, 2, "How conversations went");
	page_text(p, "Medians, over how often each value was. Counted from when both sides had spoken.");
	err = all->count < r->cal->review.group_calls ? 0
	      : section_distributions(p, all, measures, sizeof(measures) / sizeof(*measures));
	if (!err)
		err = table(p, r, all, "Team", section_team);
	if (!err)
		err = table(p, r, all, "Queue", section_queue);
	return err ? err : table(p, r, all, "Week from", section_week);
}
