#include "desk/words.h"

#include "analysis/say.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

struct wording {
	const char *feature;
	const char *up, *down;                  /* down NULL: the sign is written */
	const char *unit;
};

enum { WORDINGS = 7 };

static const struct wording wordings[CUES_LANGUAGES][WORDINGS] = {
	[CUES_ENGLISH] = {
		{ "f0_st", "pitch", NULL, "semitones" },
		{ "level_db", "louder", "quieter", "dB" },
		{ "alpha_nb_db", "brighter", "darker", "dB" },
		{ "periodicity_pc", "clearer", "rougher", "%" },
		{ "voiced_ms", "more drawn out", "more clipped", "ms" },
		{ "f0_range_st", "melody", NULL, "semitones" },
		{ "rate_syl_s", "faster", "slower", "syllables/s" },
	},
	[CUES_SPANISH] = {
		{ "f0_st", "altura", NULL, "semitonos" },
		{ "level_db", "más fuerte", "más bajo", "dB" },
		{ "alpha_nb_db", "más brillante", "más oscura", "dB" },
		{ "periodicity_pc", "más nítida", "más áspera", "%" },
		{ "voiced_ms", "más alargada", "más cortada", "ms" },
		{ "f0_range_st", "melodía", NULL, "semitonos" },
		{ "rate_syl_s", "más rápido", "más lento", "sílabas/s" },
	},
};

static void with_sign(char *text, const struct wording *w, double delta, enum cues_language language)
{
	char *point;

	snprintf(text, WORDS_LEN, "%s %+.1f %s", w->up, delta, w->unit);
	point = strchr(text, '.');
	if (point)
		*point = SAY(language, '.', ',');
}

bool words_tells(const struct evidence_item *item)
{
	return strcmp(item->feature, "at_rest") != 0;
}

char *words_evidence(const struct evidence_item *item, enum cues_language language, char *text)
{
	double delta = (double)item->delta;

	if (!words_tells(item)) {
		snprintf(text, WORDS_LEN, "%s", SAY(language, "where every voice begins", "donde empieza toda voz"));
		return text;
	}
	for (size_t i = 0; i < WORDINGS; i++) {
		const struct wording *w = &wordings[language][i];

		if (strcmp(w->feature, item->feature))
			continue;
		if (w->down)
			snprintf(text, WORDS_LEN, SAY(language, "%s by %.0f %s", "%s en %.0f %s"), delta < 0 ? w->down : w->up,
			         fabs(delta), w->unit);
		else
			with_sign(text, w, delta, language);
		return text;
	}
	snprintf(text, WORDS_LEN, "%s %+.1f %s", item->feature, delta, item->unit);
	return text;
}
