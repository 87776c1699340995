#include "settings/settings.h"

#include "settings/defaults.h"
#include "settings/ini_text.h"
#include "settings/scorecard_file.h"
#include "settings/settings_table.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct reading {
	struct calibration *cal;
	char               *error;              /* [size: SETTINGS_ERROR_LEN] what is wrong, without the place */
};

static const struct setting *find(const char *section, const char *key)
{
	for (size_t i = 0; i < settings_table_rows; i++)
		if (!strcmp(settings_table[i].section, section) && !strcmp(settings_table[i].key, key))
			return &settings_table[i];
	return NULL;
}

static int store_number(struct calibration *cal, const struct setting *s, double v)
{
	void *at = (char *)cal + s->offset;

	switch (s->type) {
	case SETTING_FLOAT:
		*(float *)at = (float)v;
		return 1;
	case SETTING_UNSIGNED:
		*(unsigned *)at = (unsigned)v;
		return v == floor(v);
	case SETTING_BOOL:
		*(bool *)at = v != 0;
		return v == floor(v);
	case SETTING_LANGUAGE:
		break;
	}
	return 0;
}

static int take_number(struct reading *r, const struct setting *s, const char *value)
{
	char *end;
	double v = strtod(value, &end);

	if (end != value && !*end && v >= s->min && v <= s->max && store_number(r->cal, s, v))
		return 1;
	snprintf(r->error, SETTINGS_ERROR_LEN, "%s.%s = %.40s: must be a %snumber from %g to %g", s->section, s->key, value,
	         s->type == SETTING_FLOAT ? "" : "whole ", s->min, s->max);
	return 0;
}

static int take_language(struct reading *r, const struct setting *s, const char *value)
{
	for (unsigned i = 0; i < CUES_LANGUAGES; i++)
		if (!strcmp(cues_language_names[i], value)) {
			*(unsigned *)((char *)r->cal + s->offset) = i;
			return 1;
		}
	snprintf(r->error, SETTINGS_ERROR_LEN, "%s.%s = %.40s: must be en or es", s->section, s->key, value);
	return 0;
}

/* A cue's or a status line's text: sections are named after their ids, keys are headline_en and so on.  NULL: no such. */
static char *find_text(struct calibration *cal, const char *section, const char *key)
{
	int i = cues_text_find(section);
	bool headline = !strncmp(key, "headline_", 9);

	if (i < 0 || (!headline && strncmp(key, "technique_", 10) != 0))
		return NULL;

	struct cues_text *text = &cal->cues.texts.text[i];

	for (int l = 0; l < CUES_LANGUAGES; l++)
		if (!strcmp(strchr(key, '_') + 1, cues_language_names[l]))
			return headline ? text->headline[l] : text->technique[l];
	return NULL;
}

static int take_text(struct reading *r, char *at, const char *section, const char *key, const char *value)
{
	size_t len = strlen(value);

	if (len == 0 || len >= CUES_TEXT_LEN) {
		snprintf(r->error, SETTINGS_ERROR_LEN, "%s.%s: must be a text of 1 to %d bytes", section, key, CUES_TEXT_LEN - 1);
		return 0;
	}
	memcpy(at, value, len + 1);
	return 1;
}

/* One key, as inih gives it: 1 when taken, 0 when refused. */
static int take(void *ctx, const char *section, const char *key, const char *value)
{
	struct reading *r = ctx;
	const struct setting *s = find(section, key);
	char *text = find_text(r->cal, section, key);

	if (text)
		return take_text(r, text, section, key, value);
	/* Where calls come from is not analysis's: intake_config.h reads and checks that section. */
	if (!strcmp(section, "intake"))
		return 1;
	if (!s) {
		snprintf(r->error, SETTINGS_ERROR_LEN, "there is no setting %.40s.%.40s", section, key);
		return 0;
	}
	return s->type == SETTING_LANGUAGE ? take_language(r, s, value) : take_number(r, s, value);
}

int settings_read(struct calibration *cal, const char *name, const char *text, char *error)
{
	char what[SETTINGS_ERROR_LEN] = "not a line of the form key = value";
	struct calibration *copy = malloc(sizeof(*copy));

	if (!copy) {
		snprintf(error, SETTINGS_ERROR_LEN, "memory is short");
		return -ENOMEM;
	}
	*copy = *cal;

	struct reading r = { copy, what };
	int line = ini_text_parse(text, strlen(text), take, &r, what, sizeof(what));

	if (line == 0)
		*cal = *copy;
	else
		snprintf(error, SETTINGS_ERROR_LEN, "%.60s:%d: %.180s", name, line, what);
	free(copy);
	return line == 0 ? 0 : -EINVAL;
}

/* stress.ini is a scorecard, a model rather than settings, and has its own reader. */
static int read_default(struct calibration *cal, const struct default_file *f, char *error)
{
	if (!strcmp(f->name, "stress.ini"))
		return scorecard_read(&cal->scorecard, f->name, f->text, error, SETTINGS_ERROR_LEN);
	return settings_read(cal, f->name, f->text, error);
}

int settings_defaults(struct calibration *cal, char *error)
{
	memset(cal, 0, sizeof(*cal));
	for (size_t i = 0; i < default_files_count; i++) {
		int err = read_default(cal, &default_files[i], error);

		if (err)
			return err;
	}
	return 0;
}

int settings_set(struct calibration *cal, const char *assignment, char *error)
{
	char text[SETTINGS_ERROR_LEN];
	const char *equals = strchr(assignment, '=');
	const char *dot = equals ? memrchr(assignment, '.', (size_t)(equals - assignment)) : NULL;   /* a section may hold one */

	if (!dot) {
		snprintf(error, SETTINGS_ERROR_LEN, "%.60s: write section.key=value", assignment);
		return -EINVAL;
	}
	snprintf(text, sizeof(text), "[%.*s]\n%s\n", (int)(dot - assignment), assignment, dot + 1);
	return settings_read(cal, "--set", text, error);
}
