/*
 * cues_text.h - what cues and status lines say, by id and language
 *
 * The texts are calibration (calibration/cues_text.ini), so that a centre can reword and translate them; ids are
 * event_cue_name()'s, with a number where a kind has variants ("caller_tense.2"), and those of the status lines.  Any
 * thread.
 */
#ifndef UNDERTONE_CUES_TEXT_H
#define UNDERTONE_CUES_TEXT_H

enum { CUES_TEXT_LEN = 128, CUES_TEXTS = 25 };  /* 80 characters, of which some take two or three bytes */

enum cues_language { CUES_ENGLISH, CUES_SPANISH, CUES_LANGUAGES };

struct cues_text {
	char headline[CUES_LANGUAGES][CUES_TEXT_LEN];
	char technique[CUES_LANGUAGES][CUES_TEXT_LEN];
};

struct cues_texts {
	struct cues_text text[CUES_TEXTS];      /* in the order of cues_text_id() */
};

struct cues_words {
	const char *headline, *technique;
};

extern const char *const cues_language_names[CUES_LANGUAGES];   /* "en", "es" */

/* Of a tag as browsers write it ("es", "es-MX,es;q=0.9"), by its first language alone; -1: none of ours. */
int cues_language_find(const char *tag);

const char *cues_text_id(int index);                    /* index 0 to CUES_TEXTS - 1 */
int         cues_text_find(const char *id);             /* an index, or -1: there is no such id */

/* Borrowed from texts; both NULL where there is no such id. */
struct cues_words cues_words(const struct cues_texts *texts, const char *id, enum cues_language language);

#endif
