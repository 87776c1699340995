#include "report/pdf_table.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { DRAWING_WIDTH = 110, DRAWING_HEIGHT = 13, LEADING = 11, BETWEEN = 10 };

static const double head_size = 7.5, cell_size = 8;

/* ---- gathering ---- */

int pdf_table_add(struct pdf_table *t, const char *const *cells, const struct draw_spread *spread)
{
	struct pdf_row *rows = realloc(t->rows, (t->count + 1) * sizeof(*rows)), *r;

	if (!rows)
		return -ENOMEM;
	t->rows = rows;
	r = &rows[t->count++];
	*r = (struct pdf_row){ .drawn = spread != NULL };
	if (spread)
		r->spread = *spread;
	for (int i = 0; i < t->columns; i++)
		if (cells[i] && !(r->cells[i] = strdup(cells[i])))
			return -ENOMEM;
	return 0;
}

void pdf_table_clear(struct pdf_table *t)
{
	for (size_t k = 0; k < t->count; k++)
		for (int i = 0; i < t->columns; i++)
			free(t->rows[k].cells[i]);
	free(t->rows);
	*t = (struct pdf_table){ 0 };
}

/* ---- columns ---- */

static void face(struct pdf_pen *pen, size_t row)
{
	pdf_pen_face(pen, row == 0 ? head_size : cell_size, false);
}

/* The width that a column would have alone, and the one it cannot do without: numbers are not broken, words are. */
static void measure_column(const struct pdf_table *t, struct pdf_pen *pen, int i, double *wanted, double *least)
{
	*wanted = *least = t->align[i] == 'd' ? DRAWING_WIDTH : 0;
	for (size_t k = 0; k < t->count && t->align[i] != 'd'; k++) {
		const char *text = t->rows[k].cells[i] ? t->rows[k].cells[i] : "";
		double line, word;

		face(pen, k);
		line = pdf_pen_width(pen, text);
		word = pdf_pen_widest_word(pen, text);
		if (k == 0)
			line = word;
		else if (t->align[i] == 'r')
			word = line;
		*wanted = line > *wanted ? line : *wanted;
		*least = word > *least ? word : *least;
	}
}

/* What is left over goes to all columns alike; what is lacking is taken from those that can break their lines. */
static void place_columns(struct pdf_table *t, struct pdf_pen *pen)
{
	double wanted[PAGE_CELLS] = { 0 }, least[PAGE_CELLS] = { 0 }, all = 0, all_least = 0, share = 1, spare = 0;
	double room = PAPER_TEXT_WIDTH - BETWEEN * (t->columns - 1);
	int open = 0;

	for (int i = 0; i < t->columns; i++) {
		measure_column(t, pen, i, &wanted[i], &least[i]);
		all += wanted[i];
		all_least += least[i];
		open += t->align[i] != 'd';
	}
	if (all > room && all > all_least)
		share = room > all_least ? (room - all_least) / (all - all_least) : 0;
	else if (open)
		spare = (room - all) / open;
	t->at[0] = PAPER_MARGIN;
	for (int i = 0; i < t->columns; i++)
		t->at[i + 1] = t->at[i] + least[i] + share * (wanted[i] - least[i]) + (t->align[i] == 'd' ? 0 : spare) + BETWEEN;
}

/* ---- writing ---- */

/* Returns the row's height; draws nothing where draw is false. */
static double put_row(const struct pdf_table *t, struct pdf_pen *pen, size_t k, bool draw)
{
	const struct pdf_row *r = &t->rows[k];
	double lowest = pen->y + LEADING;

	face(pen, k);
	pdf_pen_tint(pen, k == 0 ? PDF_SOFT : PDF_INK);
	for (int i = 0; i < t->columns; i++) {
		double end = pdf_pen_flow(pen, t->at[i], pen->y + 2, t->at[i + 1] - t->at[i] - BETWEEN, LEADING,
		                          r->cells[i] ? r->cells[i] : "", t->align[i], draw);

		lowest = end > lowest ? end : lowest;
	}
	if (draw && r->drawn) {
		cairo_save(pen->cr);
		cairo_translate(pen->cr, t->at[t->columns - 1], pen->y + 1);
		draw_spread(pen->cr, DRAWING_WIDTH, DRAWING_HEIGHT, &r->spread);
		cairo_restore(pen->cr);
	}
	return lowest - pen->y + 2;
}

static void write_row(const struct pdf_table *t, struct pdf_pen *pen, size_t k)
{
	double height = t->rows[k].height;

	put_row(t, pen, k, true);
	pen->y += height;
	pdf_pen_rule(pen, pen->y - 0.5);
}

/* The height of a row and of those without a name behind it. */
static double height_together(const struct pdf_table *t, size_t k)
{
	double height = t->rows[k].height;

	while (++k < t->count && t->rows[k].cells[0] && !*t->rows[k].cells[0])
		height += t->rows[k].height;
	return height;
}

void pdf_table_write(struct pdf_table *t, struct pdf_pen *pen)
{
	if (t->count == 0)
		return;
	place_columns(t, pen);
	for (size_t k = 0; k < t->count; k++)
		t->rows[k].height = put_row(t, pen, k, false);
	pdf_pen_need(pen, t->rows[0].height + (t->count > 1 ? height_together(t, 1) : 0) + 4);
	pen->y += 4;
	write_row(t, pen, 0);
	for (size_t k = 1; k < t->count; k++) {
		bool named = !t->rows[k].cells[0] || *t->rows[k].cells[0];

		if (pdf_pen_need(pen, named ? height_together(t, k) : t->rows[k].height))
			write_row(t, pen, 0);
		write_row(t, pen, k);
	}
	pen->y += 8;
}
