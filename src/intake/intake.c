#include "intake/intake.h"

#include "intake/front.h"
#include "intake/sip_server.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

enum { ACT_TEXT_LEN = 256 };

struct intake {
	struct intake_common common;
	struct intake_join   join;
	struct post_office  *office;
	size_t               count;
	struct front        *front;
	struct sip_server   *sip;               /* NULL: not wanted */
	struct loop         *writer;
};

/* ---- the writer ---- */

static void write_events(void *ctx)
{
	struct intake *i = ctx;
	size_t n = 0;

	for (size_t k = 0; k < i->count; k++)
		n += outlet_take(i->office[k].worker->outlet, i->join.on_event, i->join.ctx);
	if (i->join.on_batch)
		i->join.on_batch(i->join.ctx, n > 0);
}

/* ---- what workers do beside their calls ---- */

static void tick(void *ctx)
{
	struct post_office *o = ctx;
	int64_t now_ms = loop_now_ms(o->worker->loop);

	incoming_tick_all(o->worker, now_ms);
	ws_connection_tick(o->ws, now_ms);
}

static void close_all(void *ctx)
{
	struct post_office *o = ctx;

	ws_connection_close_all(o->ws);
	audiosocket_close_all(o->sockets);
	loop_stop(o->worker->loop);
}

struct act {
	struct worker *worker;
	struct incoming_order order;            /* its texts are here: */
	char call[IDENTITY_ID_LEN], text[ACT_TEXT_LEN], author[ACT_TEXT_LEN];
};

static void do_act(void *ctx)
{
	struct act *a = ctx;

	a->order.text = a->text;
	a->order.author = a->author;
	incoming_act(a->worker, a->call, &a->order);
	free(a);
}

void intake_act(struct intake *i, const char *call, const struct incoming_order *order)
{
	for (size_t k = 0; k < i->count; k++) {
		struct act *a = malloc(sizeof(*a));

		if (!a)
			return;
		*a = (struct act) { .worker = i->office[k].worker, .order = *order };
		snprintf(a->call, sizeof(a->call), "%s", call);
		snprintf(a->text, sizeof(a->text), "%s", order->text ? order->text : "");
		snprintf(a->author, sizeof(a->author), "%s", order->author ? order->author : "");
		if (loop_post(a->worker->loop, do_act, a))
			free(a);
	}
}

/* ---- begin ---- */

/* A call takes four sockets: as many as the system lets us have. */
static void raise_descriptors(unsigned calls)
{
	struct rlimit limit;
	rlim_t wanted = 256 + 8 * (rlim_t)calls;

	if (getrlimit(RLIMIT_NOFILE, &limit) || limit.rlim_cur >= wanted)
		return;
	limit.rlim_cur = wanted < limit.rlim_max ? wanted : limit.rlim_max;
	setrlimit(RLIMIT_NOFILE, &limit);
}

static int start_workers(struct intake *i)
{
	size_t count = i->common.cfg.workers;
	int err = 0;

	if (!count)
		count = (size_t)sysconf(_SC_NPROCESSORS_ONLN);
	i->office = calloc(count, sizeof(*i->office));
	if (!i->office)
		return -ENOMEM;
	for (size_t k = 0; k < count && !err; k++, i->count += !err)
		err = worker_create(&i->office[k].worker, &i->common, tick, &i->office[k]);
	for (size_t k = 0; k < i->count && !err; k++)
		err = loop_start(i->office[k].worker->loop);
	return err;
}

static int start_writer(struct intake *i)
{
	int err = loop_create(&i->writer, write_events, i);

	return err ? err : loop_start(i->writer);
}

static struct worker *choose_worker(void *ctx)
{
	struct intake *i = ctx;
	struct worker *best = i->office[0].worker;

	for (size_t k = 1; k < i->count; k++)
		if (atomic_load(&i->office[k].worker->load) < atomic_load(&best->load))
			best = i->office[k].worker;
	return best;
}

int intake_start(struct intake **out, const struct intake_config *cfg, const struct intake_join *join, char *error)
{
	struct intake *i = calloc(1, sizeof(*i));
	int err = -ENOMEM;

	*out = NULL;
	snprintf(error, INTAKE_ERROR_LEN, "out of memory");
	if (!i)
		return err;
	i->join = *join;
	i->common.cfg = *cfg;
	i->common.cal = join->cal;
	i->common.fft = join->fft;
	i->common.archive = join->archive;
	err = identity_open(&i->common.key, join->key_path, error);
	if (err)
		goto fail;
	raise_descriptors(cfg->max_calls);
	err = start_workers(i);
	if (!err)
		err = start_writer(i);
	if (err) {
		snprintf(error, INTAKE_ERROR_LEN, "cannot start the threads: %s", strerror(-err));
		goto fail;
	}
	err = front_start(&i->front, &i->common, i->office, i->count, error);
	if (!err && (*cfg->sip || *cfg->sip_tls))
		err = sip_server_start(&i->sip, &i->common, choose_worker, i, error);
	if (err)
		goto fail;
	*out = i;
	return 0;
fail:
	intake_stop(i);
	return err;
}

/* First what brings calls, then the calls, then what writes of them. */
void intake_stop(struct intake *i)
{
	if (!i)
		return;
	sip_server_stop(i->sip);
	front_stop(i->front);
	for (size_t k = 0; k < i->count; k++)
		if (loop_post(i->office[k].worker->loop, close_all, &i->office[k]))
			loop_stop(i->office[k].worker->loop);
	for (size_t k = 0; k < i->count; k++)
		loop_join(i->office[k].worker->loop);
	if (i->writer) {
		loop_join(i->writer);
		write_events(i);
	}
	loop_destroy(i->writer);
	for (size_t k = 0; k < i->count; k++)
		worker_destroy(i->office[k].worker);
	free(i->office);
	identity_clear(&i->common.key);
	free(i);
}

/* ---- what can be seen from outside ---- */

static unsigned quantile_us(const unsigned long long *delays, unsigned long long total, double q)
{
	unsigned long long sum = 0;

	for (unsigned k = 0; k < WORKER_DELAYS; k++) {
		sum += delays[k];
		if (total && (double)sum >= q * (double)total)
			return 1u << k;
	}
	return 0;
}

void intake_counts(const struct intake *i, struct intake_counts *out)
{
	unsigned long long delays[WORKER_DELAYS] = { 0 };

	*out = (struct intake_counts) {
		.calls = atomic_load(&i->common.calls), .taken = atomic_load(&i->common.taken),
		.refused = atomic_load(&i->common.refused),
	};
	for (size_t k = 0; k < i->count; k++)
		for (size_t d = 0; d < WORKER_DELAYS; d++)
			delays[d] += atomic_load_explicit(&i->office[k].worker->delays[d], memory_order_relaxed);
	for (size_t d = 0; d < WORKER_DELAYS; d++)
		out->packets += delays[d];
	out->delay_p50_us = quantile_us(delays, out->packets, 0.5);
	out->delay_p99_us = quantile_us(delays, out->packets, 0.99);
}

void intake_ports(const struct intake *i, char *text, size_t n)
{
	*text = '\0';
	front_ports(i->front, text, n);
	if (i->sip)
		sip_server_ports(i->sip, text, n);
}
