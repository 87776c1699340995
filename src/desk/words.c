#include "desk/words.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

struct wording {
	const char *feature;
	const char *up, *down;                  /* down NULL: the sign is written */
	const char *unit;
};

static const struct wording wordings[] = {
	{ "f0_st", "pitch", NULL, "semitones" },
	{ "level_db", "louder", "quieter", "dB" },
	{ "alpha_nb_db", "brighter", "darker", "dB" },
	{ "periodicity_pc", "clearer", "rougher", "%" },
	{ "voiced_ms", "more drawn out", "more clipped", "ms" },
	{ "f0_range_st", "melody", NULL, "semitones" },
	{ "rate_syl_s", "faster", "slower", "syllables/s" },
};

bool words_tells(const struct evidence_item *item)
{
	return strcmp(item->feature, "at_rest") != 0;
}

char *words_evidence(const struct evidence_item *item, char *text)
{
	double delta = (double)item->delta;

	if (!words_tells(item)) {
		snprintf(text, WORDS_LEN, "where every voice begins");
		return text;
	}
	for (size_t i = 0; i < sizeof(wordings) / sizeof(*wordings); i++) {
		const struct wording *w = &wordings[i];

		if (strcmp(w->feature, item->feature))
			continue;
		if (w->down)
			snprintf(text, WORDS_LEN, "%s by %.0f %s", delta < 0 ? w->down : w->up, fabs(delta), w->unit);
		else
			snprintf(text, WORDS_LEN, "%s %+.1f %s", w->up, delta, w->unit);
		return text;
	}
	snprintf(text, WORDS_LEN, "%s %+.1f %s", item->feature, delta, item->unit);
	return text;
}
