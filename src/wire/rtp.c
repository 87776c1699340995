#include "wire/rtp.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
	RTP_VERSION    = 2,
	SEEN           = 64,                    /* packets back that a duplicate is told from a late one */
	STRANGERS      = 32                     /* packets of a source not yet believed: 0.6 s, over relock_ms */
};

/* A packet kept for later, with its payload behind it. */
struct held {
	struct rtp_packet p;
	int64_t arrived_ms;
	uint8_t data[];
};

struct rtp_receiver {
	struct rtp_config cfg;
	struct rtp_counts counts;
	rtp_fn  *fn;
	void    *ctx;

	bool     locked, restart;
	uint32_t ssrc;
	int64_t  next;                          /* extended sequence number that is due */
	uint64_t seen;                          /* bit i: packet next - 1 - i came in time */
	int64_t  heard_ms;                      /* the last packet of the locked source */
	struct held *slot[RTP_WINDOW];          /* by extended sequence number, all beyond next */
	size_t   held;

	struct held *stranger[STRANGERS];
	size_t   strangers;

	double   transit;                       /* arrival less timestamp, timestamp units */
	bool     transit_known;
};

int rtp_parse(struct rtp_packet *p, const void *data, size_t size)
{
	const uint8_t *d = data;
	size_t at = RTP_HEADER_LEN, padding = 0;

	/*  0                   1                   2                   3
	 * |V=2|P|X|  CC   |M|     PT      |       sequence number         | */
	if (size < RTP_HEADER_LEN || d[0] >> 6 != RTP_VERSION)
		return -EBADMSG;
	at += 4 * (size_t)(d[0] & 0x0f);
	if (d[0] & 0x10) {
		if (at + 4 > size)
			return -EBADMSG;
		at += 4 + 4 * ((size_t)d[at + 2] << 8 | d[at + 3]);
	}
	if (d[0] & 0x20)
		padding = d[size - 1];
	if (at + padding > size || (d[0] & 0x20 && !padding))
		return -EBADMSG;
	*p = (struct rtp_packet) {
		.type = d[1] & 0x7f, .marker = d[1] & 0x80, .sequence = (uint16_t)(d[2] << 8 | d[3]),
		.timestamp = (uint32_t)d[4] << 24 | (uint32_t)d[5] << 16 | (uint32_t)d[6] << 8 | d[7],
		.ssrc = (uint32_t)d[8] << 24 | (uint32_t)d[9] << 16 | (uint32_t)d[10] << 8 | d[11],
		.payload = d + at, .size = size - at - padding,
	};
	return 0;
}

int rtp_receiver_create(struct rtp_receiver **out, const struct rtp_config *cfg, rtp_fn *fn, void *ctx)
{
	struct rtp_receiver *r = *out = calloc(1, sizeof(*r));

	if (!r)
		return -ENOMEM;
	r->cfg = *cfg;
	r->fn = fn;
	r->ctx = ctx;
	return 0;
}

static void forget_strangers(struct rtp_receiver *r)
{
	for (size_t i = 0; i < r->strangers; i++)
		free(r->stranger[i]);
	r->strangers = 0;
}

void rtp_receiver_destroy(struct rtp_receiver *r)
{
	if (!r)
		return;
	forget_strangers(r);
	for (size_t i = 0; i < RTP_WINDOW; i++)
		free(r->slot[i]);
	free(r);
}

static struct held *hold(const struct rtp_packet *p, int64_t now_ms)
{
	struct held *h = malloc(sizeof(*h) + p->size);

	if (!h)
		return NULL;
	h->p = *p;
	h->arrived_ms = now_ms;
	h->p.payload = h->data;
	if (p->size)
		memcpy(h->data, p->payload, p->size);
	return h;
}

/* ---- order ---- */

/* The packet due, or one beyond it with everything between given up. */
static void give(struct rtp_receiver *r, const struct rtp_packet *p, int64_t sequence, int64_t arrived_ms)
{
	uint64_t missing = (uint64_t)(sequence - r->next);
	struct rtp_step step = { missing, r->restart, arrived_ms };

	r->counts.lost += missing;
	r->seen = missing + 1 < SEEN ? r->seen << (missing + 1) | 1 : 1;
	r->next = sequence + 1;
	r->restart = false;
	r->fn(r->ctx, p, &step);
}

static void give_held(struct rtp_receiver *r, int64_t sequence)
{
	struct held **slot = &r->slot[sequence % RTP_WINDOW];
	struct held *h = *slot;

	*slot = NULL;
	r->held--;
	give(r, &h->p, sequence, h->arrived_ms);
	free(h);
}

static void give_followers(struct rtp_receiver *r)
{
	while (r->held && r->slot[r->next % RTP_WINDOW])
		give_held(r, r->next);
}

/* The next hole is given up: goes on with the first packet behind it. */
static void close_hole(struct rtp_receiver *r)
{
	int64_t sequence = r->next;

	while (!r->slot[sequence % RTP_WINDOW])
		sequence++;
	give_held(r, sequence);
	give_followers(r);
}

static void arrange(struct rtp_receiver *r, const struct rtp_packet *p, int64_t sequence, int64_t now_ms)
{
	while (r->held && sequence - r->next >= RTP_WINDOW)
		close_hole(r);
	if (sequence == r->next || sequence - r->next >= RTP_WINDOW) {
		give(r, p, sequence, now_ms);
		give_followers(r);
		return;
	}

	struct held **slot = &r->slot[sequence % RTP_WINDOW];

	if (*slot)
		r->counts.duplicates++;
	else if ((*slot = hold(p, now_ms)))
		r->held++;
}

