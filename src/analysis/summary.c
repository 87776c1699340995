#include "analysis/summary.h"

#include "framer.h"

#include <math.h>
#include <string.h>

void summary_init(struct summary *s)
{
	memset(s, 0, sizeof(*s));
	s->end.stress = (struct stress_summary) { .mean = NAN, .peak = NAN, .start = NAN, .end = NAN };
}

static void count_turn(struct talk *t, const struct event_turn *turn)
{
	t->turns++;
	if (turn->end_ms - turn->start_ms > t->longest_turn_ms)
		t->longest_turn_ms = turn->end_ms - turn->start_ms;
}

void summary_event(struct summary *s, const struct event *e)
{
	struct event_call_end *end = &s->end;

	switch (e->kind) {
	case EVENT_GAP:
		end->lost_ms += e->gap.lost_ms;
		break;
	case EVENT_TURN:
		count_turn(&end->talk[e->side], &e->turn);
		break;
	case EVENT_OVERLAP:
		end->overlap_ms += e->overlap.end_ms - e->overlap.start_ms;
		if (e->overlap.type == OVERLAP_INTERRUPTION)
			end->talk[e->side].interruptions++;
		break;
	case EVENT_SILENCE:
		end->silences++;
		end->silence_ms += e->silence.end_ms - e->silence.start_ms;
		break;
	case EVENT_HOLD:
		end->hold_ms += e->hold.end_ms - e->hold.start_ms;
		break;
	case EVENT_CUE:
		end->cues[e->cue.cue] += e->cue.state == CUE_OPEN;
		break;
	default:
		break;
	}
}

void summary_second(struct summary *s, const struct stress_state *state, const struct tension *tension)
{
	struct stress_summary *stress = &s->end.stress;

	if (isnan(state->score) || state->speech_s < tension->cfg.speech_min_s)
		return;
	stress->tense_ms += tension->tense ? 1000 : 0;
	stress->eased = stress->tense_ms > 0 && !tension->tense;
	if (s->stress_seconds++ == 0)
		stress->start = stress->peak = state->score;
	s->stress_sum += (double)state->score;
	stress->mean = (float)(s->stress_sum / (double)s->stress_seconds);
	stress->peak = state->score > stress->peak ? state->score : stress->peak;
	stress->end = state->score;
}

static float share(int64_t a, int64_t b)
{
	return a + b > 0 ? (float)a / (float)(a + b) : NAN;
}

static void finish_talk(struct talk *t, const struct dialogue *d, enum side side)
{
	const struct dialogue_talk *talk = &d->talk[side];
	float gap_ms = histogram_median(&d->floor.gaps[side]);

	t->talk_ms = dialogue_talk_ms(d, side);
	t->rate_syl_s = talk->speech_frames < FRAMES_PER_S ? NAN :
	                (float)talk->nuclei * FRAMES_PER_S / (float)talk->speech_frames;
	t->talk_share = d->conversation_start_ms == EVENT_NULL_MS ? NAN :
	                share(t->talk_ms, dialogue_talk_ms(d, side_other(side)));
	t->backchannels = d->floor.backchannels[side];
	t->median_response_gap_ms = isnan(gap_ms) ? EVENT_NULL_MS : (int64_t)lrintf(gap_ms);
}

/* One voice alone has no turns, and nobody to wait for or to speak over. */
static void leave_alone(struct event_call_end *end, bool named)
{
	struct talk *t = &end->talk[CALLER];

	t->turns = t->backchannels = t->interruptions = t->longest_turn_ms = EVENT_NULL_MS;
	end->silences = end->silence_ms = end->overlap_ms = end->longest_monologue_ms = EVENT_NULL_MS;
	end->talk[AGENT].talk_ms = EVENT_NULL_MS;
	if (!named)
		t->talk_ms = EVENT_NULL_MS;
}

struct event_call_end summary_end(const struct summary *s, const struct dialogue *d, const char *reason,
                                  int64_t duration_ms, bool named)
{
	struct event_call_end end = s->end;

	end.reason = reason;
	end.duration_ms = duration_ms;
	end.conversation_start_ms = d->conversation_start_ms;
	end.longest_monologue_ms = d->longest_monologue_ms;
	for (enum side side = CALLER; side < SIDES; side++)
		finish_talk(&end.talk[side], d, side);
	if (!d->both)
		leave_alone(&end, named);
	return end;
}
