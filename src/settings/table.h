/*
 * table.h - tab-separated text with a header line
 *
 * One thread at a time; cells are valid until the next line is read.
 */
#ifndef UNDERTONE_TABLE_H
#define UNDERTONE_TABLE_H

#include <stdio.h>

enum { TABLE_COLUMNS = 32, TABLE_LINE = 8192 };

struct table {
	FILE *file;
	char  header[TABLE_LINE], line[TABLE_LINE];
	char *name[TABLE_COLUMNS], *cell[TABLE_COLUMNS];
	size_t columns;
};

int  table_open(struct table *t, const char *path);             /* 0 or a negative errno */
int  table_column(const struct table *t, const char *name);     /* from 0; -1: there is none */
int  table_next(struct table *t);                               /* 1: cells are filled, missing ones are ""; 0: the end */
const char *table_cell(const struct table *t, int column);      /* "" for column -1 */
void table_close(struct table *t);

#endif
