/*
 * words.h - evidence as people say it
 */
#ifndef UNDERTONE_WORDS_H
#define UNDERTONE_WORDS_H

#include "analysis/cues_text.h"
#include "analysis/event.h"

enum { WORDS_LEN = 64 };

/* "pitch +3.1 semitones", "louder by 5 dB", "where every voice begins" into text [size: WORDS_LEN]; returns text.  A
 * feature that has no words goes by its name. */
char *words_evidence(const struct evidence_item *item, enum cues_language language, char *text);

/* Whether the item says something of this voice: where every voice begins does not. */
bool words_tells(const struct evidence_item *item);

#endif
