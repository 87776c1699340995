/*
 * page_pdf.c - the same page on A4 sheets: one column of text, rows of figures, tables that go on over sheets
 */
#include "report/page_kind.h"
#include "report/pdf_pen.h"
#include "report/pdf_table.h"

#include <cairo-pdf.h>
#include <errno.h>
#include <string.h>

enum { GAP = 12, LINK_LEN = 512 };

struct pdf {
	struct page      page;
	cairo_surface_t *surface;
	struct pdf_pen   pen;
	double           row_height;                    /* of the open row of figures, so far */
	int              column;                        /* of the next figure in it */
	struct pdf_table table;                         /* the open one */
	bool             no_memory;
};

/* ---- the page ---- */

static cairo_status_t to_file(void *ctx, const unsigned char *data, unsigned n)
{
	return fwrite(data, 1, n, ctx) == n ? CAIRO_STATUS_SUCCESS : CAIRO_STATUS_WRITE_ERROR;
}

static int pdf_begin(struct page *p, const char *title)
{
	struct pdf *d = (struct pdf *)p;

	d->surface = cairo_pdf_surface_create_for_stream(to_file, p->f, PAPER_WIDTH, PAPER_HEIGHT);
	cairo_pdf_surface_set_metadata(d->surface, CAIRO_PDF_METADATA_TITLE, title);
	d->pen.cr = cairo_create(d->surface);
	d->pen.y = PAPER_MARGIN;
	return cairo_status(d->pen.cr) ? -ENOMEM : 0;
}

static int pdf_end(struct page *p)
{
	struct pdf *d = (struct pdf *)p;
	cairo_status_t status;

	cairo_destroy(d->pen.cr);
	cairo_surface_finish(d->surface);
	status = cairo_surface_status(d->surface);
	cairo_surface_destroy(d->surface);
	pdf_table_clear(&d->table);
	if (d->no_memory)
		return -ENOMEM;
	return status == CAIRO_STATUS_SUCCESS ? 0 : status == CAIRO_STATUS_NO_MEMORY ? -ENOMEM : -EIO;
}

static void pdf_heading(struct page *p, int level, const char *text)
{
	static const double sizes[] = { 0, 22, 14, 10.5 }, before[] = { 0, 0, 26, 12 }, room[] = { 0, 60, 130, 90 };
	struct pdf *d = (struct pdf *)p;

	/* A heading does not stand alone at the foot of a page. */
	pdf_pen_need(&d->pen, room[level]);
	if (d->pen.y > PAPER_MARGIN)
		d->pen.y += before[level];
	pdf_pen_face(&d->pen, sizes[level], true);
	pdf_pen_tint(&d->pen, PDF_INK);
	d->pen.y = pdf_pen_flow(&d->pen, PAPER_MARGIN, d->pen.y, PAPER_TEXT_WIDTH, sizes[level] * 1.4, text, 'l', true) + 2;
}

static void pdf_text(struct page *p, const char *text)
{
	struct pdf *d = (struct pdf *)p;

	pdf_pen_face(&d->pen, 9, false);
	pdf_pen_need(&d->pen, pdf_pen_flow(&d->pen, PAPER_MARGIN, 0, PAPER_TEXT_WIDTH, 13, text, 'l', false));
	pdf_pen_tint(&d->pen, PDF_SOFT);
	d->pen.y = pdf_pen_flow(&d->pen, PAPER_MARGIN, d->pen.y, PAPER_TEXT_WIDTH, 13, text, 'l', true) + 4;
}

static void pdf_figures(struct page *p)
{
	struct pdf *d = (struct pdf *)p;

	d->column = 0;
	d->row_height = 0;
	d->pen.y += 4;
}

