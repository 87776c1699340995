/*
 * corpus.h - a folder of labelled clips, as telephone recordings
 *
 * DIR/labels.tsv names them: a header line with at least path, speaker, sex, emotion; clips marked in a column dup_of are
 * left out.  Emotions: neutral and calm count as calm, angry and fear as tense, happy stands for speech that is lively
 * and not tense; others are not used.
 */
#ifndef FITTING_CORPUS_H
#define FITTING_CORPUS_H

#include "fitting/line.h"

#include <stdbool.h>

enum emotion { CALM, TENSE, HAPPY, EMOTIONS };

struct corpus_clip {
	char         speaker[32];
	char         word[16];                  /* the label as it stands: angry and fear are kept apart in calls */
	char         sex;
	enum emotion emotion;
	struct clip  audio;
};

struct corpus {
	size_t n;
	struct corpus_clip *clips;              /* sorted by speaker */
};

/* Messages go to standard error.  0 or -errno. */
int  corpus_load(struct corpus *c, const char *folder);
void corpus_free(struct corpus *c);

#endif
