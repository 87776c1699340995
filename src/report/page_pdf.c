/*
 * page_pdf.c - the same page on A4, by cairo: one column of text, rows of figures, tables that go on over pages
 *
 * 1 unit is a point, 1/72 inch.  A piece that does not fit begins a new page; a table's heads are written anew there.
 */
#include "report/page_kind.h"

#include <cairo-pdf.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { PAPER_WIDTH = 595, PAPER_HEIGHT = 842, MARGIN = 48, WIDTH = PAPER_WIDTH - 2 * MARGIN, GAP = 12, ROW = 15, LINE_LEN = 512,
       DRAWING_WIDTH = 110, CELL_LEN = 256 };

struct pdf {
	struct page      page;
	cairo_surface_t *surface;
	cairo_t         *cr;
	double           y;                             /* the next free line */
	double           row_height;                    /* of the open row of figures, so far */
	int              column;                        /* of the next figure in it */
	char             heads[PAGE_CELLS][CELL_LEN];   /* of the open table */
	double           at[PAGE_CELLS + 1];            /* where its columns begin */
};

enum tint { INK, SOFT, LINE };

static void use(struct pdf *d, enum tint tint)
{
	static const double grey[] = { [INK] = 0.13, [SOFT] = 0.42, [LINE] = 0.87 };

	cairo_set_source_rgb(d->cr, grey[tint], grey[tint], grey[tint] + 0.02);
}

static void face(struct pdf *d, double size, bool bold)
{
	cairo_select_font_face(d->cr, "sans-serif", CAIRO_FONT_SLANT_NORMAL,
	                       bold ? CAIRO_FONT_WEIGHT_BOLD : CAIRO_FONT_WEIGHT_NORMAL);
	cairo_set_font_size(d->cr, size);
}

static double width_of(struct pdf *d, const char *text)
{
	cairo_text_extents_t e;

	cairo_text_extents(d->cr, text, &e);
	return e.x_advance;
}

static void need(struct pdf *d, double height)
{
	if (d->y + height <= PAPER_HEIGHT - MARGIN)
		return;
	cairo_show_page(d->cr);
	d->y = MARGIN;
}

static void write_at(struct pdf *d, double x, double y, const char *text)
{
	cairo_move_to(d->cr, x, y);
	cairo_show_text(d->cr, text);
}

/* The most of text, up to a space or its end, that fits in width; at least a word.  Bytes. */
static size_t fitting(struct pdf *d, const char *text, double width)
{
	char line[LINE_LEN];
	size_t best = 0, n = 0;

	while (text[n]) {
		size_t end = n + strspn(text + n, " ");

		end += strcspn(text + end, " ");
		if (end >= sizeof(line))
			break;
		memcpy(line, text, end);
		line[end] = '\0';
		if (best && width_of(d, line) > width)
			break;
		best = n = end;
	}
	return best ? best : strlen(text);
}

/* Text in lines from y on; returns the y after it.  Draws nothing where `draw` is false: to measure. */
static double flow(struct pdf *d, double x, double y, double width, double leading, const char *text, bool draw)
{
	char line[LINE_LEN];

	while (*text) {
		size_t n = fitting(d, text, width);

		snprintf(line, sizeof(line), "%.*s", (int)n, text);
		if (draw)
			write_at(d, x, y + leading * 0.75, line);
		y += leading;
		text += n;
		text += strspn(text, " ");
	}
	return y;
}

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
	d->cr = cairo_create(d->surface);
	d->y = MARGIN;
	return cairo_status(d->cr) ? -ENOMEM : 0;
}

static int pdf_end(struct page *p)
{
	struct pdf *d = (struct pdf *)p;
	cairo_status_t status;

	cairo_destroy(d->cr);
	cairo_surface_finish(d->surface);
	status = cairo_surface_status(d->surface);
	cairo_surface_destroy(d->surface);
	return status == CAIRO_STATUS_SUCCESS ? 0 : status == CAIRO_STATUS_NO_MEMORY ? -ENOMEM : -EIO;
}

