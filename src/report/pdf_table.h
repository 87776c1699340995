/*
 * pdf_table.h - a table on paper: gathered whole, so that its columns are as wide as what is in them, then written
 *
 * It goes on over sheets, its heads written anew; a row without a name stays on the sheet of the row it belongs to.
 * One thread at a time.
 */
#ifndef UNDERTONE_PDF_TABLE_H
#define UNDERTONE_PDF_TABLE_H

#include "report/page.h"
#include "report/pdf_pen.h"

#include <stddef.h>

struct pdf_row {
	char              *cells[PAGE_CELLS];
	struct draw_spread spread;
	bool               drawn;               /* it has one */
	double             height;
};

struct pdf_table {
	char            align[PAGE_CELLS + 1];  /* as in page_table() */
	int             columns;
	struct pdf_row *rows;                   /* the first is the heads */
	size_t          count;
	double          at[PAGE_CELLS + 1];     /* where columns begin */
};

/* A row, the heads first; spread NULL: no drawing.  All is copied.  0 or -ENOMEM. */
int  pdf_table_add(struct pdf_table *t, const char *const *cells, const struct draw_spread *spread);
void pdf_table_write(struct pdf_table *t, struct pdf_pen *pen);
void pdf_table_clear(struct pdf_table *t);              /* to gather the next */

#endif
