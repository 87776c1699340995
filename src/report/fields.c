#include "report/fields.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

static double seconds(int64_t ms)
{
	return ms == EVENT_NULL_MS ? (double)NAN : (double)ms / 1000;
}

static double whole(int64_t n)
{
	return n == EVENT_NULL_MS ? (double)NAN : (double)n;
}

/* Where both sides were heard; else nothing is known of what takes two. */
static bool both(const struct review *r)
{
	return r->end.talk[AGENT].talk_ms != EVENT_NULL_MS && r->end.talk[CALLER].talk_ms != EVENT_NULL_MS;
}

#define VALUE(name, expression) static double name(const struct review *r) { return (expression); }

VALUE(duration, seconds(r->end.duration_ms))
VALUE(silence, both(r) ? seconds(r->silence_ms) : (double)NAN)
VALUE(silences, whole(r->end.silences))
VALUE(silence_total, seconds(r->end.silence_ms))
VALUE(hold, seconds(r->hold_ms))
VALUE(hold_total, seconds(r->end.hold_ms))
VALUE(monologue, seconds(r->end.longest_monologue_ms))
VALUE(overlap_total, seconds(r->end.overlap_ms))
VALUE(agent_interruptions, whole(r->end.talk[AGENT].interruptions))
VALUE(agent_talk_share, 100 * (double)r->end.talk[AGENT].talk_share)
VALUE(agent_turns, whole(r->end.talk[AGENT].turns))
VALUE(agent_rate, (double)r->end.talk[AGENT].rate_syl_s)
VALUE(agent_response_gap, seconds(r->end.talk[AGENT].median_response_gap_ms))
VALUE(agent_longest_turn, seconds(r->end.talk[AGENT].longest_turn_ms))
VALUE(caller_talk_share, 100 * (double)r->end.talk[CALLER].talk_share)
VALUE(caller_interruptions, whole(r->end.talk[CALLER].interruptions))
VALUE(caller_longest_turn, seconds(r->end.talk[CALLER].longest_turn_ms))
VALUE(stress_peak, (double)r->end.stress.peak)
VALUE(stress_mean, (double)r->end.stress.mean)
VALUE(stress_start, (double)r->end.stress.start)
VALUE(stress_end, (double)r->end.stress.end)
VALUE(stress_tense, seconds(r->end.stress.tense_ms))
VALUE(stress_rise, (double)r->rise)
VALUE(stress_eased, r->end.stress.eased ? 1 : 0)
VALUE(line_level, (double)r->level_dbfs)
VALUE(line_snr, (double)r->snr_db)
VALUE(line_troubles, (double)review_troubles(r))
VALUE(line_lost, seconds(r->end.lost_ms))

struct row {
	struct rule_field field;
	double          (*value)(const struct review *r);
	bool              tone;                 /* unknown where the call has no stress */
};

static const struct row rows[] = {
	{ { "duration", "s", true, "length of the call" }, duration, false },
	{ { "silence", "s", true, "the longest silence, neither side speaking nor on hold" }, silence, false },
	{ { "silences", "", true, "silences of 3 s or more" }, silences, false },
	{ { "silence_total", "s", true, "all of them together" }, silence_total, false },
	{ { "hold", "s", true, "the longest hold" }, hold, false },
	{ { "hold_total", "s", true, "all holds together" }, hold_total, false },
	{ { "monologue", "s", true, "the agent's longest holding of the floor" }, monologue, false },
	{ { "overlap_total", "s", true, "both sides speaking" }, overlap_total, false },
	{ { "agent.interruptions", "", true, "times the agent took the floor from the caller" }, agent_interruptions, false },
	{ { "agent.talk_share", "%", true, "the agent's share of the talk" }, agent_talk_share, false },
	{ { "agent.turns", "", true, "turns of the agent" }, agent_turns, false },
	{ { "agent.rate", "syl/s", true, "the agent's articulation rate" }, agent_rate, false },
	{ { "agent.response_gap", "s", true, "median time until the agent answers" }, agent_response_gap, false },
	{ { "agent.longest_turn", "s", true, "the agent's longest turn" }, agent_longest_turn, false },
	{ { "caller.talk_share", "%", false, "the caller's share of the talk" }, caller_talk_share, false },
	{ { "caller.interruptions", "", false, "times the caller took the floor from the agent" }, caller_interruptions, false },
	{ { "caller.longest_turn", "s", false, "the caller's longest turn" }, caller_longest_turn, false },
	{ { "stress.peak", "", false, "the caller's highest score" }, stress_peak, true },
	{ { "stress.mean", "", false, "mean score" }, stress_mean, true },
	{ { "stress.start", "", false, "first score" }, stress_start, true },
	{ { "stress.end", "", false, "last score" }, stress_end, true },
	{ { "stress.tense", "s", false, "tense time" }, stress_tense, true },
	{ { "stress.rise", "", false, "steepest rise within 10 s" }, stress_rise, true },
	{ { "stress.eased", "bool", false, "was tense, and was not when the call ended" }, stress_eased, true },
	{ { "line.level", "dB", false, "median level of the caller's speech, dBFS" }, line_level, false },
	{ { "line.snr", "dB", false, "median of the caller's speech over the noise" }, line_snr, false },
	{ { "line.troubles", "", false, "clipping, noise, echo, a missing side and the like" }, line_troubles, false },
	{ { "line.lost", "s", false, "sound that never came" }, line_lost, false },
};

enum { ROWS = sizeof(rows) / sizeof(*rows), NAME_MAX_LEN = 48 };

const struct rule_field *fields_row(size_t field)
{
	return field < ROWS ? &rows[field].field : NULL;
}

double fields_value(size_t field, const struct review *r)
{
	return rows[field].tone && isnan(r->end.stress.mean) ? (double)NAN : rows[field].value(r);
}

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

static size_t distance(const char *a, const char *b)
{
	size_t row[NAME_MAX_LEN + 1], n = least(strlen(b), NAME_MAX_LEN);

	for (size_t k = 0; k <= n; k++)
		row[k] = k;
	for (size_t i = 0; a[i] && i < NAME_MAX_LEN; i++) {
		size_t diagonal = row[0]++;

		for (size_t k = 0; k < n; k++) {
			size_t change = diagonal + (a[i] != b[k]);

			diagonal = row[k + 1];
			row[k + 1] = least(change, least(row[k], row[k + 1]) + 1);
		}
	}
	return row[n];
}

int fields_find(const char *name, const char **nearest)
{
	size_t best = SIZE_MAX;

	for (size_t i = 0; i < ROWS; i++) {
		size_t d = distance(name, rows[i].field.name);

		if (d == 0 && !strcmp(name, rows[i].field.name))
			return (int)i;
		if (d < best) {
			best = d;
			*nearest = rows[i].field.name;
		}
	}
	return -1;
}
