#include "fitting/ini.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

void ini_print_curves(const struct scorecard *sc, FILE *out)
{
	fprintf(out, "rest_points = %g\n", (double)sc->rest_points);
	for (size_t i = 0; i < sc->features; i++) {
		const struct curve *c = &sc->feature[i].curve;

		fprintf(out, "%-15s", voice_features[sc->feature[i].feature].name);
		for (size_t k = 0; k < c->points; k++)
			fprintf(out, " %g:%.1f", (double)c->x[k], (double)c->y[k]);
		fputc('\n', out);
	}
}

static const struct scorecard_feature *feature_of(const struct scorecard *sc, const char *section)
{
	for (size_t i = 0; i < sc->features; i++)
		if (!strcmp(voice_features[sc->feature[i].feature].name, section))
			return &sc->feature[i];
	return NULL;
}

static void write_points(const struct scorecard *sc, const char *section, FILE *out)
{
	const struct scorecard_feature *f = feature_of(sc, section);

	if (!f)
		return;
	fprintf(out, "; distance in %s, points\n", voice_features[f->feature].unit);
	for (size_t k = 0; k < f->curve.points; k++)
		fprintf(out, "point_%zu = %g %.1f\n", k + 1, (double)f->curve.x[k], (double)f->curve.y[k]);
}

static void write_prior(const struct scorecard *sc, const char *section, FILE *out)
{
	for (size_t i = 0; i < VOICE_FEATURES; i++)
		if (!strcmp(voice_features[i].name, section)) {
			const struct scorecard_prior *p = &sc->baseline[i];

			fprintf(out, "baseline_centre = %g\nbaseline_centre_2 = %g\nbaseline_hump = %g\nbaseline_spread = %g\n",
			        (double)p->centre, (double)p->centre_2, (double)p->hump, (double)p->spread);
		}
}

static bool starts(const char *line, const char *with)
{
	return !strncmp(line, with, strlen(with));
}

/* One line of the template -> out; section is the one it stands in. */
static void copy_line(const struct scorecard *sc, const char *line, const char *section, const char *id, FILE *out)
{
	if (starts(line, "point_") || starts(line, "; distance in ") || starts(line, "; fitted"))
		return;
	if (starts(line, "baseline_centre_2") || starts(line, "baseline_hump") || starts(line, "baseline_spread"))
		return;
	if (starts(line, "baseline_centre ="))
		write_prior(sc, section, out);
	else if (starts(line, "id ="))
		fprintf(out, "id = %s\n", id);
	else if (starts(line, "rest_points ="))
		fprintf(out, "rest_points = %g\n", (double)sc->rest_points);
	else
		fputs(line, out);
	if (starts(line, "baseline_speech_s"))
		write_points(sc, section, out);
}

static void write_provenance(FILE *out, int argc, char **argv)
{
	char date[16];
	time_t now = time(NULL);
	size_t column = 0;

	strftime(date, sizeof(date), "%Y-%m-%d", gmtime(&now));
	fprintf(out, "; fitted %s by:", date);
	for (int i = 0; i < argc; i++) {
		if (column + strlen(argv[i]) > 100)
			column = (size_t)fprintf(out, "\n; fitted  ");
		column += (size_t)fprintf(out, " %s", argv[i]);
	}
	fputc('\n', out);
}

int ini_write(const struct scorecard *sc, const char *template, const char *path, const char *id, int argc, char **argv)
{
	char line[256], section[64] = "", *text = NULL;
	size_t size = 0;
	FILE *in = fopen(template, "r"), *out = in ? open_memstream(&text, &size) : NULL;
	int err = out ? 0 : -errno;

	while (!err && fgets(line, sizeof(line), in)) {
		sscanf(line, "[%63[^]]]", section);
		copy_line(sc, line, section, id, out);
		if (starts(line, "[scorecard]"))
			write_provenance(out, argc, argv);
	}
	if (in)
		fclose(in);
	if (out && fclose(out))
		err = -ENOMEM;
	/* Written at the end: the template may be the file itself. */
	FILE *file = err ? NULL : fopen(path, "w");

	if (!err && (!file || fwrite(text, 1, size, file) != size))
		err = -errno;
	if (file && fclose(file))
		err = -errno;
	free(text);
	return err;
}
