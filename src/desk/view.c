#include "desk/view.h"

#include "analysis/say.h"
#include "desk/words.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { MESSAGE_MS = 6000 };

void view_init(struct view *v, const struct calibration *cal)
{
	bool keeps = v->keeps, records = v->records;

	memset(v, 0, sizeof(*v));
	v->cal = cal;
	v->keeps = keeps;
	v->records = records;
	v->word = VIEW_LISTENING;
	v->peak_ms = v->eased_ms = EVENT_NULL_MS;
	v->peak = NAN;
	v->level_dbfs[CALLER] = v->level_dbfs[AGENT] = NAN;
}

enum cues_language view_language(const struct view *v)
{
	return (enum cues_language)v->cal->cues.language;
}

const char *view_word_text(enum view_word word, enum cues_language language)
{
	static const char *const words[CUES_LANGUAGES][VIEW_NO_TONE + 1] = {
		{ "listening", "settled", "rising", "tense", "easing", "tone is off" },
		{ "escuchando", "serena", "subiendo", "tensa", "calmándose", "tono apagado" },
	};

	return words[language][word];
}

char *view_time(int64_t ms, char *text)
{
	snprintf(text, VIEW_TIME_LEN, "%lld:%02lld", (long long)(ms / 60000), (long long)(ms / 1000 % 60));
	return text;
}

float view_stress(const struct view *v, int64_t back)
{
	if (back >= v->seconds || back >= VIEW_SECONDS)
		return NAN;
	return v->stress[(v->seconds - 1 - back) % VIEW_SECONDS];
}

static enum view_word find_word(const struct view *v, float stress)
{
	const struct tension_config *cfg = &v->cal->tension;
	float before = view_stress(v, cfg->trend_s);

	if (v->colleague || v->objected)
		return VIEW_NO_TONE;
	if (isnan(stress) || v->speech_s < cfg->speech_min_s)
		return VIEW_LISTENING;
	if (stress >= cfg->open_score || (v->word == VIEW_TENSE && stress >= cfg->close_score))
		return VIEW_TENSE;
	if (!isnan(before) && stress - before >= cfg->trend_points)
		return VIEW_RISING;
	if (!isnan(before) && before - stress >= cfg->trend_points)
		return VIEW_EASING;
	if (v->word == VIEW_TENSE)
		return VIEW_EASING;
	return v->word == VIEW_EASING && stress > cfg->close_score / 2 ? VIEW_EASING : VIEW_SETTLED;
}

static void follow_tone(struct view *v, const struct event *e)
{
	const struct event_tone *t = &e->tone;
	enum side side = e->side == AGENT ? AGENT : CALLER;

	v->talk_ms[side] += t->speech_ms;
	v->level_dbfs[side] = t->level_dbfs;
	if (side == AGENT)
		return;
	v->stress[v->seconds++ % VIEW_SECONDS] = t->stress;
	v->speech_s += (float)t->speech_ms / 1000;
	v->word = find_word(v, t->stress);
	if (v->word == VIEW_TENSE && !v->was_tense) {
		v->was_tense = true;
		v->peak_ms = e->t_ms;
	}
	if (v->word != VIEW_TENSE && v->was_tense && v->eased_ms == EVENT_NULL_MS)
		v->eased_ms = e->t_ms;
	if (v->word == VIEW_TENSE)
		v->eased_ms = EVENT_NULL_MS;
}

void view_reason(const struct evidence *evidence, enum cues_language language, char *text, size_t n)
{
	char words[WORDS_LEN];
	size_t used = 0, shown = 0;

	*text = '\0';
	for (size_t i = 0; i < evidence->count && shown < 2 && used < n; i++) {
		const struct evidence_item *item = &evidence->items[i];

		if (item->points > 0 && words_tells(item))
			used += (size_t)snprintf(text + used, n - used, "%s%s", shown++ ? ", " : "",
			                         words_evidence(item, language, words));
	}
}

