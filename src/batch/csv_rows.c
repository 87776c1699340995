#include "batch/csv_rows.h"

#include <errno.h>

void csv_rows_init(struct csv_rows *r, FILE *f)
{
	r->f = f;
	r->line = r->next_line = 1;
	r->count = 0;
}

/* The next character; what a spreadsheet puts before the first is passed over. */
static int next_char(struct csv_rows *r)
{
	int c = getc(r->f);

	if (c == 0xEF && ftell(r->f) == 1 && getc(r->f) == 0xBB && getc(r->f) == 0xBF)
		c = getc(r->f);
	r->next_line += c == '\n';
	return c;
}

/* One cell into bytes from *at on.  What ended it: ',', '\n', EOF, or -EINVAL. */
static int read_cell(struct csv_rows *r, size_t *at)
{
	size_t start = *at;
	int c = next_char(r);
	int quoted = c == '"';

	if (quoted)
		c = next_char(r);
	for (;;) {
		if (quoted && c == '"') {
			c = next_char(r);
			quoted = c == '"';              /* two of them are one */
		}
		if ((c == EOF && quoted) || *at + 2 >= CSV_ROW_BYTES)
			return -EINVAL;
		if (c == EOF || (!quoted && (c == ',' || c == '\n')))
			break;
		r->bytes[(*at)++] = (char)c;
		c = next_char(r);
	}
	if (c != ',' && *at > start && r->bytes[*at - 1] == '\r')
		--*at;
	r->bytes[(*at)++] = '\0';
	return c;
}

int csv_rows_next(struct csv_rows *r)
{
	size_t at = 0;
	int end;

	do {
		at = 0;
		r->count = 0;
		r->line = r->next_line;
		do {
			if (r->count == CSV_CELLS)
				return -EINVAL;
			r->cells[r->count++] = r->bytes + at;
			end = read_cell(r, &at);
			if (end == -EINVAL)
				return -EINVAL;
		} while (end == ',');
	} while (end == '\n' && r->count == 1 && at == 1);      /* an empty line */
	if (ferror(r->f))
		return -EIO;
	return end == EOF && r->count == 1 && at == 1 ? 0 : 1;
}
