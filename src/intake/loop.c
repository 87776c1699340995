#include "intake/loop.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

enum { EVENTS = 256 };

struct post {
	struct post  *next;
	loop_post_fn *fn;
	void         *ctx;
};

struct garbage {
	struct garbage *next;
	void           *memory;
};

struct loop {
	int       epoll, mail;
	loop_post_fn *tick;
	void     *ctx;
	pthread_t thread;
	bool      started;
	atomic_bool stop;
	int64_t   now_ms, ticked_ms;

	pthread_mutex_t lock;                   /* of the mailbox; audio never comes this way */
	struct post *first, **last;

	struct garbage *garbage;
	struct loop_watch mailbox;
};

int64_t loop_clock_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* ---- the mailbox ---- */

static struct post *take_post(struct loop *l)
{
	struct post *p;

	pthread_mutex_lock(&l->lock);
	p = l->first;
	if (p && !(l->first = p->next))
		l->last = &l->first;
	pthread_mutex_unlock(&l->lock);
	return p;
}

static void do_posts(struct loop *l)
{
	for (struct post *p; (p = take_post(l)); free(p))
		p->fn(p->ctx);
}

static void on_mail(void *ctx, uint32_t events)
{
	struct loop *l = ctx;
	uint64_t count;

	(void)events;
	if (read(l->mail, &count, sizeof(count)) == sizeof(count))
		do_posts(l);
}

static void wake(struct loop *l)
{
	uint64_t one = 1;

	/* It fails only where the count is full, and then the loop is awake already. */
	if (write(l->mail, &one, sizeof(one)) < 0)
		return;
}

int loop_post(struct loop *l, loop_post_fn *fn, void *ctx)
{
	struct post *p = malloc(sizeof(*p));

	if (!p)
		return -ENOMEM;
	*p = (struct post) { NULL, fn, ctx };
	pthread_mutex_lock(&l->lock);
	*l->last = p;
	l->last = &p->next;
	pthread_mutex_unlock(&l->lock);
	wake(l);
	return 0;
}

/* ---- sockets ---- */

static int control(struct loop *l, int operation, int fd, uint32_t events, struct loop_watch *w)
{
	struct epoll_event e = { .events = events, .data.ptr = w };

	return epoll_ctl(l->epoll, operation, fd, &e) ? -errno : 0;
}

int loop_watch(struct loop *l, int fd, uint32_t events, struct loop_watch *w)
{
	w->gone = false;
	return control(l, EPOLL_CTL_ADD, fd, events, w);
}

int loop_change(struct loop *l, int fd, uint32_t events, struct loop_watch *w)
{
	return control(l, EPOLL_CTL_MOD, fd, events, w);
}

void loop_forget(struct loop *l, int fd, struct loop_watch *w)
{
	w->gone = true;
	control(l, EPOLL_CTL_DEL, fd, 0, w);
}

void loop_free(struct loop *l, void *memory)
{
	struct garbage *g = malloc(sizeof(*g));

	/* Without memory for the list it is leaked rather than freed too early. */
	if (!g)
		return;
	*g = (struct garbage) { l->garbage, memory };
	l->garbage = g;
}

static void sweep(struct loop *l)
{
	while (l->garbage) {
		struct garbage *g = l->garbage;

		l->garbage = g->next;
		free(g->memory);
		free(g);
	}
}

/* ---- running ---- */

int loop_create(struct loop **out, loop_post_fn *tick, void *ctx)
{
	struct loop *l = *out = calloc(1, sizeof(*l));
	int err;

	if (!l)
		return -ENOMEM;
	l->tick = tick;
	l->ctx = ctx;
	l->last = &l->first;
	l->now_ms = l->ticked_ms = loop_clock_ms();
	l->mailbox = (struct loop_watch) { .fn = on_mail, .ctx = l };
	pthread_mutex_init(&l->lock, NULL);
	l->mail = -1;
	l->epoll = epoll_create1(EPOLL_CLOEXEC);
	if (l->epoll < 0 || (l->mail = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) < 0)
		err = -errno;
	else
		err = loop_watch(l, l->mail, EPOLLIN, &l->mailbox);
	if (!err)
		return 0;
	loop_destroy(l);
	*out = NULL;
	return err;
}

void loop_destroy(struct loop *l)
{
	if (!l)
		return;
	do_posts(l);
	sweep(l);
	if (l->mail >= 0)
		close(l->mail);
	if (l->epoll >= 0)
		close(l->epoll);
	pthread_mutex_destroy(&l->lock);
	free(l);
}

/* With more events waiting than were fetched, what came in time must not look late: they go first, up to ten ticks. */
static bool tick_is_due(const struct loop *l, int fetched)
{
	int64_t since_ms = l->now_ms - l->ticked_ms;

	return since_ms >= LOOP_TICK_MS && (fetched < EVENTS || since_ms >= 10 * LOOP_TICK_MS);
}

void loop_run(struct loop *l)
{
	struct epoll_event events[EVENTS];

	while (!l->stop) {
		int64_t wait_ms = l->ticked_ms + LOOP_TICK_MS - loop_clock_ms();
		int n = epoll_wait(l->epoll, events, EVENTS, wait_ms > 0 ? (int)wait_ms : 0);

		l->now_ms = loop_clock_ms();
		for (int i = 0; i < n; i++) {
			struct loop_watch *w = events[i].data.ptr;

			if (!w->gone)
				w->fn(w->ctx, events[i].events);
		}
		if (tick_is_due(l, n)) {
			l->ticked_ms = l->now_ms;
			l->tick(l->ctx);
		}
		sweep(l);
	}
	/* What was asked for before the stop is done on this thread still. */
	do_posts(l);
	sweep(l);
}

void loop_stop(struct loop *l)
{
	l->stop = true;
	wake(l);
}

static void *run(void *loop)
{
	loop_run(loop);
	return NULL;
}

int loop_start(struct loop *l)
{
	int err = pthread_create(&l->thread, NULL, run, l);

	l->started = !err;
	return -err;
}

void loop_join(struct loop *l)
{
	if (!l->started)
		return;
	loop_stop(l);
	pthread_join(l->thread, NULL);
	l->started = false;
}

int64_t loop_now_ms(const struct loop *l)
{
	return l->now_ms;
}
