#include "analysis/trends.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static double seconds(int64_t ms)
{
	return ms == EVENT_NULL_MS ? (double)NAN : (double)ms / 1000;
}

static double talk_share(const struct conduct *c)
{
	return 100 * (double)c->agent.talk_share;
}

static double interruptions(const struct conduct *c)
{
	return c->duration_ms > 0 ? (double)c->agent.interruptions * 600000 / (double)c->duration_ms : (double)NAN;
}

static double room(const struct conduct *c)
{
	return seconds(c->agent.median_response_gap_ms);
}

static double stretch(const struct conduct *c)
{
	return seconds(c->longest_stretch_ms);
}

static double pace(const struct conduct *c)
{
	return (double)c->agent.rate_syl_s;
}

static double quiet(const struct conduct *c)
{
	return c->duration_ms > 0 ? 100 * (double)c->silence_ms / (double)c->duration_ms : (double)NAN;
}

static double explained(const struct conduct *c)
{
	return c->silences > 0 ? 100 * (double)c->explained / (double)c->silences : (double)NAN;
}

static const struct {
	const char *name;
	double    (*of)(const struct conduct *c);
} trends[TRENDS] = {
	[TREND_TALK_SHARE] = { "talk_share", talk_share }, [TREND_INTERRUPTIONS] = { "interruptions", interruptions },
	[TREND_ROOM] = { "room", room },                   [TREND_STRETCH] = { "stretch", stretch },
	[TREND_PACE] = { "pace", pace },                   [TREND_QUIET] = { "quiet", quiet },
	[TREND_EXPLAINED] = { "explained", explained },
};

const char *trends_name(enum trend t)
{
	return trends[t].name;
}

double trends_value(enum trend t, const struct conduct *c)
{
	return c->agent.talk_ms == EVENT_NULL_MS ? (double)NAN : trends[t].of(c);
}

struct conduct trends_conduct(const char *call, const char *started_at, const struct event_call_end *end)
{
	struct conduct c = { .duration_ms = end->duration_ms, .silence_ms = end->silence_ms,
	                     .longest_stretch_ms = end->longest_monologue_ms, .agent = end->talk[AGENT] };

	snprintf(c.call, sizeof(c.call), "%s", call);
	snprintf(c.started_at, sizeof(c.started_at), "%s", started_at);
	return c;
}

/* ---- days ---- */

/* Days from civil (H. Hinnant, chrono-Compatible Low-Level Date Algorithms, 2013): years begin in March, 146097 days
 * are an era of 400 of them, and 719468 lie between 0000-03-01 and 1970-01-01. */
int64_t trends_day(const char *date)
{
	int y, m, d;

	if (sscanf(date, "%4d-%2d-%2d", &y, &m, &d) != 3 || y < 1 || m < 1 || m > 12 || d < 1 || d > 31)
		return INT64_MIN;
	y -= m <= 2;

	int64_t era = y / 400, year = y % 400, day = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;

	return era * 146097 + year * 365 + year / 4 - year / 100 + day - 719468;
}

/* 1970-01-01 was a Thursday: three days after a Monday. */
static int64_t monday_of(const struct conduct *c)
{
	int64_t day = trends_day(c->started_at);

	return day == INT64_MIN ? day : day - ((day + 3) % 7 + 7) % 7;
}

/* ---- medians ---- */

static int ascending(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double median(enum trend t, const struct conduct *calls, size_t count, double *work)
{
	size_t n = 0;

	for (size_t i = 0; i < count; i++) {
		work[n] = trends_value(t, &calls[i]);
		n += isfinite(work[n]);
	}
	if (!n)
		return (double)NAN;
	qsort(work, n, sizeof(*work), ascending);
	return n % 2 ? work[n / 2] : (work[n / 2 - 1] + work[n / 2]) / 2;
}

size_t trends_weeks(struct trend_week *out, size_t max, enum trend t, const struct conduct *calls, size_t count, double *work)
{
	size_t n = 0;

	for (size_t i = 0, end; i < count && n < max; i = end) {
		int64_t monday = monday_of(&calls[i]);

		for (end = i + 1; end < count && monday_of(&calls[end]) == monday; end++)
			;
		out[n] = (struct trend_week){ monday, end - i, median(t, calls + i, end - i, work) };
		n += isfinite(out[n].value) && monday != INT64_MIN;
	}
	for (size_t i = 0; i < n / 2; i++) {
		struct trend_week later = out[i];

		out[i] = out[n - 1 - i];
		out[n - 1 - i] = later;
	}
	return n;
}

/* ---- what has changed ---- */

/* Puts c among the calls heard, which are in order, those that show the change most first. */
static void hear(struct trend_change *change, const struct conduct *c)
{
	double sign = change->value > change->was ? 1 : -1, v = sign * trends_value(change->trend, c);
	size_t i = change->heard_count;

	if (!isfinite(v))
		return;
	while (i > 0 && v > sign * trends_value(change->trend, change->heard[i - 1]))
		i--;
	if (i == TREND_HEARD)
		return;
	if (change->heard_count < TREND_HEARD)
		change->heard_count++;
	memmove(&change->heard[i + 1], &change->heard[i], (change->heard_count - 1 - i) * sizeof(*change->heard));
	change->heard[i] = c;
}

/* Its size in units of the smallest that is worth saying; 0 where it is not known. */
static double size_of(const struct trend_change *c, const struct trends_config *cfg)
{
	double size = fabs(c->value - c->was) / (double)cfg->least[c->trend];

	return isfinite(size) ? size : 0;
}

size_t trends_changes(struct trend_change out[TREND_CHANGES], const struct trends_config *cfg, const struct conduct *calls,
                      size_t count, int64_t today, double *work)
{
	size_t recent = 0, n = 0;

	while (recent < count && trends_day(calls[recent].started_at) > today - (int64_t)cfg->recent_days)
		recent++;
	if (recent < cfg->least_calls || count - recent < cfg->least_calls)
		return 0;
	for (enum trend t = 0; t < TRENDS; t++) {
		struct trend_change c = { .trend = t, .value = median(t, calls, recent, work),
		                          .was = median(t, calls + recent, count - recent, work) };
		size_t i = n;

		while (i > 0 && size_of(&c, cfg) > size_of(&out[i - 1], cfg))
			i--;
		if (size_of(&c, cfg) < 1 || i == TREND_CHANGES)
			continue;
		if (n < TREND_CHANGES)
			n++;
		memmove(&out[i + 1], &out[i], (n - 1 - i) * sizeof(*out));
		out[i] = c;
	}
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < recent; k++)
			hear(&out[i], &calls[k]);
	return n;
}
