#include "engine/reel.h"

#include "engine/digits.h"
#include "framer.h"
#include "resample.h"
#include "source/ring.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

enum { BLOCK_MS = 20, BLOCKS = 256, PART = 1024 };

/* Stands where a block has its time: what is missing before it is a pause. */
enum { AFTER_LOSS = 0, AFTER_PAUSE = 1 };

/* What the archive's thread keeps of a call. */
struct reel_path {
	struct stereo    *stereo;
	struct digits    *digits;
	struct recorder  *recorder;
	struct resample  *resample[SIDES];      /* NULL: the side is kept at its own rate */
	unsigned          rate_hz;              /* of the recording */
	int64_t           in[SIDES];            /* the end of the side's last block, at its own rate */
	int64_t           out[SIDES];           /* the same at the recording's */
};

/* ---- on the call's thread ---- */

int reel_create(struct reel **out, const char *call, const unsigned rate_hz[SIDES])
{
	struct reel *r = calloc(1, sizeof(*r));
	int err = r ? 0 : -ENOMEM;

	*out = NULL;
	for (enum side s = CALLER; s < SIDES && !err; s++) {
		/* A call with one channel has no rate of an agent's. */
		unsigned hz = rate_hz[s] ? rate_hz[s] : rate_hz[CALLER];
		struct ring_config cfg = { .channels = 1, .block_frames = hz * BLOCK_MS / 1000, .blocks = BLOCKS };

		r->rate_hz[s] = hz;
		err = ring_create(&r->ring[s], &cfg);
	}
	if (err) {
		reel_destroy(r);
		return err;
	}
	snprintf(r->call, sizeof(r->call), "%s", call);
	*out = r;
	return 0;
}

static void write_side(struct reel *r, enum side s, const struct audio_block *b)
{
	int64_t missing = b->position - r->next_frame[s];
	size_t known = missing < 0 ? (size_t)-missing : 0;

	/* One without frames only says why what is missing before the next one is. */
	r->after_pause[s] |= missing > 0 && b->reason == GAP_PAUSE;
	if (known >= b->frames)
		return;
	if (missing > 0)
		ring_skip(r->ring[s], missing);
	ring_push(r->ring[s], b->samples[s] + known, b->frames - known, r->after_pause[s] ? AFTER_PAUSE : AFTER_LOSS);
	r->after_pause[s] = false;
	r->next_frame[s] = b->position + (int64_t)b->frames;
}

void archive_write(struct reel *r, const struct audio_block *b)
{
	for (enum side s = CALLER; r && s < SIDES; s++)
		if (b->samples[s])
			write_side(r, s, b);
}

bool archive_has_room(const struct reel *r, size_t frames)
{
	for (enum side s = CALLER; r && s < SIDES; s++)
		if (ring_room(r->ring[s]) < frames)
			return false;
	return true;
}

void archive_end(struct reel *r)
{
	if (r)
		atomic_store(&r->ended, true);
}

/* ---- on the archive's thread ---- */

static void to_recorder(void *ctx, const float *const x[SIDES], size_t n)
{
	struct reel_path *p = ctx;

	recorder_write(p->recorder, x[CALLER], x[AGENT], n);
}

static void to_digits(void *ctx, const float *const x[SIDES], size_t n)
{
	struct reel_path *p = ctx;

	digits_push(p->digits, x, n);
}

static bool keeps_rate(const struct reel *r)
{
	return r->rate_hz[CALLER] == r->rate_hz[AGENT] && r->rate_hz[CALLER] % DTMF_HOPS_PER_S == 0;
}

static int open_recorder(struct reel *r, const char *folder, const char *keys, char *error)
{
	struct recording_keys k;
	int err = recording_keys_open(&k, keys, false, error);

	if (!err)
		err = recorder_create(&r->path->recorder, folder, r->call, r->path->rate_hz, &k, error);
	recording_keys_clear(&k);
	return err;
}

static void free_path(struct reel *r)
{
	struct reel_path *p = r->path;

	if (!p)
		return;
	stereo_destroy(p->stereo);
	digits_destroy(p->digits);
	for (enum side s = CALLER; s < SIDES; s++)
		resample_destroy(p->resample[s]);
	free(p);
	r->path = NULL;
}

