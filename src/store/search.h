/*
 * search.h - finding calls: filters, pages, and the figures that a list of calls shows
 *
 * On the store's thread; texts given to a handler are valid while it runs.
 */
#ifndef UNDERTONE_SEARCH_H
#define UNDERTONE_SEARCH_H

#include "store/store.h"

struct store_summary {
	char id[40], started_at[32];            /* started_at: when it was stored, where the call does not know */
	char agent_id[64], team[64], queue[64], reason[64], source[128];        /* "" where not given */
	bool ended;
	struct event_call_end end;              /* where ended; its reason is NULL */
};

/* What to look for; NULL, and 0 for numbers, is anything. */
struct store_filter {
	const char *from, *to;                  /* RFC 3339 or a prefix of it, both inclusive: "2026-11-20" is that whole day */
	const char *team, *queue, *reason, *agent_id;
	const char *cue;                        /* a kind that was shown */
	const char *text;                       /* in notes */
	int64_t     min_ms, max_ms;
	int64_t     min_peak, max_peak;         /* of the caller's stress */
	const char *own_agent, *own_team;       /* what the viewer may see */
	const char *before_time, *before_id;    /* continue after this call: the last one of the page before */
	int64_t     limit;
};

typedef int search_fn(void *ctx, const struct store_summary *call);    /* non-zero stops */

int search_calls(struct store *s, const struct store_filter *f, search_fn *fn, void *ctx);     /* newest first */
int search_one(struct store *s, const char *call, struct store_summary *out);                  /* -ENOENT */

/* 1: the call was kept to its recording's own end; 0: it is not there, goes on, or a signal or an error cut it; or a
 * negative errno. */
int search_is_whole(struct store *s, const char *call);

/* The caller's stress over the call in count equal parts, the highest of each, 0-100 rounded; -1 where there is none.
 */
int search_spark(struct store *s, const char *call, int64_t duration_ms, int *points, size_t count);

/* The caller's tense time in calls of this agent that started after since (RFC 3339), in ms; or a negative errno.
 * When the first of them began into first [size: 32], and the last one's team into team [size: 64]; "" where there is
 * none. */
int64_t search_load(struct store *s, const char *agent_id, const char *since, char *first, char *team);

/* Of each call of this agent since then that has silences: how many, and how many of them began while the agent had
 * the floor, the last turn to begin before them being the agent's.  fn is called once a call, in no order. */
int search_silences(struct store *s, const char *agent_id, const char *since,
                    void (*fn)(void *ctx, const char *call, int64_t silences, int64_t explained), void *ctx);

/* Values that calls have, for the filters' lists: field is "team", "queue", "reason". */
int search_values(struct store *s, const char *field, const struct store_filter *f,
		  void (*fn)(void *ctx, const char *value), void *ctx);

#endif
