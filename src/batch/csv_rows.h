/*
 * csv_rows.h - the rows of a CSV file (RFC 4180; also with CR LF, a UTF-8 mark at its start, and spaces as they stand)
 *
 * One thread at a time; cells are valid until the next row is read.
 */
#ifndef UNDERTONE_CSV_ROWS_H
#define UNDERTONE_CSV_ROWS_H

#include <stddef.h>
#include <stdio.h>

enum { CSV_CELLS = 256, CSV_ROW_BYTES = 1 << 16 };

struct csv_rows {
	FILE  *f;
	size_t line;                            /* where the row that was read last began, from 1 */
	size_t next_line;
	size_t count;
	char  *cells[CSV_CELLS];                /* of that row; valid until the next */
	char   bytes[CSV_ROW_BYTES];
};

/* f is borrowed; reading goes on where it stands. */
void csv_rows_init(struct csv_rows *r, FILE *f);

/* 1 and the cells, 0 at the end, -EIO, or -EINVAL: an open quotation mark, too many cells, or a row too long. */
int  csv_rows_next(struct csv_rows *r);

#endif
