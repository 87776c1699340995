#include "analysis/channel.h"

#include "framer.h"
#include "level.h"
#include "resample.h"
#include "spectrum.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
	MAX_RATE_HZ = 48000,
	HOP_MAX     = MAX_RATE_HZ / FRAMES_PER_S,       /* source samples taken at a time: never more than a hop */
	CONVERTED   = 512,                              /* a hop at 8 kHz and what the resampler may hold back */
	/* Half hops are the grain of loss: frame k covers those from 2k - 3 to 2k + 4. */
	HALF_HOP    = FRAME_HOP / 2,
	HALVES_BEFORE = 3,
	HALVES      = FRAME_LEN / HALF_HOP,
	MARKS       = 64,                               /* half hops, or hops, that are remembered: more than the resampler's
	                                                   delay and a frame */
	RING        = 16,                               /* frames on their way; at least FEATURES_LOOKAHEAD + 1 */
	READY       = 8                                 /* features that may wait: more than one push can complete */
};

struct channel {
	unsigned rate_hz;
	struct level_config level;
	struct resample   *resample;
	struct framer     *framer;
	struct spectrum   *spectrum;
	struct pitch      *pitch;
	struct vad        *vad;
	struct hold       *hold;
	struct tones       tones;
	struct syllable    syllable;
	struct level_clip  clip;

	uint64_t received;                              /* source samples, lost ones too */
	uint64_t lost[MARKS];                           /* 1 + the half hop that was lost */
	uint64_t clipped_hop[MARKS];                    /* which hop a count is of */
	unsigned clipped[MARKS];

	int64_t analysed;                               /* frames */
	struct features on_way[RING];
	struct features ready[READY];
	size_t  first, waiting;                         /* in ready */
	bool    finished;
};

int channel_create(struct channel **out, unsigned rate_hz, const struct calibration *cal, const struct fft *fft)
{
	struct channel *c = calloc(1, sizeof(*c));
	int err = -ENOMEM;

	*out = NULL;
	if (!c)
		return err;
	c->rate_hz = rate_hz;
	c->level = cal->level;
	tones_init(&c->tones, &cal->tones);
	syllable_init(&c->syllable, &cal->syllable);
	if ((err = resample_create(&c->resample, rate_hz)) || (err = framer_create(&c->framer)) ||
	    (err = spectrum_create(&c->spectrum, fft)) || (err = pitch_create(&c->pitch, &cal->pitch, fft)) ||
	    (err = vad_create(&c->vad, &cal->vad)) || (err = hold_create(&c->hold, &cal->hold, &cal->music))) {
		channel_destroy(c);
		return err;
	}
	*out = c;
	return 0;
}

void channel_destroy(struct channel *c)
{
	if (!c)
		return;
	hold_destroy(c->hold);
	vad_destroy(c->vad);
	pitch_destroy(c->pitch);
	spectrum_destroy(c->spectrum);
	framer_destroy(c->framer);
	resample_destroy(c->resample);
	free(c);
}

/* ---- what is known of the source's samples: losses and flat tops, by time ---- */

static uint64_t in_8khz(const struct channel *c, uint64_t position)
{
	return position * FRAME_RATE_HZ / c->rate_hz;
}

static void mark_lost(struct channel *c, size_t n)
{
	uint64_t from = in_8khz(c, c->received) / HALF_HOP;
	uint64_t to = in_8khz(c, c->received + n - 1) / HALF_HOP;

	for (uint64_t i = from; i <= to; i++)
		c->lost[i % MARKS] = i + 1;
}

static bool touches_lost(const struct channel *c, int64_t frame)
{
	for (int64_t i = 2 * frame - HALVES_BEFORE; i < 2 * frame - HALVES_BEFORE + HALVES; i++)
		if (i >= 0 && c->lost[i % MARKS] == (uint64_t)i + 1)
			return true;
	return false;
}

static void count_clipped(struct channel *c, const float *x, size_t n)
{
	uint64_t hop = in_8khz(c, c->received) / FRAME_HOP;
	size_t at = hop % MARKS;

	if (c->clipped_hop[at] != hop)
		c->clipped[at] = 0;
	c->clipped_hop[at] = hop;
	c->clipped[at] += (unsigned)level_clipped(&c->clip, &c->level, x, n);
}

static float clipped_share(const struct channel *c, int64_t frame)
{
	size_t at = (size_t)(frame % MARKS);
	float hop = (float)c->rate_hz / FRAMES_PER_S;

	return c->clipped_hop[at] == (uint64_t)frame ? fminf(1, (float)c->clipped[at] / hop) : 0;
}

/* ---- one frame ---- */

static void begin_features(struct channel *c, const float *frame, const struct spectrum_frame *s, struct features *f)
{
	*f = (struct features){
		.frame = c->analysed,
		.lost = touches_lost(c, c->analysed),
		.clipped = clipped_share(c, c->analysed),
		.level_dbfs = level_dbfs(level_energy(frame, FRAME_LEN) / FRAME_LEN - s->offset * s->offset),
		.band_dbfs = s->band_dbfs,
		.alpha_nb_db = s->alpha_nb_db,
		.centroid_hz = s->centroid_hz,
		.hammarberg_db = s->hammarberg_db,
		.tilt_db = s->tilt_db,
	};
}

