/*
 * coaching.h - one agent's weeks as a document: a sheet for the one-to-one, what has changed, and the trends
 *
 * It knows what the agent did in calls and what people wrote down, and nothing of how callers sounded; the agent's own
 * past is the only comparison.  Calls that rose and eased come only where the agent asks (eased_count), for nobody
 * else's eyes.  One thread at a time.
 */
#ifndef UNDERTONE_COACHING_H
#define UNDERTONE_COACHING_H

#include "analysis/cues_text.h"
#include "analysis/trends.h"
#include "report/page.h"

enum { COACHING_FOCUSES = 5, COACHING_EASED = 12 };

/* A moment that somebody marked; texts are borrowed, as all here. */
struct coaching_moment {
	const char *call;                       /* NULL: none was marked */
	int64_t     t_ms;
	const char *text, *author, *created_at; /* text "": only the mark */
};

struct coaching_focus {
	const char *text, *set_by, *set_at;
	const char *done_at;                    /* NULL: the one that is agreed now */
};

struct coaching_call {
	const char *call, *started_at;
};

struct coaching {
	const char             *agent_id;
	int64_t                 today;          /* its day, as trends_day() */
	unsigned                weeks;          /* looked back */
	const struct trends_config *cfg;
	const struct conduct   *calls;          /* newest first */
	size_t                  calls_count;
	struct coaching_moment  celebrate, again;       /* again: to try differently */
	struct coaching_focus   focus[COACHING_FOCUSES];        /* newest first */
	size_t                  focus_count;
	struct coaching_call    eased[COACHING_EASED];
	size_t                  eased_count;
	const char             *link;           /* where replay is served, "http://host:port"; "": links within one server */
	const char             *version;
	enum cues_language      language;
};

/* The name of the document itself. */
const char *coaching_title(enum cues_language language);

/* The whole document into p, which is open.  0 or -ENOMEM. */
int coaching_write(struct page *p, const struct coaching *c);

#endif
