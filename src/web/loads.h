/*
 * loads.h - how much of a shift agents have carried, where they chose to tell their supervisor
 *
 * A time with tense callers is the agent's own business.  What is sent is the figure of that moment, held in memory
 * alone: it ends with the shift, with the agent's word, or with the server, whichever comes first, and is never
 * stored.  On the server's thread.
 */
#ifndef UNDERTONE_LOADS_H
#define UNDERTONE_LOADS_H

#include "web/access.h"

#include <stdint.h>

enum { LOADS_MAX = 512, SHIFT_HOURS = 10 };     /* a shift ends so long after its first call began */

struct load {
	char      agent_id[VIEWER_TEXT], team[VIEWER_TEXT];
	int64_t   tense_ms;
	long long sent_s, until_s;              /* seconds since 1970 */
};

struct loads {
	struct load list[LOADS_MAX];
	size_t      count;
};

/* Sends one, in the place of what that agent sent before.  -ENOSPC: too many agents have. */
int  loads_send(struct loads *l, const struct load *load);
bool loads_take_back(struct loads *l, const char *agent_id);            /* false: there was none */
void loads_expire(struct loads *l, long long now_s);                    /* drops those whose shift is over */
const struct load *loads_of(const struct loads *l, const char *agent_id);       /* NULL: none */

#endif