/* The frame FEATURES_LOOKAHEAD back is complete: what came late is added, and it waits to be fetched. */
static void complete(struct channel *c, struct features *f, const struct pitch_result *p, const struct vad_result *v)
{
	f->speech = v->speech && !f->held;
	f->floor_dbfs = v->floor_dbfs;
	f->snr_db = v->snr_db;
	f->f0_hz = p->f0_hz;
	f->periodicity = p->periodicity;
	f->nucleus = syllable_process(&c->syllable, f->level_dbfs, f->floor_dbfs, f->speech && f->f0_hz > 0);
	if (f->lost)
		*f = (struct features){ .frame = f->frame, .lost = true };
	c->ready[(c->first + c->waiting++) % READY] = *f;
}

static void analyse(struct channel *c, const float *frame)
{
	struct features *f = &c->on_way[c->analysed % RING];
	struct pitch_result now, tracked;
	struct spectrum_frame s;

	spectrum_process(c->spectrum, frame, &s);
	begin_features(c, frame, &s, f);
	pitch_process(c->pitch, &s, &now, &tracked);

	struct tones_result tone = tones_process(&c->tones, &s);
	struct hold_result hold = hold_process(c->hold, &s, &tone, vad_quiet(c->vad, &s));
	enum vad_block block = f->lost || hold.held ? VAD_BLOCKED : hold.doubtful ? VAD_DOUBTFUL : VAD_OPEN;
	struct vad_result vad = vad_process(c->vad, &s, &now, &tracked, block);

	f->held = hold.held && !f->lost;
	f->hold = hold.type;
	f->hold_since = hold.since;
	if (c->analysed++ >= FEATURES_LOOKAHEAD)
		complete(c, &c->on_way[(c->analysed - 1 - FEATURES_LOOKAHEAD) % RING], &tracked, &vad);
}

static void push_8khz(struct channel *c, const float *x, size_t n)
{
	float frame[FRAME_LEN];

	while (n) {
		size_t taken = framer_push(c->framer, x, n);

		x += taken;
		n -= taken;
		while (framer_next(c->framer, frame))
			analyse(c, frame);
	}
}

/* ---- samples in, features out ---- */

static void convert(struct channel *c, const float *x, size_t n)
{
	float y[CONVERTED];

	while (n) {
		size_t used = n, made = CONVERTED;

		resample_process(c->resample, x, &used, y, &made);
		push_8khz(c, y, made);
		x += used;
		n -= used;
	}
}

/* Up to the end of the hop at the source's rate, so that a count of flat tops belongs to one hop. */
static size_t rest_of_hop(const struct channel *c)
{
	uint64_t hop = c->received * FRAMES_PER_S / c->rate_hz;
	uint64_t end = ((hop + 1) * c->rate_hz + FRAMES_PER_S - 1) / FRAMES_PER_S;

	return (size_t)(end - c->received);
}

size_t channel_push(struct channel *c, const float *x, size_t n)
{
	size_t taken = 0;

	while (taken < n && !c->waiting && !c->finished) {
		float clean[HOP_MAX + 1];
		size_t part = rest_of_hop(c);

		if (part > n - taken)
			part = n - taken;
		for (size_t i = 0; i < part; i++)
			clean[i] = x && isfinite(x[taken + i]) ? x[taken + i] : 0;
		if (!x)
			mark_lost(c, part);
		count_clipped(c, clean, part);
		c->received += part;
		convert(c, clean, part);
		taken += part;
	}
	return taken;
}

/* Frames whose centre lies within what was received: centre 80k + 40 < received at 8 kHz. */
static int64_t frames_due(const struct channel *c)
{
	uint64_t at_8khz = (c->received * FRAME_RATE_HZ + c->rate_hz - 1) / c->rate_hz;

	return at_8khz <= FRAME_HOP / 2 ? 0 : (int64_t)((at_8khz - FRAME_HOP / 2 + FRAME_HOP - 1) / FRAME_HOP);
}

static int64_t frames_given(const struct channel *c)
{
	return c->analysed > FEATURES_LOOKAHEAD ? c->analysed - FEATURES_LOOKAHEAD : 0;
}

/* Behind the end come zeros, a hop at a time and as they are asked for. */
static void flush(struct channel *c)
{
	static const float zeros[FRAME_HOP];
	float y[CONVERTED];
	size_t n;

	while (!c->waiting && frames_given(c) < frames_due(c)) {
		if ((n = resample_drain(c->resample, y, FRAME_HOP)))
			push_8khz(c, y, n);
		else
			push_8khz(c, zeros, FRAME_HOP);
	}
}

void channel_finish(struct channel *c)
{
	c->finished = true;
	flush(c);
}

bool channel_ready(const struct channel *c)
{
	return c->waiting > 0;
}

bool channel_next(struct channel *c, struct features *out)
{
	if (!c->waiting)
		return false;
	*out = c->ready[c->first];
	c->first = (c->first + 1) % READY;
	c->waiting--;
	if (c->finished)
		flush(c);
	return true;
}
