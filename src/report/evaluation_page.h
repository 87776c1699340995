/*
 * evaluation_page.h - an evaluation as text and as one HTML file with its plots inside (SVG, drawn with cairo)
 */
#ifndef UNDERTONE_EVALUATION_PAGE_H
#define UNDERTONE_EVALUATION_PAGE_H

#include "report/evaluation.h"

#include <stdio.h>

struct evaluation_report {
	const char *labels, *scorecard;         /* the file of labels; the scorecard's id */
	float       threshold, prior;
	size_t      calls, false_cues;          /* caller_tense outside tense and happy segments */
	size_t      shown, eased;               /* tense segments with a caller_tense, and with a caller_easing after it */
	float       calm_speech_s;              /* caller speech outside them */
	const struct evaluation_segment *segment;
	size_t      segments;
	struct evaluation figures;
};

void evaluation_print(const struct evaluation_report *r, FILE *out);

/* 0 or a negative errno. */
int  evaluation_write_page(const struct evaluation_report *r, const char *path);

#endif
