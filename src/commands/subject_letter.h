/*
 * subject_letter.h - what is known of a caller, in plain words, for the caller to read
 */
#ifndef UNDERTONE_SUBJECT_LETTER_H
#define UNDERTONE_SUBJECT_LETTER_H

#include "analysis/calibration.h"
#include "analysis/event.h"

#include <stdio.h>

struct letter {
	FILE *f;
	char  scorecard[64];                    /* of the call at hand */
};

/* 0 or a negative errno. */
int  letter_open(struct letter *l, const char *path, size_t calls, const struct retention_config *keep);
void letter_event(struct letter *l, const struct event *e);     /* each event of each call, in order */
int  letter_close(struct letter *l);

#endif
