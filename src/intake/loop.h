/*
 * loop.h - one thread that waits for many sockets at once (epoll), and does what other threads ask of it
 *
 *   sockets ─► handlers ─┐
 *   mailbox ─► posts    ─┼─► everything of a loop happens on its one thread, one after another
 *   clock   ─► tick     ─┘
 *
 * loop_post() and loop_stop() may be called from any thread; all else from the loop's own, or before it runs.
 */
#ifndef UNDERTONE_LOOP_H
#define UNDERTONE_LOOP_H

#include <stdbool.h>
#include <stdint.h>

enum { LOOP_TICK_MS = 20 };

struct loop;

/* events: as epoll has them. */
typedef void loop_fn(void *ctx, uint32_t events);
typedef void loop_post_fn(void *ctx);

/* What a socket's owner keeps for as long as the socket is watched. */
struct loop_watch {
	loop_fn *fn;
	void    *ctx;
	bool     gone;                          /* forgotten while its events were under way */
};

/* tick(ctx) comes every LOOP_TICK_MS, after what has arrived by then.  0 and *out set, or a negative errno. */
int  loop_create(struct loop **out, loop_post_fn *tick, void *ctx);
void loop_destroy(struct loop *l);              /* after its thread; posts not done yet are done; NULL is allowed */

/* Starts a thread that runs the loop, or stops it and waits.  0 or a negative errno. */
int  loop_start(struct loop *l);
void loop_join(struct loop *l);

/* Runs the loop on the calling thread until loop_stop(). */
void loop_run(struct loop *l);
void loop_stop(struct loop *l);

/* Watches a socket, level-triggered.  w and fd outlive it, until loop_forget() and the return from the handler that
 * called it: free w with loop_free().  0 or a negative errno. */
int  loop_watch(struct loop *l, int fd, uint32_t events, struct loop_watch *w);
int  loop_change(struct loop *l, int fd, uint32_t events, struct loop_watch *w);
void loop_forget(struct loop *l, int fd, struct loop_watch *w);

/* Frees memory once no event under way can name it any more. */
void loop_free(struct loop *l, void *memory);

/* fn(ctx) on the loop's thread.  0 or -ENOMEM. */
int  loop_post(struct loop *l, loop_post_fn *fn, void *ctx);

/* Monotonic; read once for all that arrived together. */
int64_t loop_now_ms(const struct loop *l);
int64_t loop_clock_ms(void);                    /* the same clock, now */

#endif
