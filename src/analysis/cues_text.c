#include "analysis/cues_text.h"

#include <stddef.h>
#include <string.h>

const char *const cues_language_names[CUES_LANGUAGES] = { "en", "es" };

int cues_language_find(const char *tag)
{
	for (int i = 0; i < CUES_LANGUAGES; i++) {
		size_t len = strlen(cues_language_names[i]);

		if (!strncmp(tag, cues_language_names[i], len) && strchr("-,;_", tag[len]))
			return i;
	}
	return -1;
}

static const char *const ids[CUES_TEXTS] = {
	"caller_tense.1", "caller_tense.2", "caller_tense.3", "caller_tense.card", "caller_tense_early",
	"let_caller_finish", "dead_air", "hold_long", "slow_down", "monologue",
	"caller_withdrawn", "caller_easing", "caller_settled", "room_left",
	"slow_response", "caller_hurried", "caller_hesitates",
	"listening", "one_way_audio", "poor_line", "colleague", "paused", "objected",
	"after_hard_call", "break_due"
};

const char *cues_text_id(int index)
{
	return ids[index];
}

int cues_text_find(const char *id)
{
	for (int i = 0; i < CUES_TEXTS; i++)
		if (!strcmp(ids[i], id))
			return i;
	return -1;
}

struct cues_words cues_words(const struct cues_texts *texts, const char *id, enum cues_language language)
{
	int i = cues_text_find(id);

	if (i < 0)
		return (struct cues_words) { NULL, NULL };
	return (struct cues_words) { texts->text[i].headline[language], texts->text[i].technique[language] };
}
