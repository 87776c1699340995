#include "engine/bulletin.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { EVERY_NS = 1000000000 };

void bulletin_init(struct bulletin *b, struct queue *queue, const unsigned rate_hz[SIDES])
{
	memset(b, 0, sizeof(*b));
	b->queue = queue;
	for (enum side s = CALLER; s < SIDES; s++)
		meter_init(&b->meter[s], rate_hz[s]);
}

static void say_side(struct bulletin *b, enum side s, const struct audio_block *block)
{
	struct meter *m = &b->meter[s];
	const float *x = block->samples[s];
	size_t n = block->frames;

	if (m->position < block->position)
		m->position = block->position;
	while (n) {
		float level_now = meter_push(m, &x, &n);
		struct item item = { .kind = ITEM_LEVEL, .level = { s, meter_ms(m), level_now } };

		if (!isnan(level_now))
			queue_push(b->queue, &item);
	}
}

void bulletin_levels(struct bulletin *b, const struct audio_block *block)
{
	for (enum side s = CALLER; s < SIDES; s++)
		if (block->samples[s])
			say_side(b, s, block);
}

void bulletin_message(struct bulletin *b, const char *text)
{
	struct item item = { .kind = ITEM_MESSAGE };

	snprintf(item.text, sizeof(item.text), "%s", text);
	queue_push(b->queue, &item);
}

void bulletin_status(struct bulletin *b, const struct live_status *status, int64_t now_ns)
{
	struct item item = { .kind = ITEM_STATUS, .status = *status };

	if (status->messages != b->status.messages)
		bulletin_message(b, status->message);
	else if (now_ns - b->told_ns < EVERY_NS)
		return;
	queue_push(b->queue, &item);
	b->status = *status;
	b->told_ns = now_ns;
}

void bulletin_done(struct bulletin *b, int err)
{
	struct item item = { .kind = ITEM_DONE, .err = err };

	queue_push(b->queue, &item);
}
