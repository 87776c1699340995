/*
 * page.h - a page of headings, words, figures and tables, behind one small interface: HTML or PDF
 *
 * Texts are UTF-8 and may come from anywhere: the page escapes them.  All are borrowed for the call.  A write that
 * fails is told by page_close().  One thread at a time.
 */
#ifndef UNDERTONE_PAGE_H
#define UNDERTONE_PAGE_H

#include "report/draw.h"

#include <stdio.h>

enum { PAGE_CELLS = 12 };

/* A drawing with what is said about it; draw NULL: only the words. */
struct figure {
	const char *title;
	const char *value;                      /* large; NULL: none */
	const char *said;                       /* a sentence or two, as people wrote them; NULL: none */
	const char *note;                       /* NULL: none */
	const char *low, *high;                 /* under the ends of the axis; NULL: none */
	draw_fn    *draw;
	const void *what;
	double      aspect;                     /* width over height */
	const char *link;                       /* where the title leads; NULL: nowhere */
};

struct page;
struct page_kind;
extern const struct page_kind page_html, page_pdf;

/* Takes f, already open for writing, and does not close it.  language: "en", "es", of its texts.  0 or -ENOMEM. */
int  page_open(struct page **out, const struct page_kind *kind, FILE *f, const char *title, const char *language);
int  page_close(struct page *p);                /* 0 or a negative errno; NULL is allowed */

void page_heading(struct page *p, int level, const char *text);         /* 1 the page's, 2 a section's, 3 a part's */
void page_text(struct page *p, const char *text);
void page_figures(struct page *p, int columns);                         /* a row of figures begins */
void page_figure(struct page *p, const struct figure *f);
void page_figures_end(struct page *p);

/* align: a letter a column, l or r, or d for a drawing, which comes last. */
void page_table(struct page *p, const char *align, const char *const *heads);
void page_row(struct page *p, const char *const *cells, const struct draw_spread *spread);     /* NULL: no drawing */
void page_table_end(struct page *p);

#endif