static void pdf_heading(struct page *p, int level, const char *text)
{
	static const double sizes[] = { 0, 22, 14, 10.5 }, before[] = { 0, 0, 26, 12 }, room[] = { 0, 60, 130, 90 };
	struct pdf *d = (struct pdf *)p;

	/* A heading does not stand alone at the foot of a page. */
	need(d, room[level]);
	if (d->y > MARGIN)
		d->y += before[level];
	face(d, sizes[level], true);
	use(d, INK);
	d->y = flow(d, MARGIN, d->y, WIDTH, sizes[level] * 1.4, text, true) + 2;
}

static void pdf_text(struct page *p, const char *text)
{
	struct pdf *d = (struct pdf *)p;

	face(d, 9, false);
	need(d, flow(d, MARGIN, 0, WIDTH, 13, text, false));
	use(d, SOFT);
	d->y = flow(d, MARGIN, d->y, WIDTH, 13, text, true) + 4;
}

static void pdf_figures(struct page *p)
{
	struct pdf *d = (struct pdf *)p;

	d->column = 0;
	d->row_height = 0;
	d->y += 4;
}

static double figure_words(struct pdf *d, double x, double y, double width, const struct figure *f, bool draw)
{
	face(d, 8, f->link != NULL);
	use(d, f->link ? INK : SOFT);
	y = flow(d, x, y, width, 11, f->title, draw);
	if (f->value) {
		face(d, 14, true);
		use(d, INK);
		y = flow(d, x, y, width, 18, f->value, draw);
	}
	if (f->said) {
		face(d, 10, false);
		use(d, INK);
		y = flow(d, x, y + 2, width, 13, f->said, draw) + 2;
	}
	if (!f->note)
		return y;
	face(d, 8, false);
	use(d, SOFT);
	return flow(d, x, y, width, 11, f->note, draw);
}

static void axis_words(struct pdf *d, double x, double y, double width, const struct figure *f)
{
	face(d, 7, false);
	use(d, SOFT);
	write_at(d, x, y, f->low);
	if (f->high)
		write_at(d, x + width - width_of(d, f->high), y, f->high);
}

static void link_to(struct pdf *d, const char *link, bool begin)
{
	char attributes[LINE_LEN];

	if (!link || strpbrk(link, "'\\"))
		return;
	snprintf(attributes, sizeof(attributes), "uri='%s'", link);
	if (begin)
		cairo_tag_begin(d->cr, CAIRO_TAG_LINK, attributes);
	else
		cairo_tag_end(d->cr, CAIRO_TAG_LINK);
}

static void pdf_figure(struct page *p, const struct figure *f)
{
	struct pdf *d = (struct pdf *)p;
	double width = (double)(WIDTH - GAP * (p->columns - 1)) / p->columns, x = MARGIN + d->column * (width + GAP), y;
	double drawing = f->draw ? width / f->aspect + 6 : 0;
	double height = figure_words(d, x, 0, width, f, false) + drawing + (f->low ? 11 : 0) + GAP;

	if (d->column == 0)
		need(d, height);
	link_to(d, f->link, true);
	y = figure_words(d, x, d->y, width, f, true);
	link_to(d, f->link, false);
	if (f->draw) {
		cairo_save(d->cr);
		cairo_translate(d->cr, x, y + 4);
		f->draw(d->cr, width, width / f->aspect, f->what);
		cairo_restore(d->cr);
	}
	if (f->low)
		axis_words(d, x, y + drawing + 8, width, f);
	if (height > d->row_height)
		d->row_height = height;
	if (++d->column < p->columns)
		return;
	d->y += d->row_height;
	d->column = 0;
	d->row_height = 0;
}

static void pdf_figures_end(struct page *p)
{
	struct pdf *d = (struct pdf *)p;

	d->y += d->row_height;
	d->row_height = 0;
}

/* ---- tables ---- */

static void rule(struct pdf *d, double y)
{
	use(d, LINE);
	cairo_rectangle(d->cr, MARGIN, y, WIDTH, 0.5);
	cairo_fill(d->cr);
}