static void follow_cue(struct view *v, const struct event_cue *c)
{
	const char *feed = c->text ? strchr(c->text, '\n') : NULL;

	v->cue_open = c->state == CUE_OPEN;
	if (!v->cue_open || !c->text)
		return;
	v->cue = c->cue;
	snprintf(v->headline, sizeof(v->headline), "%.*s", feed ? (int)(feed - c->text) : VIEW_TEXT_LEN - 1, c->text);
	snprintf(v->technique, sizeof(v->technique), "%s", feed ? feed + 1 : "");
	view_reason(&c->evidence, view_language(v), v->reason, sizeof(v->reason));
}

void view_event(struct view *v, const struct event *e)
{
	v->now_ms = e->t_ms;
	switch (e->kind) {
	case EVENT_TONE:
		follow_tone(v, e);
		break;
	case EVENT_CUE:
		follow_cue(v, &e->cue);
		break;
	case EVENT_GAP:
		v->gaps++;
		v->lost_ms += e->gap.reason == GAP_PAUSE ? 0 : e->gap.lost_ms;
		break;
	case EVENT_QUALITY:
		v->one_way = e->quality.type == QUALITY_ONE_WAY ? e->quality.value > 0 : v->one_way;
		v->poor_line |= e->quality.type == QUALITY_CLIPPING || e->quality.type == QUALITY_NOISE;
		break;
	case EVENT_MARK:
		v->marks++;
		break;
	case EVENT_CALL_END:
		v->cue_open = false;
		break;
	default:
		break;
	}
}

void view_status(struct view *v, const struct live_status *s)
{
	v->status = *s;
}

void view_message(struct view *v, const char *text, int64_t now_ms)
{
	snprintf(v->message, sizeof(v->message), "%.*s", VIEW_TEXT_LEN - 1, text);
	v->message_until_ms = now_ms + MESSAGE_MS;
}

struct cues_words view_status_line(const struct view *v, int64_t now_ms)
{
	const enum cues_language language = view_language(v);
	const struct cues_words away = { SAY(language, "A device is gone. Waiting for it to come back.",
	                                     "Falta un dispositivo. Se espera a que vuelva."),
	                                 SAY(language, "The call goes on; what is missed is marked.",
	                                     "La llamada sigue; lo que falta queda marcado.") };
	const struct cues_words sure = { SAY(language, "Press x again: tone off, and this call is deleted.",
	                                     "Pulsar x otra vez: tono apagado y llamada borrada."),
	                                 SAY(language, "Any other key: no.", "Cualquier otra tecla: no.") };
	const struct cues_texts *texts = &v->cal->cues.texts;
	const char *id = v->objected ? "objected" : v->paused ? "paused" : v->colleague ? "colleague" :
	                 v->one_way ? "one_way_audio" : v->poor_line ? "poor_line" :
	                 v->word == VIEW_LISTENING ? "listening" : NULL;

	if (v->confirming)
		return sure;
	if (v->status.away[CALLER] || v->status.away[AGENT])
		return away;
	if (now_ms < v->message_until_ms)
		return (struct cues_words) { v->message, NULL };
	if (id && (v->state == LIFE_CALL || v->objected))
		return cues_words(texts, id, language);
	return (struct cues_words) { NULL, NULL };
}

char *view_sentence(const struct view *v, char *text)
{
	char rose[VIEW_TIME_LEN], eased[VIEW_TIME_LEN];

	const enum cues_language language = view_language(v);

	if (v->peak_ms == EVENT_NULL_MS && v->word == VIEW_LISTENING)
		snprintf(text, VIEW_TEXT_LEN, "%s", SAY(language, "Too little was heard to tell the tone.",
		                                        "Se oyó muy poco para decir el tono."));
	else if (v->peak_ms == EVENT_NULL_MS)
		snprintf(text, VIEW_TEXT_LEN, "%s", SAY(language, "The caller's voice stayed near its own normal.",
		                                        "La voz de quien llama siguió cerca de su normal."));
	else if (v->eased_ms == EVENT_NULL_MS)
		snprintf(text, VIEW_TEXT_LEN, SAY(language, "Rose at %s, and had not eased by the end.",
		                                  "Subió en %s y no se había calmado al final."), view_time(v->peak_ms, rose));
	else
		snprintf(text, VIEW_TEXT_LEN, SAY(language, "Rose at %s, eased after %s.", "Subió en %s, se calmó tras %s."),
		         view_time(v->peak_ms, rose), view_time(v->eased_ms, eased));
	return text;
}
