#include "report/evaluation_page.h"

#include "report/style.h"

#include <cairo-svg.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static void print_interval(FILE *out, const char *what, const struct interval *i)
{
	if (isnan(i->value))
		fprintf(out, "%-44s -\n", what);
	else
		fprintf(out, "%-44s %.3f  [%.3f %.3f]\n", what, (double)i->value, (double)i->low, (double)i->high);
}

static void print_share(FILE *out, const char *what, const float *share)
{
	fprintf(out, "%-44s", what);
	for (size_t t = 0; t < TRUTHS; t++) {
		static const char *const name[TRUTHS] = { "calm", "tense", "happy" };

		if (isnan(share[t]))
			fprintf(out, "  %s -", name[t]);
		else
			fprintf(out, "  %s %.3f", name[t], (double)share[t]);
	}
	fputc('\n', out);
}

void evaluation_print(const struct evaluation_report *r, FILE *out)
{
	const struct evaluation *f = &r->figures;
	float hours = r->calm_speech_s / 3600;

	fprintf(out, "%s: %zu calls; segments: %zu calm, %zu tense, %zu happy; scorecard %s, prior %.2f\n\n", r->labels, r->calls,
	        f->n[TRUTH_CALM], f->n[TRUTH_TENSE], f->n[TRUTH_HAPPY], r->scorecard, (double)r->prior);
	print_interval(out, "AUC, tense against calm", &f->auc);
	print_interval(out, "  women", &f->auc_sex[0]);
	print_interval(out, "  men", &f->auc_sex[1]);
	print_interval(out, "AUC, tense against calm and happy", &f->auc_happy);
	fprintf(out, "\nshare of segments that reach %.0f\n", (double)r->threshold);
	print_share(out, "  all", f->over);
	print_share(out, "  women", f->over_sex[0]);
	print_share(out, "  men", f->over_sex[1]);
	fprintf(out, "\n%-44s %.1f s median, %.1f s p90, in %.0f %% of them\n", "caller speech from onset until tense",
	        (double)f->delay_median_s, (double)f->delay_p90_s, 100 * (double)f->told);
	fprintf(out, "%-44s %zu of %zu, caller_easing after %zu of them\n", "tense segments with a caller_tense cue", r->shown,
	        f->n[TRUTH_TENSE], r->eased);
	fprintf(out, "%-44s %zu in %.2f h of neutral speech (%.1f an hour)\n", "caller_tense cues that were false",
	        r->false_cues, (double)hours, hours > 0 ? (double)r->false_cues / (double)hours : 0.0);
	fprintf(out, "%-44s %.3f, upper bound %.3f\n", "expected calibration error", (double)f->ece.value, (double)f->ece.high);
	fprintf(out, "\n  mean score   share tense   weight\n");
	for (size_t i = 0; i < EVALUATION_BINS; i++)
		if (f->bin[i].weight > 0)
			fprintf(out, "  %10.3f   %11.3f   %6.3f\n", (double)f->bin[i].score, (double)f->bin[i].tense,
			        (double)f->bin[i].weight);
}

/* ---- plots ---- */

enum { PLOT = 320, MARGIN = 44 };

struct plot { cairo_surface_t *surface; cairo_t *c; };

static cairo_status_t keep(void *ctx, const unsigned char *data, unsigned n)
{
	return fwrite(data, 1, n, ctx) == n ? CAIRO_STATUS_SUCCESS : CAIRO_STATUS_WRITE_ERROR;
}

static double x_at(double share) { return MARGIN + share * PLOT; }
static double y_at(double share) { return MARGIN / 2 + (1 - share) * PLOT; }

/* As outlines: cairo's letters are symbols with the same ids in every drawing, and two drawings stand on one page. */
static void text(cairo_t *c, double x, double y, const char *s)
{
	cairo_move_to(c, x, y);
	cairo_text_path(c, s);
	cairo_fill(c);
}

/* A square from 0 to 1 both ways, its diagonal, and names of the axes. */
static struct plot open_plot(FILE *out, const char *across, const char *up)
{
	struct plot p;

