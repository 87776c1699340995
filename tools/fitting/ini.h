/*
 * ini.h - a fitted scorecard as the text of calibration/stress.ini
 */
#ifndef FITTING_INI_H
#define FITTING_INI_H

#include "analysis/scorecard.h"

#include <stdio.h>

void ini_print_curves(const struct scorecard *sc, FILE *out);

/* Copies the template with sc's id, rest_points, population priors and curves in place of its own, and a line that says by
 * which command.  0 or a negative errno. */
int ini_write(const struct scorecard *sc, const char *template, const char *path, const char *id, int argc, char **argv);

#endif
