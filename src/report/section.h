/*
 * section.h - the report's sections, and the texts they share.  Each returns 0 or a negative errno.
 */
#ifndef UNDERTONE_SECTION_H
#define UNDERTONE_SECTION_H

#include "report/figures.h"
#include "report/report.h"

enum { SECTION_TEXT_LEN = 512, SECTION_CLOCK_LEN = 32 };

/* The calls that a section looks at. */
struct calls {
	const struct review **list;             /* its own */
	size_t                count;
};

int section_hear(struct page *p, const struct report *r, const struct calls *all);
int section_conduct(struct page *p, const struct report *r, const struct calls *all);
int section_tone(struct page *p, const struct report *r, const struct calls *all);
int section_line(struct page *p, const struct report *r, const struct calls *all);
int section_rules(struct page *p, const struct report *r, const struct calls *all);

/* Calls sorted by scorecard, one at a time: each(page, report, calls of one, its heading).  Calls without stress are
 * left out. */
int section_by_scorecard(struct page *p, const struct report *r, const struct calls *all,
                         int (*each)(struct page *, const struct report *, const struct calls *, const char *heading));

/* A histogram and the median of each measure [size: count] that is known of any call. */
int section_distributions(struct page *p, const struct calls *all, const struct measure *measures, size_t count);

/* Keys to group by. */
const char *section_team(const struct review *v, char week[16]);
const char *section_queue(const struct review *v, char week[16]);
const char *section_reason(const struct review *v, char week[16]);
const char *section_week(const struct review *v, char week[16]);

void section_clock(char text[SECTION_CLOCK_LEN], int64_t ms);           /* 3:42, 1:02:33 */
void section_link(char *text, size_t n, const struct report *r, const struct review *call, int64_t at_ms);

/* A figure in words, with its unit: "4.2 s", "-" where unknown. */
void section_value(char *text, size_t n, double v, int decimals, const char *unit);

#endif