	p.surface = cairo_svg_surface_create_for_stream(keep, out, PLOT + 1.5 * MARGIN, PLOT + 1.5 * MARGIN);
	p.c = cairo_create(p.surface);
	cairo_set_font_size(p.c, 12);
	cairo_set_line_width(p.c, 1);
	cairo_set_source_rgb(p.c, 0.45, 0.45, 0.45);
	cairo_rectangle(p.c, x_at(0), y_at(1), PLOT, PLOT);
	cairo_move_to(p.c, x_at(0), y_at(0));
	cairo_line_to(p.c, x_at(1), y_at(1));
	cairo_stroke(p.c);
	for (int i = 0; i <= 4; i++) {
		char tick[8];

		snprintf(tick, sizeof(tick), "%.2f", i / 4.0);
		text(p.c, x_at(i / 4.0) - 11, y_at(0) + 16, tick);
		text(p.c, x_at(0) - 36, y_at(i / 4.0) + 4, tick);
	}
	text(p.c, x_at(0) + 60, y_at(0) + 34, across);
	text(p.c, x_at(0) + 6, y_at(1) + 14, up);
	cairo_set_source_rgb(p.c, 0.1, 0.35, 0.6);
	cairo_set_line_width(p.c, 2);
	return p;
}

static int close_plot(struct plot *p)
{
	cairo_destroy(p->c);
	cairo_surface_finish(p->surface);

	cairo_status_t status = cairo_surface_status(p->surface);

	cairo_surface_destroy(p->surface);
	return status == CAIRO_STATUS_SUCCESS ? 0 : -EIO;
}

static int plot_roc(const struct evaluation_report *r, FILE *out)
{
	struct plot p = open_plot(out, "share of calm segments over the threshold", "share of tense segments");
	float hits, alarms;

	for (int t = 1010; t >= 0; t--) {
		evaluation_roc(r->segment, r->segments, (float)t / 10, &hits, &alarms);
		cairo_line_to(p.c, x_at((double)alarms), y_at((double)hits));
	}
	cairo_stroke(p.c);
	evaluation_roc(r->segment, r->segments, r->threshold, &hits, &alarms);
	cairo_arc(p.c, x_at((double)alarms), y_at((double)hits), 5, 0, 6.2832);
	cairo_fill(p.c);
	return close_plot(&p);
}

static int plot_reliability(const struct evaluation_report *r, FILE *out)
{
	struct plot p = open_plot(out, "mean score of the segments / 100", "share of them that are tense");

	for (size_t i = 0; i < EVALUATION_BINS; i++) {
		const struct evaluation_bin *b = &r->figures.bin[i];

		if (!(b->weight > 0))
			continue;
		cairo_arc(p.c, x_at((double)b->score), y_at((double)b->tense), 3 + 12 * sqrt((double)b->weight), 0, 6.2832);
		cairo_stroke(p.c);
	}
	return close_plot(&p);
}

static void escaped(FILE *out, const char *s)
{
	for (; *s; s++)
		if (*s == '<' || *s == '>' || *s == '&')
			fprintf(out, "&#%d;", *s);
		else
			fputc(*s, out);
}

/* A plot goes through memory: the XML prologue has no place inside HTML.  title says what it shows, without markup. */
static int embed(const struct evaluation_report *r, int (*plot)(const struct evaluation_report *, FILE *), const char *title,
                 FILE *out)
{
	char *svg = NULL;
	size_t n = 0;
	FILE *memory = open_memstream(&svg, &n);
	int err = memory ? plot(r, memory) : -ENOMEM;

	if (memory && fclose(memory))
		err = -ENOMEM;

	const char *begin = err ? NULL : strstr(svg, "<svg ");

	if (begin)
		fprintf(out, "<figure><figcaption>%s</figcaption><svg role=\"img\" aria-label=\"%s\" %s</figure>\n", title, title,
		        begin + strlen("<svg "));
	free(svg);
	return err ? err : begin ? 0 : -EIO;
}

int evaluation_write_page(const struct evaluation_report *r, const char *path)
{
	FILE *out = fopen(path, "w");
	char *table = NULL;
	size_t n = 0;
	FILE *memory = out ? open_memstream(&table, &n) : NULL;
	int err = !out ? -errno : memory ? 0 : -ENOMEM;

	if (memory) {
		evaluation_print(r, memory);
		fclose(memory);
	}
	if (!err) {
		fprintf(out, "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n"
		        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
		        "<title>Undertone: the stress score against labels</title>\n<style>\n%s</style>\n<body>\n<main>\n"
		        "<h1>The stress score against labels</h1>\n<pre tabindex=\"0\">", report_style);
		escaped(out, table);
		fputs("</pre>\n<div class=\"row c2\">\n", out);
		err = embed(r, plot_roc, "Hits and false alarms; the dot is the threshold", out);
		err = err ? err : embed(r, plot_reliability, "Reliability; size is weight at the prior", out);
		fputs("</div>\n<p>The score hears activation in a voice, not unhappiness, and says nothing of truthfulness.  "
		      "Labels of acted speech overstate it; read the intervals before the third digit.</p>\n</main>\n</body>\n</html>\n",
		      out);
	}
	if (out && fclose(out))
		err = err ? err : -EIO;
	free(table);
	return err;
}