/* A cell on one line, cut with an ellipsis where it is longer than its column. */
static void cell(struct pdf *d, int i, double y, const char *text)
{
	double room = d->at[i + 1] - d->at[i] - 8, width;
	char line[LINE_LEN];
	size_t n;

	snprintf(line, sizeof(line) - 4, "%s", text);
	for (n = strlen(line); n > 0 && width_of(d, line) > room; strcpy(line + n, "\xE2\x80\xA6"))
		while (n > 0 && ((unsigned char)line[--n] & 0xC0) == 0x80)
			;
	width = width_of(d, line);
	write_at(d, d->page.align[i] == 'r' ? d->at[i] + room - width : d->at[i], y, line);
}

static void put_heads(struct pdf *d)
{
	face(d, 7.5, false);
	use(d, SOFT);
	for (int i = 0; i < d->page.columns; i++)
		cell(d, i, d->y + 10, d->heads[i]);
	rule(d, d->y + ROW);
	d->y += ROW + 1;
}

/* Numbers are narrow, a drawing has its width, words share the rest. */
static void pdf_table(struct page *p, const char *const *heads)
{
	struct pdf *d = (struct pdf *)p;
	int words = 0, numbers = 0, drawings = 0;
	double number, word;

	for (int i = 0; i < p->columns; i++) {
		words += p->align[i] == 'l';
		numbers += p->align[i] == 'r';
		drawings += p->align[i] == 'd';
		snprintf(d->heads[i], CELL_LEN, "%s", heads[i]);
	}
	number = numbers ? (WIDTH - drawings * DRAWING_WIDTH) * (words ? 0.75 : 1) / (numbers + (words > 0)) : 0;
	number = number > 78 ? 78 : number;
	word = words ? (WIDTH - drawings * DRAWING_WIDTH - numbers * number) / words : 0;
	d->at[0] = MARGIN;
	/* Of several columns of words the first is a name. */
	for (int i = 0; i < p->columns; i++)
		d->at[i + 1] = d->at[i] + (p->align[i] == 'r' ? number : p->align[i] == 'd' ? DRAWING_WIDTH :
		                           words == 1 ? word : i == 0 ? word * 0.7 : word * (words - 0.7) / (words - 1));
	need(d, 4 * ROW);
	d->y += 4;
	put_heads(d);
}

/* Words go on over lines; the row is as high as its longest cell. */
static double row_words(struct pdf *d, const char *const *cells, bool draw)
{
	double height = ROW;

	for (int i = 0; i < d->page.columns; i++) {
		double end;

		if (d->page.align[i] != 'l')
			continue;
		end = flow(d, d->at[i], d->y + 2, d->at[i + 1] - d->at[i] - 8, 11, cells[i], draw) - d->y + 2;
		if (end > height)
			height = end;
	}
	return height;
}

static void pdf_row(struct page *p, const char *const *cells, draw_fn *draw, const void *what)
{
	struct pdf *d = (struct pdf *)p;
	double height;

	face(d, 8, false);
	height = row_words(d, cells, false);
	if (d->y + height > PAPER_HEIGHT - MARGIN) {
		need(d, height + 1);
		put_heads(d);
	}
	face(d, 8, false);
	use(d, INK);
	row_words(d, cells, true);
	for (int i = 0; i < p->columns; i++)
		if (p->align[i] == 'r')
			cell(d, i, d->y + 10.25, cells[i]);
	if (draw && p->align[p->columns - 1] == 'd') {
		cairo_save(d->cr);
		cairo_translate(d->cr, d->at[p->columns - 1], d->y + 1);
		draw(d->cr, DRAWING_WIDTH, ROW - 2, what);
		cairo_restore(d->cr);
	}
	d->y += height;
	rule(d, d->y - 0.5);
}

static void pdf_table_end(struct page *p)
{
	((struct pdf *)p)->y += 8;
}

const struct page_kind page_pdf = {
	.size = sizeof(struct pdf), .begin = pdf_begin, .end = pdf_end, .heading = pdf_heading, .text = pdf_text,
	.figures = pdf_figures, .figure = pdf_figure, .figures_end = pdf_figures_end, .table = pdf_table, .row = pdf_row,
	.table_end = pdf_table_end,
};
