#include "analysis/talkspurt.h"

#include "framer.h"

#include <stddef.h>
#include <string.h>

void talkspurts_init(struct talkspurts *t, unsigned pause_ms)
{
	memset(t, 0, sizeof(*t));
	t->pause_ms = pause_ms;
}

const struct talkspurt *talkspurts_get(const struct talkspurts *t, int64_t n)
{
	bool kept = n >= 0 && n < t->count && n >= t->count - TALKSPURTS_KEPT;

	return kept ? &t->kept[n % TALKSPURTS_KEPT] : NULL;
}

const struct talkspurt *talkspurts_newest(const struct talkspurts *t)
{
	return talkspurts_get(t, t->count - 1);
}

bool talkspurts_open(const struct talkspurts *t)
{
	const struct talkspurt *newest = talkspurts_newest(t);

	return newest && newest->open;
}

int64_t talkspurts_end_ms(const struct talkspurts *t)
{
	const struct talkspurt *newest = talkspurts_newest(t);

	return newest ? newest->end_ms : INT64_MIN;
}

enum talkspurt_change talkspurts_process(struct talkspurts *t, int64_t now_ms, bool speech)
{
	if (!talkspurts_open(t)) {
		if (!speech)
			return TALKSPURT_NONE;
		t->kept[t->count++ % TALKSPURTS_KEPT] = (struct talkspurt) { now_ms - FRAME_HOP_MS, now_ms, true };
		return TALKSPURT_STARTED;
	}

	struct talkspurt *newest = &t->kept[(t->count - 1) % TALKSPURTS_KEPT];

	if (speech) {
		newest->end_ms = now_ms;
		return TALKSPURT_NONE;
	}
	return now_ms - newest->end_ms < t->pause_ms ? TALKSPURT_NONE : talkspurts_finish(t);
}

enum talkspurt_change talkspurts_finish(struct talkspurts *t)
{
	if (!talkspurts_open(t))
		return TALKSPURT_NONE;
	t->kept[(t->count - 1) % TALKSPURTS_KEPT].open = false;
	return TALKSPURT_ENDED;
}
