#include "report/coaching_words.h"

#include "analysis/say.h"
#include "report/section.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

enum { DAY_S = 86400 };

static const struct coaching_words words[CUES_LANGUAGES][TRENDS] = {
	[CUES_ENGLISH] = {
		[TREND_TALK_SHARE] = { "Talk share", "%", "You talk for more of the call", "You talk for less of the call",
		                       "your part of all that was said" },
		[TREND_INTERRUPTIONS] = { "Interruptions", "in 10 min", "You come in before the caller is done more often",
		                          "You let callers finish more often", "you began while the caller spoke, who then stopped" },
		[TREND_ROOM] = { "Room left", "s", "You leave more room", "You answer sooner",
		                 "from the caller's last word to your first" },
		[TREND_STRETCH] = { "Longest stretch", "s", "Your longest stretches are longer", "Your longest stretches are shorter",
		                    "the longest you held the floor in a call" },
		[TREND_PACE] = { "Pace", "syl/s", "You speak faster", "You speak slower", "syllables a second of your speech" },
		[TREND_QUIET] = { "Quiet line", "%", "The line is quiet for more of the call",
		                  "The line is quiet for less of the call", "nobody speaks, and nobody is on hold" },
		[TREND_EXPLAINED] = { "Silences led into", "%", "More silences begin with words of yours",
		                      "More silences begin unannounced", "of the silences, those after words of yours" },
	},
	[CUES_SPANISH] = {
		[TREND_TALK_SHARE] = { "Parte hablada", "%", "Más parte de la llamada hablada", "Menos parte de la llamada hablada",
		                       "la parte propia de todo lo dicho" },
		[TREND_INTERRUPTIONS] = { "Interrupciones", "en 10 min", "Más entradas antes de que termine quien llama",
		                          "Quien llama termina más a menudo", "empezar mientras habla quien llama, que luego calla" },
		[TREND_ROOM] = { "Espacio dejado", "s", "Más espacio antes de responder", "Respuestas más inmediatas",
		                 "desde la última palabra de quien llama hasta la primera propia" },
		[TREND_STRETCH] = { "Tramo más largo", "s", "Los tramos más largos son más largos",
		                    "Los tramos más largos son más cortos", "lo más que se tuvo la palabra en una llamada" },
		[TREND_PACE] = { "Ritmo", "síl/s", "El ritmo es más rápido", "El ritmo es más lento", "sílabas por segundo al hablar" },
		[TREND_QUIET] = { "Línea en silencio", "%", "La línea está más tiempo en silencio",
		                  "La línea está menos tiempo en silencio", "nadie habla, y nadie está en espera" },
		[TREND_EXPLAINED] = { "Silencios anunciados", "%", "Más silencios empiezan con palabras propias",
		                      "Más silencios empiezan sin aviso", "de los silencios, los que siguen a palabras propias" },
	},
};

const struct coaching_words *coaching_words(enum trend t, enum cues_language language)
{
	return &words[language][t];
}

const char *coaching_date(char out[COACHING_DATE_LEN], int64_t day, enum cues_language language)
{
	static const char *const months[CUES_LANGUAGES][12] = {
		{ "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" },
		{ "ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sept", "oct", "nov", "dic" },
	};
	time_t t = (time_t)day * DAY_S;
	struct tm tm;

	gmtime_r(&t, &tm);
	snprintf(out, COACHING_DATE_LEN, "%d\xC2\xA0%s\xC2\xA0%d", tm.tm_mday, months[language][tm.tm_mon % 12], tm.tm_year + 1900);
	return out;
}

const char *coaching_date_of(char out[COACHING_DATE_LEN], const char *text, enum cues_language language)
{
	int64_t day = trends_day(text);

	if (day != INT64_MIN)
		return coaching_date(out, day, language);
	snprintf(out, COACHING_DATE_LEN, "%s", SAY(language, "an unknown day", "un día desconocido"));
	return out;
}

const char *coaching_value(char out[COACHING_VALUE_LEN], enum trend t, double value, enum cues_language language)
{
	static const int decimals[TRENDS] = { [TREND_INTERRUPTIONS] = 1, [TREND_ROOM] = 1, [TREND_PACE] = 1 };
	char *point;

	section_value(out, COACHING_VALUE_LEN, value, decimals[t], words[language][t].unit);
	point = strchr(out, '.');
	if (point)
		*point = SAY(language, '.', ',');
	return out;
}
