/*
 * coaching_words.h - what the document on one agent's weeks calls its trends, and how it writes dates and figures
 */
#ifndef UNDERTONE_COACHING_WORDS_H
#define UNDERTONE_COACHING_WORDS_H

#include "analysis/cues_text.h"
#include "analysis/trends.h"

enum { COACHING_DATE_LEN = 32, COACHING_VALUE_LEN = 64 };

struct coaching_words {
	const char *name, *unit;
	const char *up, *down;                  /* what a rise and a fall are called, said to the agent */
	const char *meaning;
};

const struct coaching_words *coaching_words(enum trend t, enum cues_language language);

/* "22 Nov 2026", never parted at a line's end; of a day, or of RFC 3339.  Returns out. */
const char *coaching_date(char out[COACHING_DATE_LEN], int64_t day, enum cues_language language);
const char *coaching_date_of(char out[COACHING_DATE_LEN], const char *text, enum cues_language language);

/* A trend's value with its unit: "0.9 s", "0,9 s". */
const char *coaching_value(char out[COACHING_VALUE_LEN], enum trend t, double value, enum cues_language language);

#endif
