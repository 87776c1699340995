#include "engine/digits.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* The hops in which two windows, one after the other, lie. */
enum { NOTICED_HOPS = DTMF_WINDOW_HOPS + 1 };

struct digits {
	stereo_fn  *fn;
	void       *ctx;
	struct dtmf dtmf[SIDES];
	size_t      hop;                        /* samples */
	size_t      room;                       /* samples of the delay, whole hops; one more hop is coming in behind it */
	size_t      len;                        /* samples held, of each side */
	size_t      after_hops, silent;         /* hops that are still to be silenced */
	float      *x[SIDES];                   /* [size: room + hop] oldest first */
};

static size_t hops(unsigned ms)
{
	return (ms * DTMF_HOPS_PER_S + 999) / 1000;
}

int digits_create(struct digits **out, const struct dtmf_config *cfg, unsigned rate_hz, stereo_fn *fn, void *ctx)
{
	struct digits *d = calloc(1, sizeof(*d));
	int err = d ? 0 : -ENOMEM;

	*out = NULL;
	for (enum side s = CALLER; s < SIDES && !err; s++)
		err = dtmf_init(&d->dtmf[s], cfg, rate_hz);
	if (!err) {
		d->fn = fn;
		d->ctx = ctx;
		d->hop = dtmf_hop(&d->dtmf[CALLER]);
		d->room = d->hop * (NOTICED_HOPS + hops(cfg->before_ms));
		d->after_hops = hops(cfg->after_ms);
	}
	for (enum side s = CALLER; s < SIDES && !err; s++) {
		d->x[s] = calloc(d->room + d->hop, sizeof(float));
		err = d->x[s] ? 0 : -ENOMEM;
	}
	if (err) {
		digits_destroy(d);
		return err;
	}
	*out = d;
	return 0;
}

void digits_destroy(struct digits *d)
{
	if (!d)
		return;
	for (enum side s = CALLER; s < SIDES; s++)
		free(d->x[s]);
	free(d);
}

static void give(struct digits *d, size_t n)
{
	d->fn(d->ctx, (const float *const[SIDES]) { d->x[CALLER], d->x[AGENT] }, n);
	for (enum side s = CALLER; s < SIDES; s++)
		memmove(d->x[s], d->x[s] + n, (d->len - n) * sizeof(float));
	d->len -= n;
}

static void silence(struct digits *d, size_t from)
{
	for (enum side s = CALLER; s < SIDES; s++)
		memset(d->x[s] + from, 0, (d->len - from) * sizeof(float));
}

/* A whole hop has come in. */
static void look(struct digits *d)
{
	bool found = false;

	for (enum side s = CALLER; s < SIDES; s++)
		found |= dtmf_process(&d->dtmf[s], d->x[s] + d->len - d->hop);
	if (found) {
		silence(d, d->len > d->room ? d->len - d->room : 0);
		d->silent = d->after_hops;
	} else if (d->silent) {
		d->silent--;
		silence(d, d->len - d->hop);
	}
	if (d->len > d->room)
		give(d, d->len - d->room);
}

void digits_push(struct digits *d, const float *const x[SIDES], size_t n)
{
	for (size_t at = 0; at < n;) {
		size_t part = d->hop - d->len % d->hop;

		part = part < n - at ? part : n - at;
		for (enum side s = CALLER; s < SIDES; s++)
			memcpy(d->x[s] + d->len, x[s] + at, part * sizeof(float));
		d->len += part;
		at += part;
		if (d->len % d->hop == 0)
			look(d);
	}
}

void digits_finish(struct digits *d)
{
	if (d->silent)
		silence(d, d->len - d->len % d->hop);
	give(d, d->len);
}
