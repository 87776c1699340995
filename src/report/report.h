/*
 * report.h - many calls on one page: what was heard, what is worth hearing, how conversations went, how callers sounded
 *
 * Conduct and tone are kept apart: the page names no agent, tone is never grouped by team, and scores of different
 * scorecards are never in one figure.  No figure is of fewer calls than review.group_calls.  One thread at a time.
 */
#ifndef UNDERTONE_REPORT_H
#define UNDERTONE_REPORT_H

#include "analysis/calibration.h"
#include "report/page.h"
#include "report/rules.h"

struct failure {
	char *file, *cause;
};

/* Something that changed on a day, from which on calls are set against those before. */
struct change {
	const char *date;                       /* "2026-11-10" */
	const char *what;
};

/* The calls; events gives all of one call's again, to draw it: 0 or a negative errno. */
struct archive {
	const char     *name;
	struct review  *reviews;
	size_t          count;
	struct failure *failures;
	size_t          failures_count;
	int           (*events)(void *ctx, const struct review *call, event_fn *fn, void *fn_ctx);
	void           *ctx;
};

struct report {
	const struct archive     *archive;
	const struct calibration *cal;
	const struct rules       *rules;        /* count 0: none */
	const struct change      *changes;
	size_t                    changes_count;
	const char               *link;         /* where replay is served, "http://host:port" */
	const char               *version;
};

int report_write(struct page *p, const struct report *r);      /* 0 or a negative errno */

#endif
