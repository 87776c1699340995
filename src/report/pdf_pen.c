#include "report/pdf_pen.h"

#include <stdio.h>
#include <string.h>

enum { LINE_LEN = 512 };

void pdf_pen_tint(struct pdf_pen *pen, enum pdf_tint tint)
{
	static const double grey[] = { [PDF_INK] = 0.13, [PDF_SOFT] = 0.42, [PDF_LINE] = 0.87 };

	cairo_set_source_rgb(pen->cr, grey[tint], grey[tint], grey[tint] + 0.02);
}

void pdf_pen_face(struct pdf_pen *pen, double size, bool bold)
{
	cairo_select_font_face(pen->cr, "sans-serif", CAIRO_FONT_SLANT_NORMAL,
	                       bold ? CAIRO_FONT_WEIGHT_BOLD : CAIRO_FONT_WEIGHT_NORMAL);
	cairo_set_font_size(pen->cr, size);
}

double pdf_pen_width(struct pdf_pen *pen, const char *text)
{
	cairo_text_extents_t e;

	cairo_text_extents(pen->cr, text, &e);
	return e.x_advance;
}

bool pdf_pen_need(struct pdf_pen *pen, double height)
{
	if (pen->y + height <= PAPER_HEIGHT - PAPER_MARGIN)
		return false;
	cairo_show_page(pen->cr);
	pen->y = PAPER_MARGIN;
	return true;
}

void pdf_pen_write(struct pdf_pen *pen, double x, double y, const char *text)
{
	cairo_move_to(pen->cr, x, y);
	cairo_show_text(pen->cr, text);
}

double pdf_pen_widest_word(struct pdf_pen *pen, const char *text)
{
	char word[LINE_LEN];
	double widest = 0;

	while (*text) {
		size_t n = strcspn(text, " ");

		snprintf(word, sizeof(word), "%.*s", (int)n, text);
		widest = pdf_pen_width(pen, word) > widest ? pdf_pen_width(pen, word) : widest;
		text += n;
		text += strspn(text, " ");
	}
	return widest;
}

/* The most of text, up to a space or its end, that fits in width; at least a word.  Bytes. */
static size_t fitting(struct pdf_pen *pen, const char *text, double width)
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
		if (best && pdf_pen_width(pen, line) > width)
			break;
		best = n = end;
	}
	return best ? best : strlen(text);
}

double pdf_pen_flow(struct pdf_pen *pen, double x, double y, double width, double leading, const char *text, char align,
                    bool draw)
{
	char line[LINE_LEN];

	while (*text) {
		size_t n = fitting(pen, text, width);

		snprintf(line, sizeof(line), "%.*s", (int)n, text);
		if (draw)
			pdf_pen_write(pen, align == 'r' ? x + width - pdf_pen_width(pen, line) : x, y + leading * 0.75, line);
		y += leading;
		text += n;
		text += strspn(text, " ");
	}
	return y;
}

void pdf_pen_rule(struct pdf_pen *pen, double y)
{
	pdf_pen_tint(pen, PDF_LINE);
	cairo_rectangle(pen->cr, PAPER_MARGIN, y, PAPER_TEXT_WIDTH, 0.5);
	cairo_fill(pen->cr);
}
