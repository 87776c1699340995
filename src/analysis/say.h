/*
 * say.h - the program's own sentences, in each of its languages: SAY(language, "English", "Spanish")
 *
 * Formats stay literal, so that the compiler checks every language's against the same arguments in the same order.
 * A further language is a further argument, and no sentence can then lack it.  Spanish uses infinitives and names
 * nobody's gender.  (Cues are calibration: cues_text.h.  Pages with scripts have their words in web/assets/words*.js.)
 */
#ifndef UNDERTONE_SAY_H
#define UNDERTONE_SAY_H

#include "analysis/cues_text.h"

#define SAY(language, english, spanish) ((language) == CUES_SPANISH ? (spanish) : (english))

#endif
