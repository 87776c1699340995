#include "analysis/presence.h"

#include "framer.h"

void presence_init(struct presence *p, const struct presence_config *cfg)
{
	*p = (struct presence) { .cfg = *cfg };
}

void presence_update(struct presence *p, enum side side, const struct features *f)
{
	if (side == CALLER) {
		p->lull_ms += FRAME_HOP_MS;
		p->quiet_ms += FRAME_HOP_MS;
	}
	if (f->speech)
		p->lull_ms = 0;
	if (f->speech || f->held)
		p->quiet_ms = 0;
	if (f->speech && side == CALLER)
		p->caller_ms += FRAME_HOP_MS;
}

bool presence_opens(const struct presence *p)
{
	return p->caller_ms >= p->cfg.opens_ms;
}

bool presence_lulls(const struct presence *p)
{
	return p->lull_ms >= p->cfg.lull_ms;
}

bool presence_ends(const struct presence *p)
{
	return p->quiet_ms >= p->cfg.ends_ms;
}
