#include "engine/ending.h"

void ending_init(struct ending *e)
{
	*e = (struct ending) { .patience = ENDING_PATIENCE };
}

void ending_reached(struct ending *e, const struct audio_block *b)
{
	int64_t end = b->position + (int64_t)b->frames;

	for (enum side s = CALLER; s < SIDES; s++)
		if (b->samples[s] && end > e->reached[s])
			e->reached[s] = end;
}

bool ending_may_stop(struct ending *e, const bool away[SIDES])
{
	return e->reached[CALLER] == e->reached[AGENT] || away[CALLER] || away[AGENT] || !e->patience--;
}

void ending_level(const struct ending *e, struct audio_block *b)
{
	for (enum side s = CALLER; s < SIDES; s++) {
		int64_t room = e->reached[SIDES - 1 - s] - b->position;

		if (b->samples[s] && b->frames > (size_t)(room > 0 ? room : 0))
			b->frames = (size_t)(room > 0 ? room : 0);
	}
}