static double figure_words(struct pdf *d, double x, double y, double width, const struct figure *f, bool draw)
{
	pdf_pen_face(&d->pen, 8, f->link != NULL);
	pdf_pen_tint(&d->pen, f->link ? PDF_INK : PDF_SOFT);
	y = pdf_pen_flow(&d->pen, x, y, width, 11, f->title, 'l', draw);
	if (f->value) {
		pdf_pen_face(&d->pen, 14, true);
		pdf_pen_tint(&d->pen, PDF_INK);
		y = pdf_pen_flow(&d->pen, x, y, width, 18, f->value, 'l', draw);
	}
	if (f->said) {
		pdf_pen_face(&d->pen, 10, false);
		pdf_pen_tint(&d->pen, PDF_INK);
		y = pdf_pen_flow(&d->pen, x, y + 2, width, 13, f->said, 'l', draw) + 2;
	}
	if (!f->note)
		return y;
	pdf_pen_face(&d->pen, 8, false);
	pdf_pen_tint(&d->pen, PDF_SOFT);
	return pdf_pen_flow(&d->pen, x, y, width, 11, f->note, 'l', draw);
}

static void axis_words(struct pdf *d, double x, double y, double width, const struct figure *f)
{
	pdf_pen_face(&d->pen, 7, false);
	pdf_pen_tint(&d->pen, PDF_SOFT);
	pdf_pen_write(&d->pen, x, y, f->low);
	if (f->high)
		pdf_pen_write(&d->pen, x + width - pdf_pen_width(&d->pen, f->high), y, f->high);
}

static void link_to(struct pdf *d, const char *link, bool begin)
{
	char attributes[LINK_LEN];

	if (!link || strpbrk(link, "'\\"))
		return;
	snprintf(attributes, sizeof(attributes), "uri='%s'", link);
	if (begin)
		cairo_tag_begin(d->pen.cr, CAIRO_TAG_LINK, attributes);
	else
		cairo_tag_end(d->pen.cr, CAIRO_TAG_LINK);
}

static void pdf_figure(struct page *p, const struct figure *f)
{
	struct pdf *d = (struct pdf *)p;
	double width = (double)(PAPER_TEXT_WIDTH - GAP * (p->columns - 1)) / p->columns;
	double x = PAPER_MARGIN + d->column * (width + GAP), y;
	double drawing = f->draw ? width / f->aspect + 6 : 0;
	double height = figure_words(d, x, 0, width, f, false) + drawing + (f->low ? 11 : 0) + GAP;

	if (d->column == 0)
		pdf_pen_need(&d->pen, height);
	link_to(d, f->link, true);
	y = figure_words(d, x, d->pen.y, width, f, true);
	link_to(d, f->link, false);
	if (f->draw) {
		cairo_save(d->pen.cr);
		cairo_translate(d->pen.cr, x, y + 4);
		f->draw(d->pen.cr, width, width / f->aspect, f->what);
		cairo_restore(d->pen.cr);
	}
	if (f->low)
		axis_words(d, x, y + drawing + 8, width, f);
	if (height > d->row_height)
		d->row_height = height;
	if (++d->column < p->columns)
		return;
	d->pen.y += d->row_height;
	d->column = 0;
	d->row_height = 0;
}

static void pdf_figures_end(struct page *p)
{
	struct pdf *d = (struct pdf *)p;

	d->pen.y += d->row_height;
	d->row_height = 0;
}

/* ---- tables ---- */

static void add_row(struct pdf *d, const char *const *cells, const struct draw_spread *spread)
{
	if (pdf_table_add(&d->table, cells, spread))
		d->no_memory = true;
}

static void pdf_table(struct page *p, const char *const *heads)
{
	struct pdf *d = (struct pdf *)p;

	d->table.columns = p->columns;
	memcpy(d->table.align, p->align, sizeof(d->table.align));
	add_row(d, heads, NULL);
}

static void pdf_row(struct page *p, const char *const *cells, const struct draw_spread *spread)
{
	add_row((struct pdf *)p, cells, spread);
}

static void pdf_table_end(struct page *p)
{
	struct pdf *d = (struct pdf *)p;

	pdf_table_write(&d->table, &d->pen);
	pdf_table_clear(&d->table);
}

const struct page_kind page_pdf = {
	.size = sizeof(struct pdf), .begin = pdf_begin, .end = pdf_end, .heading = pdf_heading, .text = pdf_text,
	.figures = pdf_figures, .figure = pdf_figure, .figures_end = pdf_figures_end, .table = pdf_table, .row = pdf_row,
	.table_end = pdf_table_end,
};
