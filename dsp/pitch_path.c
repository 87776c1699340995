#include "pitch_path.h"

#include <math.h>
#include <string.h>

void pitch_path_init(struct pitch_path *p)
{
	memset(p, 0, sizeof(*p));
	for (size_t i = 0; i < PITCH_RING; i++)
		p->frame[i].states = 1;
}

struct pitch_frame *pitch_path_next(struct pitch_path *p)
{
	return &p->frame[p->pushed % PITCH_RING];
}

struct pitch_frame *pitch_path_joining(struct pitch_path *p)
{
	return &p->frame[(p->pushed - PITCH_AHEAD) % PITCH_RING];
}

static float transition_cost(const struct pitch_config *cfg, const struct pitch_frame *a, unsigned i,
                             const struct pitch_frame *b, unsigned j)
{
	if (i && j)
		return cfg->leap_cost * fabsf(b->candidate[j].octave - a->candidate[i].octave);
	return i || j ? cfg->voicing_cost : 0;
}

/* Extends every path by the frame b; scores stay relative to the best, so that hours do not wear the precision down. */
static void extend(struct pitch_path *p, const struct pitch_config *cfg, const struct pitch_frame *a,
                   const struct pitch_frame *b, unsigned char *from)
{
	float score[PITCH_STATES] = { 0 };
	float best = -INFINITY;

	for (unsigned j = 0; j < b->states; j++) {
		score[j] = -INFINITY;
		for (unsigned i = 0; i < a->states; i++) {
			float s = p->score[i] - transition_cost(cfg, a, i, b, j);

			if (s > score[j]) {
				score[j] = s;
				from[j] = (unsigned char)i;
			}
		}
		score[j] += b->candidate[j].gain;
		best = score[j] > best ? score[j] : best;
	}
	for (unsigned j = 0; j < b->states; j++)
		p->score[j] = score[j] - best;
}

static unsigned best_state(const struct pitch_path *p, unsigned states)
{
	unsigned best = 0;

	for (unsigned j = 1; j < states; j++)
		if (p->score[j] > p->score[best])
			best = j;
	return best;
}

struct pitch_result pitch_path_push(struct pitch_path *p, const struct pitch_config *cfg)
{
	unsigned came = p->pushed++;
	unsigned k = came - PITCH_AHEAD;
	const struct pitch_frame *b = &p->frame[k % PITCH_RING];

	extend(p, cfg, &p->frame[(k - 1) % PITCH_RING], b, p->from[k % PITCH_RING]);
	p->full |= came >= PITCH_LOOKAHEAD;
	if (!p->full)
		return (struct pitch_result){ 0 };

	unsigned state = best_state(p, b->states);

	for (unsigned back = PITCH_AHEAD; back < PITCH_LOOKAHEAD; back++)
		state = p->from[(came - back) % PITCH_RING][state];

	const struct pitch_frame *then = &p->frame[(came - PITCH_LOOKAHEAD) % PITCH_RING];

	return (struct pitch_result){
		.f0_hz = state ? then->candidate[state].f0_hz : 0,
		.periodicity = then->best_height,
	};
}
