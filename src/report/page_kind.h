/*
 * page_kind.h - what a kind of page brings; the functions are those of page.h
 */
#ifndef UNDERTONE_PAGE_KIND_H
#define UNDERTONE_PAGE_KIND_H

#include "report/page.h"

struct page_kind {
	size_t size;                                            /* bytes of its struct, which begins with struct page */
	int  (*begin)(struct page *p, const char *title);       /* 0 or a negative errno */
	int  (*end)(struct page *p);
	void (*heading)(struct page *p, int level, const char *text);
	void (*text)(struct page *p, const char *text);
	void (*figures)(struct page *p);
	void (*figure)(struct page *p, const struct figure *f);
	void (*figures_end)(struct page *p);
	void (*table)(struct page *p, const char *const *heads);
	void (*row)(struct page *p, const char *const *cells, const struct draw_spread *spread);
	void (*table_end)(struct page *p);
};

struct page {
	const struct page_kind *kind;
	FILE                   *f;
	const char             *language;
	int                     columns;                        /* of the open row of figures, or of the open table */
	char                    align[PAGE_CELLS + 1];
};

#endif
