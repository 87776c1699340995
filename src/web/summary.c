#include "web/summary.h"

#include "sink/json.h"

#include <math.h>

static const char *outcome(const struct web *w, const struct stress_summary *s)
{
	if (isnan(s->mean))
		return NULL;
	if (s->eased)
		return "eased";
	if (s->tense_ms > 0 && s->end >= w->cfg.tension->close_score)
		return "stayed tense";
	return s->tense_ms > 0 ? "eased" : "settled";
}

static json_t *end_json(const struct event_call_end *end)
{
	struct event e = { .kind = EVENT_CALL_END, .side = SIDE_NONE, .call = "", .end = *end };

	return json_from_event(&e);
}

void summary_add_end(const struct web *w, json_t *o, const struct event_call_end *end)
{
	json_t *figures = end_json(end);
	const char *word = outcome(w, &end->stress);

	json_object_del(figures, "kind");
	json_object_del(figures, "call");
	json_object_del(figures, "t_ms");
	json_object_del(figures, "reason");     /* of ending; a call's own reason is why the caller rang */
	json_object_update(o, figures);
	json_object_set_new(o, "outcome", word ? json_string(word) : json_null());
	json_decref(figures);
}

void summary_without_tone(json_t *o)
{
	json_object_del(o, "stress");
	json_object_del(o, "outcome");
	json_object_del(o, "cues");
}