static void come_after(struct rtp_receiver *r, int64_t sequence)
{
	int64_t back = r->next - 1 - sequence;

	if (back < SEEN && r->seen >> back & 1)
		r->counts.duplicates++;
	else
		r->counts.late++;
}

/* RFC 3550, A.8: J += (|D| - J) / 16. */
static void follow_jitter(struct rtp_receiver *r, const struct rtp_packet *p, int64_t now_ms)
{
	double arrival = (double)now_ms * r->cfg.clock_hz / 1000;
	double transit = arrival - p->timestamp;

	if (r->transit_known && fabs(transit - r->transit) < r->cfg.clock_hz)
		r->counts.jitter += (fabs(transit - r->transit) - r->counts.jitter) / 16;
	r->transit = transit;
	r->transit_known = true;
}

/* A packet of the locked source; false where its number fits nothing before it. */
static bool take(struct rtp_receiver *r, const struct rtp_packet *p, int64_t now_ms)
{
	int64_t sequence = r->next + (int16_t)(p->sequence - (uint16_t)r->next);

	if (sequence >= r->next + RTP_MAX_DROPOUT || sequence < r->next - RTP_MAX_MISORDER)
		return false;
	r->heard_ms = now_ms;
	if (sequence < r->next) {
		come_after(r, sequence);
		return true;
	}
	uint64_t duplicates = r->counts.duplicates;

	r->counts.reordered += r->held && sequence == r->next;
	arrange(r, p, sequence, now_ms);
	if (r->counts.duplicates == duplicates) {
		r->counts.received++;
		follow_jitter(r, p, now_ms);
	}
	return true;
}

/* ---- the lock ---- */

static bool neighbours(const struct rtp_receiver *r)
{
	const struct held *last = r->stranger[r->strangers - 1];

	for (size_t i = 0; i + 1 < r->strangers; i++)
		if (abs((int16_t)(last->p.sequence - r->stranger[i]->p.sequence)) == 1)
			return true;
	return false;
}

static bool may_take_over(const struct rtp_receiver *r, int64_t now_ms)
{
	return !r->locked || r->stranger[0]->p.ssrc == r->ssrc || now_ms - r->heard_ms >= r->cfg.relock_ms;
}

/* The strangers become the locked source, their first packet its first. */
static void lock(struct rtp_receiver *r)
{
	uint16_t first = r->stranger[0]->p.sequence;

	for (size_t i = 1; i < r->strangers; i++)
		if ((int16_t)(r->stranger[i]->p.sequence - first) < 0)
			first = r->stranger[i]->p.sequence;
	rtp_receiver_flush(r);
	r->locked = r->restart = true;
	r->ssrc = r->stranger[0]->p.ssrc;
	r->next = first;
	r->seen = 0;
	r->transit_known = false;
	r->counts.locks++;
	for (size_t i = 0; i < r->strangers; i++)
		take(r, &r->stranger[i]->p, r->stranger[i]->arrived_ms);
	forget_strangers(r);
}

static void meet(struct rtp_receiver *r, const struct rtp_packet *p, int64_t now_ms)
{
	const struct held *last = r->strangers ? r->stranger[r->strangers - 1] : NULL;

	if (last && (last->p.ssrc != p->ssrc || abs((int16_t)(p->sequence - last->p.sequence)) > STRANGERS)) {
		r->counts.foreign += r->strangers;
		forget_strangers(r);
	}
	if (r->strangers == STRANGERS) {
		free(r->stranger[0]);
		memmove(r->stranger, r->stranger + 1, (STRANGERS - 1) * sizeof(*r->stranger));
		r->strangers--;
		r->counts.foreign++;
	}
	struct held *h = hold(p, now_ms);

	if (!h)
		return;
	r->stranger[r->strangers++] = h;
	if (neighbours(r) && may_take_over(r, now_ms))
		lock(r);
}

void rtp_receiver_push(struct rtp_receiver *r, const struct rtp_packet *p, int64_t now_ms)
{
	if (!r->locked || p->ssrc != r->ssrc || !take(r, p, now_ms))
		meet(r, p, now_ms);
	rtp_receiver_tick(r, now_ms);
}

static bool waited(const struct rtp_receiver *r, int64_t now_ms)
{
	for (size_t i = 0; i < RTP_WINDOW; i++)
		if (r->slot[i] && now_ms - r->slot[i]->arrived_ms >= r->cfg.reorder_ms)
			return true;
	return false;
}

void rtp_receiver_tick(struct rtp_receiver *r, int64_t now_ms)
{
	while (r->held && waited(r, now_ms))
		close_hole(r);
}

void rtp_receiver_flush(struct rtp_receiver *r)
{
	while (r->held)
		close_hole(r);
}

const struct rtp_counts *rtp_receiver_counts(const struct rtp_receiver *r)
{
	return &r->counts;
}

uint32_t rtp_receiver_ssrc(const struct rtp_receiver *r)
{
	return r->locked ? r->ssrc : 0;
}

int64_t rtp_receiver_highest(const struct rtp_receiver *r)
{
	return r->next - 1;
}
