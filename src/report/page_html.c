/*
 * page_html.c - one file that needs nothing else: its style within, drawings as SVG in the text, not a line of script
 *
 * Drawings are in the light palette; the dark one turns them over by a filter of the style (lightness inverted, hues
 * kept), so that they follow the reader's scheme without being drawn twice.
 */
#include "report/page_kind.h"
#include "report/style.h"

#include <cairo-svg.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { FIGURE_WIDTH = 360, CELL_WIDTH = 160, CELL_HEIGHT = 18 };

static void put(FILE *f, const char *text)
{
	for (; *text; text++)
		switch (*text) {
		case '<': fputs("&lt;", f); break;
		case '>': fputs("&gt;", f); break;
		case '&': fputs("&amp;", f); break;
		case '"': fputs("&quot;", f); break;
		default:  fputc(*text, f); break;
		}
}

static void put_in(FILE *f, const char *before, const char *text, const char *after)
{
	fputs(before, f);
	put(f, text);
	fputs(after, f);
}

/* ---- drawings ---- */

struct text {
	char  *bytes;
	size_t len;
};

static cairo_status_t gather(void *ctx, const unsigned char *data, unsigned n)
{
	struct text *t = ctx;
	char *bytes = realloc(t->bytes, t->len + n + 1);

	if (!bytes)
		return CAIRO_STATUS_NO_MEMORY;
	t->bytes = bytes;
	memcpy(t->bytes + t->len, data, n);
	t->len += n;
	t->bytes[t->len] = '\0';
	return CAIRO_STATUS_SUCCESS;
}

/* cairo writes a document; a page takes what is in it, from <svg on. */
static void put_drawing(FILE *f, double w, double h, draw_fn *draw, const void *what, const char *title)
{
	struct text svg = { 0 };
	cairo_surface_t *surface = cairo_svg_surface_create_for_stream(gather, &svg, w, h);
	cairo_t *cr = cairo_create(surface);
	const char *start;

	draw(cr, w, h, what);
	cairo_destroy(cr);
	cairo_surface_finish(surface);
	start = svg.bytes ? strstr(svg.bytes, "<svg ") : NULL;
	if (start) {
		put_in(f, "<svg role=\"img\" aria-label=\"", title, "\" ");
		fputs(start + 5, f);
	}
	cairo_surface_destroy(surface);
	free(svg.bytes);
}

/* ---- the page ---- */

static int html_begin(struct page *p, const char *title)
{
	put_in(p->f, "<!doctype html>\n<html lang=\"", p->language, "\">\n");
	put_in(p->f, "<meta charset=\"utf-8\">\n"
	             "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>", title, "</title>\n");
	fprintf(p->f, "<style>\n%s</style>\n<body>\n<main>\n", report_style);
	return 0;
}

static int html_end(struct page *p)
{
	fputs("</main>\n</body>\n</html>\n", p->f);
	return 0;
}

static void html_heading(struct page *p, int level, const char *text)
{
	fprintf(p->f, "<h%d>", level);
	put(p->f, text);
	fprintf(p->f, "</h%d>\n", level);
}

static void html_text(struct page *p, const char *text)
{
	put_in(p->f, "<p>", text, "</p>\n");
}

static void html_figures(struct page *p)
{
	fprintf(p->f, "<div class=\"row c%d\">\n", p->columns);
}

static void html_figures_end(struct page *p)
{
	fputs("</div>\n", p->f);
}

static void html_figure(struct page *p, const struct figure *f)
{
	fputs("<figure><figcaption>", p->f);
	if (f->link) {
		put_in(p->f, "<a href=\"", f->link, "\">");
		put_in(p->f, "", f->title, "</a>");
	} else {
		put(p->f, f->title);
	}
	if (f->value)
		put_in(p->f, "<b>", f->value, "</b>");
	if (f->said)
		put_in(p->f, "<p>", f->said, "</p>");
	if (f->note)
		put_in(p->f, "<div>", f->note, "</div>");
	fputs("</figcaption>", p->f);
	if (f->draw)
		put_drawing(p->f, FIGURE_WIDTH, FIGURE_WIDTH / f->aspect, f->draw, f->what, f->title);
	if (f->low) {
		put_in(p->f, "<div class=\"axis\"><span>", f->low, "</span>");
		put_in(p->f, "<span>", f->high ? f->high : "", "</span></div>");
	}
	fputs("</figure>\n", p->f);
}

static void html_table(struct page *p, const char *const *heads)
{
	fputs("<div class=\"scroll\"><table><thead><tr>", p->f);
	for (int i = 0; i < p->columns; i++) {
		fprintf(p->f, "<th class=\"%c\">", p->align[i]);
		put(p->f, heads[i]);
		fputs("</th>", p->f);
	}
	fputs("</tr></thead><tbody>\n", p->f);
}

static void html_row(struct page *p, const char *const *cells, const struct draw_spread *spread)
{
	fputs("<tr>", p->f);
	for (int i = 0; i < p->columns; i++) {
		fprintf(p->f, "<td class=\"%c\">", p->align[i]);
		if (p->align[i] != 'd')
			put(p->f, cells[i]);
		else if (spread)
			put_drawing(p->f, CELL_WIDTH, CELL_HEIGHT, draw_spread, spread, cells[0]);
		fputs("</td>", p->f);
	}
	fputs("</tr>\n", p->f);
}

static void html_table_end(struct page *p)
{
	fputs("</tbody></table></div>\n", p->f);
}

const struct page_kind page_html = {
	.size = sizeof(struct page), .begin = html_begin, .end = html_end, .heading = html_heading, .text = html_text,
	.figures = html_figures, .figure = html_figure, .figures_end = html_figures_end, .table = html_table,
	.row = html_row, .table_end = html_table_end,
};
