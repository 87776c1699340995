/*
 * pdf_pen.h - words on A4 sheets, by cairo
 *
 * 1 unit is a point, 1/72 inch.  y is the next free line of the sheet; what does not fit begins a new one.  One thread
 * at a time.
 */
#ifndef UNDERTONE_PDF_PEN_H
#define UNDERTONE_PDF_PEN_H

#include <cairo.h>
#include <stdbool.h>

enum { PAPER_WIDTH = 595, PAPER_HEIGHT = 842, PAPER_MARGIN = 48, PAPER_TEXT_WIDTH = PAPER_WIDTH - 2 * PAPER_MARGIN };

enum pdf_tint { PDF_INK, PDF_SOFT, PDF_LINE };

struct pdf_pen {
	cairo_t *cr;
	double   y;
};

void   pdf_pen_tint(struct pdf_pen *pen, enum pdf_tint tint);
void   pdf_pen_face(struct pdf_pen *pen, double size, bool bold);
double pdf_pen_width(struct pdf_pen *pen, const char *text);
double pdf_pen_widest_word(struct pdf_pen *pen, const char *text);

/* Begins a new sheet where height does not fit on this one: whether it did. */
bool   pdf_pen_need(struct pdf_pen *pen, double height);

void   pdf_pen_write(struct pdf_pen *pen, double x, double y, const char *text);

/* Text in lines from y on, left (l) or right (r) in width; returns the y after it.  Draws nothing where draw is
 * false: to measure. */
double pdf_pen_flow(struct pdf_pen *pen, double x, double y, double width, double leading, const char *text, char align,
                    bool draw);

/* A hairline over the width of the text. */
void   pdf_pen_rule(struct pdf_pen *pen, double y);

#endif