int reel_begin(struct reel *r, const char *folder, const char *keys, const struct dtmf_config *dtmf, char *error)
{
	struct reel_path *p = r->path = calloc(1, sizeof(*p));
	int err = p ? 0 : -ENOMEM;

	r->begun = true;
	snprintf(error, RECORDING_ERROR_LEN, "memory is short");
	if (!err) {
		p->rate_hz = keeps_rate(r) ? r->rate_hz[CALLER] : FRAME_RATE_HZ;
		err = stereo_create(&p->stereo, p->rate_hz, to_digits, p);
	}
	if (!err)
		err = digits_create(&p->digits, dtmf, p->rate_hz, to_recorder, p);
	for (enum side s = CALLER; s < SIDES && !err; s++)
		err = keeps_rate(r) ? 0 : resample_create(&p->resample[s], r->rate_hz[s]);
	if (!err)
		err = open_recorder(r, folder, keys, error);
	if (err)
		free_path(r);
	return err;
}

static void put(struct reel_path *p, enum side s, const float *x, size_t n)
{
	stereo_put(p->stereo, s, p->out[s], x, n);
	p->out[s] += (int64_t)n;
}

static void convert(struct reel_path *p, enum side s, const float *x, size_t n)
{
	float y[PART];

	while (n) {
		size_t taken = n, given = PART;

		resample_process(p->resample[s], x, &taken, y, &given);
		put(p, s, y, given);
		x += taken;
		n -= taken;
	}
}

/* What is still inside the filter, and a new filter for what comes after the hole. */
static void end_run(const struct reel *r, enum side s)
{
	struct reel_path *p = r->path;
	struct resample *fresh;
	float y[PART];

	if (!p->resample[s])
		return;
	for (size_t n; (n = resample_drain(p->resample[s], y, PART)) > 0;)
		put(p, s, y, n);
	if (!resample_create(&fresh, r->rate_hz[s])) {
		resample_destroy(p->resample[s]);
		p->resample[s] = fresh;
	}
}

static void leap(const struct reel *r, enum side s, const struct ring_block *b)
{
	struct reel_path *p = r->path;

	end_run(r, s);
	p->out[s] = p->resample[s] ? b->position * FRAME_RATE_HZ / r->rate_hz[s] : b->position;
	if (b->time_ns == AFTER_PAUSE)
		stereo_hole(p->stereo, p->out[s]);
}

static void take_block(const struct reel *r, enum side s, const struct ring_block *b)
{
	struct reel_path *p = r->path;

	if (b->position != p->in[s])
		leap(r, s, b);
	p->in[s] = b->position + (int64_t)b->frames;
	if (p->resample[s])
		convert(p, s, b->samples, b->frames);
	else
		put(p, s, b->samples, b->frames);
}

/* The side whose oldest block is the earlier one in the call; SIDES: there is none. */
static enum side earlier(const struct reel *r)
{
	const struct ring_block *caller = ring_front(r->ring[CALLER]), *agent = ring_front(r->ring[AGENT]);

	if (!caller || !agent)
		return caller ? CALLER : agent ? AGENT : SIDES;
	return caller->position * r->rate_hz[AGENT] <= agent->position * r->rate_hz[CALLER] ? CALLER : AGENT;
}

void reel_take(struct reel *r)
{
	for (enum side s; (s = earlier(r)) != SIDES; ring_pop(r->ring[s]))
		if (r->path)
			take_block(r, s, ring_front(r->ring[s]));
}

int reel_finish(struct reel *r)
{
	struct reel_path *p = r->path;
	int err;

	if (!p)
		return 0;
	for (enum side s = CALLER; s < SIDES; s++)
		end_run(r, s);
	stereo_finish(p->stereo);
	digits_finish(p->digits);
	err = recorder_close(p->recorder);
	free_path(r);
	return err;
}

int64_t reel_lost_ms(const struct reel *r)
{
	int64_t ms = 0;

	for (enum side s = CALLER; s < SIDES; s++)
		ms += ring_dropped_frames(r->ring[s]) * 1000 / r->rate_hz[s];
	return ms;
}

void reel_destroy(struct reel *r)
{
	if (!r)
		return;
	free_path(r);
	for (enum side s = CALLER; s < SIDES; s++)
		ring_destroy(r->ring[s]);
	free(r);
}
