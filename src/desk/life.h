/*
 * life.h - a call's life on the desk: idle -> call -> wrap-up -> idle
 *
 *            softphone takes the microphone          the far side speaks
 *   ┌─ idle ────────────────────────────────► armed ────────────────────► call ─┐  key, API, softphone lets go,
 *   │   ▲ │                                     │ softphone lets go         ▲   │  60 s without either side
 *   │   │ └─────────────── key or API ──────────┼───────────────────────────┘   │
 *   │   └───────────────────────────────────────┘                               │
 *   └◄── question answered, 10 s, or the next call ◄── wrap-up ◄────────────────┘
 *
 * Armed: heard, but nothing shown or kept.  A call ended by hand while a softphone still holds the microphone does not
 * open again by itself until the softphone has let go once.  Pure: no clock, no thread; one step says what to do next.
 */
#ifndef UNDERTONE_LIFE_H
#define UNDERTONE_LIFE_H

#include <stdbool.h>
#include <stdint.h>

enum life_state { LIFE_IDLE, LIFE_ARMED, LIFE_CALL, LIFE_WRAP_UP };

enum life_order {
	LIFE_NOTHING,
	LIFE_LISTEN,                            /* start a tentative call */
	LIFE_START,                             /* start a call; stop the tentative one, if any, opens as it */
	LIFE_STOP,                              /* end what runs, with life.reason */
	LIFE_ASK                                /* the call is over: the wrap-up begins */
};

struct life_news {
	int64_t now_ms;
	bool    softphone;                      /* another program holds a microphone */
	bool    start, end;                     /* a key or the API asks for it */
	bool    opened;                         /* the tentative call has become one by itself */
	bool    over;                           /* what ran has ended */
	bool    answered;                       /* the wrap-up's question */
};

struct life {
	enum life_state state;
	const char *reason;                     /* of LIFE_STOP: "end" or "hangup"; static */
	bool    stopping;                       /* LIFE_STOP was ordered, over has not come */
	bool    had_softphone;                  /* in this call */
	bool    blocked;                        /* ended by hand: not armed until the softphone lets go */
	int64_t wrap_up_ms;                     /* how long the question stands */
	int64_t until_ms;
};

/* Idle.  wrap_up_ms: how long the question stands. */
void life_init(struct life *l, int64_t wrap_up_ms);
enum life_order life_step(struct life *l, const struct life_news *news);

#endif
