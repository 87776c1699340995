#include "desk/plain.h"

#include "analysis/say.h"

#include <stdio.h>

enum { LINE_LEN = VIEW_TEXT_LEN + 64 };

static bool say_gap(const struct event *e, const char *at, char *line)
{
	static const char *const reasons[] = { "overrun", "loss", "device", "pause", "truncated" };
	const char *side = event_side_name(e->side);

	snprintf(line, LINE_LEN, "%7s  %.1f s missing%s%s (%s)", at, (double)e->gap.lost_ms / 1000, side ? ": " : "",
	         side ? side : "", reasons[e->gap.reason]);
	return true;
}

static bool say_quality(const struct event *e, const char *at, char *line)
{
	static const char *const types[] = { "clipping", "noise", "one voice only", "echo", "two voices", "clocks apart" };
	const char *side = event_side_name(e->side);

	snprintf(line, LINE_LEN, "%7s  line: %s %.3g %s%s%s", at, types[e->quality.type], (double)e->quality.value,
	         e->quality.unit ? e->quality.unit : "", side ? ", " : "", side ? side : "");
	return true;
}

static bool say_word(struct plain *p, const struct view *v, const char *at, char *line)
{
	if (v->word == p->word)
		return false;
	p->word = v->word;
	snprintf(line, LINE_LEN, SAY(view_language(v), "%7s  caller: %s", "%7s  voz: %s"), at,
	         view_word_text(v->word, view_language(v)));
	return true;
}

bool plain_line(struct plain *p, const struct view *v, const struct event *e, char *line)
{
	char time[VIEW_TIME_LEN], sentence[VIEW_TEXT_LEN];
	const char *at = view_time(e->t_ms, time);

	switch (e->kind) {
	case EVENT_CALL_START:
		p->word = VIEW_LISTENING;
		snprintf(line, LINE_LEN, SAY(view_language(v), "%7s  call %.8s begins", "%7s  empieza la llamada %.8s"), at, e->call);
		return true;
	case EVENT_TONE:
		return say_word(p, v, at, line);
	case EVENT_GAP:
		return say_gap(e, at, line);
	case EVENT_QUALITY:
		return say_quality(e, at, line);
	case EVENT_CUE:
		if (e->cue.state == CUE_OPEN)
			snprintf(line, LINE_LEN, "%7s  %.120s %.120s", at, v->headline, v->technique);
		return e->cue.state == CUE_OPEN;
	case EVENT_CALL_END:
		snprintf(line, LINE_LEN, SAY(view_language(v), "%7s  call ends (%.20s). %.200s", "%7s  termina la llamada (%.20s). %.200s"), at,
		         e->end.reason, view_sentence(v, sentence));
		return true;
	default:
		return false;
	}
}
