#include "settings/table.h"

#include <errno.h>
#include <string.h>

static size_t split(char *line, char **cell)
{
	size_t n = 0;

	line[strcspn(line, "\r\n")] = 0;
	while (n < TABLE_COLUMNS && line)
		cell[n++] = strsep(&line, "\t");
	return n;
}

int table_open(struct table *t, const char *path)
{
	*t = (struct table){ .file = fopen(path, "r") };
	if (!t->file)
		return -errno;
	if (!fgets(t->header, sizeof(t->header), t->file)) {
		table_close(t);
		return -ENODATA;
	}
	t->columns = split(t->header, t->name);
	return 0;
}

int table_column(const struct table *t, const char *name)
{
	for (size_t i = 0; i < t->columns; i++)
		if (!strcmp(t->name[i], name))
			return (int)i;
	return -1;
}

int table_next(struct table *t)
{
	static char nothing[] = "";

	if (!fgets(t->line, sizeof(t->line), t->file))
		return 0;
	for (size_t n = split(t->line, t->cell); n < TABLE_COLUMNS; n++)
		t->cell[n] = nothing;
	return 1;
}

const char *table_cell(const struct table *t, int column)
{
	return column < 0 ? "" : t->cell[column];
}

void table_close(struct table *t)
{
	if (t->file)
		fclose(t->file);
	t->file = NULL;
}
