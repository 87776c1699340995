#include "analysis/review.h"

#include <math.h>
#include <string.h>

static void copy(char *out, size_t n, const char *text)
{
	size_t len = text ? strlen(text) : 0;

	if (len >= n)
		len = n - 1;
	if (len)
		memcpy(out, text, len);
	out[len] = '\0';
}

void reviewer_init(struct reviewer *r)
{
	memset(r, 0, sizeof(*r));
	r->review.end.duration_ms = EVENT_NULL_MS;
	r->review.end.stress.mean = NAN;
	r->review.rise = r->review.level_dbfs = r->review.snr_db = r->review.alpha_nb_db = NAN;
	r->peak = -1;
	histogram_init(&r->level, -100, 0.5f);
	histogram_init(&r->snr, -20, 0.5f);
	histogram_init(&r->alpha, -50, 0.25f);
	for (size_t i = 0; i < REVIEW_RISE_S; i++)
		r->recent[i] = NAN;
}

static void begin(struct review *v, const struct event *e)
{
	copy(v->call, sizeof(v->call), e->call);
	copy(v->started_at, sizeof(v->started_at), e->start.started_at);
	copy(v->team, sizeof(v->team), e->start.team);
	copy(v->queue, sizeof(v->queue), e->start.queue);
	copy(v->reason, sizeof(v->reason), e->start.reason);
	copy(v->scorecard, sizeof(v->scorecard), e->start.scorecard);
	v->rate_hz = e->start.rate_hz;
	v->channels = e->start.channels;
}

/* The rise to this second from the lowest of the seconds before it. */
static void take_score(struct reviewer *r, float score, int64_t t_ms)
{
	struct review *v = &r->review;

	for (size_t i = 0; i < REVIEW_RISE_S; i++)
		if (!(score - r->recent[i] <= v->rise) && !isnan(r->recent[i])) {
			v->rise = score - r->recent[i];
			v->rise_at_ms = t_ms;
		}
	if (isnan(v->rise))
		v->rise = 0;
	if (score > r->peak) {
		r->peak = score;
		v->peak_at_ms = t_ms;
	}
}

static void take_second(struct reviewer *r, const struct event *e)
{
	if (e->side != CALLER)
		return;
	if (e->tone.speech_ms > 0 && !isnan(e->tone.level_dbfs))
		histogram_add(&r->level, e->tone.level_dbfs);
	if (e->tone.speech_ms > 0 && !isnan(e->tone.snr_db))
		histogram_add(&r->snr, e->tone.snr_db);
	if (e->tone.speech_ms > 0 && !isnan(e->tone.alpha_nb_db))
		histogram_add(&r->alpha, e->tone.alpha_nb_db);
	if (!isnan(e->tone.stress))
		take_score(r, e->tone.stress, e->t_ms);
	r->recent[r->seconds++ % REVIEW_RISE_S] = e->tone.stress;
}

static void longest(int64_t *ms, int64_t *at_ms, int64_t start_ms, int64_t end_ms)
{
	if (end_ms - start_ms > *ms) {
		*ms = end_ms - start_ms;
		*at_ms = start_ms;
	}
}

void reviewer_event(void *ctx, const struct event *e)
{
	struct reviewer *r = ctx;
	struct review *v = &r->review;

	switch (e->kind) {
	case EVENT_CALL_START:
		begin(v, e);
		break;
	case EVENT_TONE:
		take_second(r, e);
		break;
	case EVENT_SILENCE:
		longest(&v->silence_ms, &v->silence_at_ms, e->silence.start_ms, e->silence.end_ms);
		break;
	case EVENT_HOLD:
		longest(&v->hold_ms, &v->hold_at_ms, e->hold.start_ms, e->hold.end_ms);
		break;
	case EVENT_QUALITY:
		if (e->quality.type <= QUALITY_DRIFT)
			v->troubles[e->quality.type]++;
		break;
	case EVENT_CALL_END:
		v->end = e->end;
		v->end.reason = NULL;
		break;
	default:
		break;
	}
}

struct review reviewer_end(const struct reviewer *r)
{
	struct review v = r->review;

	v.level_dbfs = histogram_median(&r->level);
	v.snr_db = histogram_median(&r->snr);
	v.alpha_nb_db = histogram_median(&r->alpha);
	return v;
}

unsigned review_troubles(const struct review *r)
{
	unsigned n = 0;

	for (size_t i = 0; i < sizeof(r->troubles) / sizeof(*r->troubles); i++)
		n += r->troubles[i];
	return n;
}
