#include "analysis/hold.h"

#include "framer.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

struct hold {
	struct hold_config cfg;
	int64_t frame;
	int64_t tone_began, tone_last;          /* frames of the cadence; -1 before the first tone */
	enum hold_type tone_type;
};

int hold_create(struct hold **out, const struct hold_config *cfg)
{
	struct hold *h = calloc(1, sizeof(*h));

	*out = h;
	if (!h)
		return -ENOMEM;
	h->cfg = *cfg;
	h->tone_last = -1;
	return 0;
}

void hold_destroy(struct hold *h)
{
	free(h);
}

static enum hold_type type_of(enum tone_kind kind)
{
	return kind == TONE_DTMF ? HOLD_DTMF : kind == TONE_FAX ? HOLD_FAX : HOLD_TONE;
}

/* The pauses of a cadence belong to it; anything else that is heard ends it. */
static bool follow_tone(struct hold *h, enum tone_kind tone, bool quiet)
{
	if (tone != TONE_NONE) {
		if (h->tone_last < 0 || type_of(tone) != h->tone_type) {
			h->tone_type = type_of(tone);
			h->tone_began = h->frame;
		}
		h->tone_last = h->frame;
		return true;
	}
	if (h->tone_last >= 0 && (!quiet || h->frame - h->tone_last > (int64_t)(h->cfg.gap_s * FRAMES_PER_S)))
		h->tone_last = -1;
	return h->tone_last >= 0;
}

struct hold_result hold_process(struct hold *h, const struct spectrum_frame *s, enum tone_kind tone, bool quiet)
{
	struct hold_result r = { 0 };

	(void)s;
	r.held = follow_tone(h, tone, quiet);
	if (r.held) {
		r.type = h->tone_type;
		r.since = h->tone_began;
	}
	h->frame++;
	return r;
}
