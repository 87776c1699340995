#include "desk/life.h"

#include <stddef.h>

void life_init(struct life *l, int64_t wrap_up_ms)
{
	*l = (struct life) { .state = LIFE_IDLE, .wrap_up_ms = wrap_up_ms };
}

static enum life_order stop(struct life *l, const char *reason)
{
	l->stopping = true;
	l->reason = reason;
	return LIFE_STOP;
}

static enum life_order go(struct life *l, enum life_state state, enum life_order order)
{
	l->state = state;
	l->stopping = false;
	l->had_softphone = false;
	return order;
}

/* Idle, and the wrap-up, which the next call cuts short. */
static enum life_order rest(struct life *l, const struct life_news *news)
{
	if (news->start)
		return go(l, LIFE_CALL, LIFE_START);
	if (news->softphone && !l->blocked)
		return go(l, LIFE_ARMED, LIFE_LISTEN);
	if (l->state == LIFE_WRAP_UP && (news->answered || news->now_ms >= l->until_ms))
		l->state = LIFE_IDLE;
	return LIFE_NOTHING;
}

static enum life_order armed(struct life *l, const struct life_news *news)
{
	if (news->over)
		return go(l, LIFE_IDLE, LIFE_NOTHING);
	if (news->opened)
		return go(l, LIFE_CALL, LIFE_NOTHING);
	if (l->stopping)
		return LIFE_NOTHING;
	if (news->start)
		return go(l, LIFE_CALL, LIFE_START);
	return news->softphone ? LIFE_NOTHING : stop(l, NULL);
}

static enum life_order call(struct life *l, const struct life_news *news)
{
	bool let_go = l->had_softphone && !news->softphone;

	l->had_softphone |= news->softphone;
	if (news->over) {
		l->until_ms = news->now_ms + l->wrap_up_ms;
		return go(l, LIFE_WRAP_UP, LIFE_ASK);
	}
	if (l->stopping)
		return LIFE_NOTHING;
	if (news->end) {
		l->blocked = news->softphone;
		return stop(l, "end");
	}
	return let_go ? stop(l, "hangup") : LIFE_NOTHING;
}

enum life_order life_step(struct life *l, const struct life_news *news)
{
	if (!news->softphone)
		l->blocked = false;
	switch (l->state) {
	case LIFE_IDLE:
	case LIFE_WRAP_UP:
		return rest(l, news);
	case LIFE_ARMED:
		return armed(l, news);
	case LIFE_CALL:
		return call(l, news);
	}
	return LIFE_NOTHING;
}
