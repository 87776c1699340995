/*
 * coached.h - what the store knows of one agent's weeks, gathered for the coaching page and its document
 *
 * Of calls only the agent's own doing is taken (analysis/trends.h); which of them eased only where the agent asks.
 */
#ifndef UNDERTONE_COACHED_H
#define UNDERTONE_COACHED_H

#include "report/coaching.h"
#include "store/store.h"

#include <jansson.h>

enum { COACHED_WEEKS = 12, COACHED_WEEKS_MAX = 104 };

struct coached {
	struct conduct *calls;                  /* newest first */
	size_t          count;
	int64_t         today;                  /* as trends_day() */
	unsigned        weeks;
	json_t         *focus, *moments, *eased;        /* as /api/agents/ID gives them; eased NULL: not asked for */
};

/* The weeks up to now of agent_id, in calls of own_team (NULL: any).  0, -ENOENT (no call, unless own), or another
 * negative errno; coached_free() in any case. */
int  coached_gather(struct coached *out, struct store *s, const char *agent_id, const char *own_team, bool own, unsigned weeks);
void coached_free(struct coached *c);

/* The document; all in it is borrowed from c, agent_id, cfg and link. */
struct coaching coached_document(const struct coached *c, const char *agent_id, const struct trends_config *cfg, const char *link,
                                enum cues_language language);

#endif
