/*
 * trends.h - what an agent can change in calls, week by week, against that agent's own past
 *
 * A struct conduct is an agent's own doing in one call.  It has no place for how the caller sounded, so nothing made
 * from it can set an agent beside that, and no two agents are ever compared.  Weeks begin on Monday (ISO 8601) in UTC;
 * days are counted from 1970-01-01.  Figures are medians of calls: one odd call moves none.  All functions are pure:
 * any thread.
 */
#ifndef UNDERTONE_TRENDS_H
#define UNDERTONE_TRENDS_H

#include "analysis/event.h"

#include <stddef.h>

enum trend {
	TREND_TALK_SHARE,       /* %, of the conversation's talk */
	TREND_INTERRUPTIONS,    /* in 10 min */
	TREND_ROOM,             /* s, from the caller's end to the agent's start: the call's median response gap */
	TREND_STRETCH,          /* s, the longest hold of the floor */
	TREND_PACE,             /* syllables a second of speech */
	TREND_QUIET,            /* %, of the call, neither side speaking nor on hold */
	TREND_EXPLAINED,        /* %, of the silences: begun while the agent had the floor, and so announced or at least led into */
	TRENDS
};

/* Thresholds; units, ranges and reasons in calibration/trends.ini. */
struct trends_config {
	unsigned recent_days, least_calls;
	float    least[TRENDS];                 /* the smallest change worth saying, in the trend's unit */
};

struct conduct {
	char        call[40], started_at[32];   /* RFC 3339 */
	int64_t     duration_ms, silence_ms, longest_stretch_ms;
	int64_t     silences, explained;
	struct talk agent;
};

const char *trends_name(enum trend t);          /* "talk_share", … */
double trends_value(enum trend t, const struct conduct *c);     /* NAN where unknown */

int64_t trends_day(const char *date);           /* of "2026-11-20…"; INT64_MIN where it is no date */

/* What a call did, but its silences' part. */
struct conduct trends_conduct(const char *call, const char *started_at, const struct event_call_end *end);

struct trend_week {
	int64_t monday;                         /* its day */
	size_t  calls;
	double  value;                          /* the median, in the trend's unit */
};

/* The weeks in which the figure is known, oldest first, the newest max of them into out.  How many.  calls: newest first;
 * work [size: count]. */
size_t trends_weeks(struct trend_week *out, size_t max, enum trend t, const struct conduct *calls, size_t count, double *work);

enum { TREND_CHANGES = 3, TREND_HEARD = 3 };

struct trend_change {
	enum trend            trend;
	double                value, was;       /* medians of the recent calls, and of those before */
	const struct conduct *heard[TREND_HEARD];       /* recent calls in which it shows most */
	size_t                heard_count;
};

/* What has changed most between the days before `today` and the time before them, largest first.  How many; 0 also
 * where there are too few calls to say.  calls: newest first; work [size: count]. */
size_t trends_changes(struct trend_change out[TREND_CHANGES], const struct trends_config *cfg, const struct conduct *calls,
                      size_t count, int64_t today, double *work);

#endif
