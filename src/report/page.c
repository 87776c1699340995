#include "report/page_kind.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

int page_open(struct page **out, const struct page_kind *kind, FILE *f, const char *title, const char *language)
{
	struct page *p = calloc(1, kind->size);
	int err;

	*out = NULL;
	if (!p)
		return -ENOMEM;
	p->kind = kind;
	p->f = f;
	p->language = language;
	err = kind->begin(p, title);
	if (err)
		free(p);
	else
		*out = p;
	return err;
}

int page_close(struct page *p)
{
	int err;

	if (!p)
		return 0;
	errno = 0;
	err = p->kind->end(p);
	if (!err && (fflush(p->f) || ferror(p->f)))
		err = errno ? -errno : -EIO;
	free(p);
	return err;
}

void page_heading(struct page *p, int level, const char *text)
{
	p->kind->heading(p, level, text);
}

void page_text(struct page *p, const char *text)
{
	p->kind->text(p, text);
}

void page_figures(struct page *p, int columns)
{
	p->columns = columns;
	p->kind->figures(p);
}

void page_figure(struct page *p, const struct figure *f)
{
	p->kind->figure(p, f);
}

void page_figures_end(struct page *p)
{
	p->kind->figures_end(p);
}

void page_table(struct page *p, const char *align, const char *const *heads)
{
	snprintf(p->align, sizeof(p->align), "%s", align);
	p->columns = (int)strlen(p->align);
	p->kind->table(p, heads);
}

void page_row(struct page *p, const char *const *cells, const struct draw_spread *spread)
{
	p->kind->row(p, cells, spread);
}

void page_table_end(struct page *p)
{
	p->kind->table_end(p);
}
