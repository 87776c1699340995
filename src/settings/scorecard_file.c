#include "settings/scorecard_file.h"

#include "settings/ini_text.h"

#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct key {
	const char *section, *name;
	size_t      offset;                     /* in struct scorecard */
	float       min, max;                   /* inclusive: those within which the code is tested */
};

#define KEY(section, name, min, max) { #section, #name, offsetof(struct scorecard, section.name), min, max }

static const struct key keys[] = {
	{ "scorecard", "prior", offsetof(struct scorecard, prior), 0.001f, 0.999f },
	{ "scorecard", "rest_points", offsetof(struct scorecard, rest_points), -40, 0 },
	KEY(dynamics, first_s, 0.5f, 30),
	KEY(dynamics, learn_below, 0, 100),
	KEY(dynamics, learn_above, 0, 101),
	KEY(dynamics, frozen_weight, 0, 1),
	KEY(dynamics, memory_s, 10, 36000),
	KEY(confidence, speech_s, 0, 120),
	KEY(confidence, snr_low_db, -20, 60),
	KEY(confidence, snr_high_db, -20, 60),
	KEY(confidence, voiced_low, 0, 1),
	KEY(confidence, voiced_high, 0, 1),
	KEY(confidence, clear_low, 0, 1),
	KEY(confidence, clear_high, 0, 1),
	KEY(voices, jump_st, 2, 24),
	KEY(voices, jump_s, 0.5f, 60),
	KEY(voices, away_s, 0, 600),
	KEY(voices, effort_db, -20, 20),
	KEY(voices, mixed_st, 2, 24),
	KEY(voices, mixed_changes, 2, 24),
};

enum { KEYS = sizeof(keys) / sizeof(*keys) };

/* Of every feature's section. */
static const struct key prior_keys[] = {
	{ NULL, "baseline_centre", offsetof(struct scorecard_prior, centre), -1e4f, 1e4f },
	{ NULL, "baseline_centre_2", offsetof(struct scorecard_prior, centre_2), -1e4f, 1e4f },
	{ NULL, "baseline_hump", offsetof(struct scorecard_prior, hump), 1e-3f, 1e4f },
	{ NULL, "baseline_spread", offsetof(struct scorecard_prior, spread), 0, 1e4f },
	{ NULL, "baseline_speech_s", offsetof(struct scorecard_prior, speech_s), 0, 600 },
};

enum { PRIOR_KEYS = sizeof(prior_keys) / sizeof(*prior_keys) };

struct reading {
	struct scorecard sc;
	bool   seen[KEYS], prior_seen[VOICE_FEATURES][PRIOR_KEYS];
	size_t error_len;
	char  *error;                           /* what is wrong, without the place */
};

__attribute__((format(printf, 2, 3)))
static int refuse(struct reading *r, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(r->error, r->error_len, format, args);
	va_end(args);
	return 0;
}

/* One number and nothing else: 1 when taken. */
static int take_number(struct reading *r, void *base, const struct key *k, const char *value)
{
	char *end;
	double v = strtod(value, &end);

	if (end == value || *end || !(v >= (double)k->min && v <= (double)k->max))
		return refuse(r, "%s = %.40s: must be a number from %g to %g", k->name, value, (double)k->min, (double)k->max);
	*(float *)((char *)base + k->offset) = (float)v;
	return 1;
}

static int take_id(struct reading *r, const char *value)
{
	size_t len = strlen(value);

	if (len == 0 || len >= SCORECARD_ID_LEN || value[strspn(value, "abcdefghijklmnopqrstuvwxyz0123456789._-")])
		return refuse(r, "id = %.40s: must be 1 to %d of a-z 0-9 . _ -", value, SCORECARD_ID_LEN - 1);
	memcpy(r->sc.id, value, len + 1);
	return 1;
}

/* The place of a feature among those that count; made when its first point comes.  NULL: there are too many. */
static struct curve *curve_of(struct reading *r, enum voice_feature feature)
{
	struct scorecard *sc = &r->sc;

	for (size_t i = 0; i < sc->features; i++)
		if (sc->feature[i].feature == feature)
			return &sc->feature[i].curve;
	if (sc->features == SCORECARD_FEATURES)
		return NULL;
	sc->feature[sc->features].feature = feature;
	return &sc->feature[sc->features++].curve;
}

static int take_point(struct reading *r, enum voice_feature feature, const char *name, const char *value)
{
	const struct voice_feature_info *info = &voice_features[feature];
	struct curve *c = curve_of(r, feature);
	char expected[24], *middle, *end;

	if (!c)
		return refuse(r, "more than %d features with points", SCORECARD_FEATURES);
	snprintf(expected, sizeof(expected), "point_%zu", c->points + 1);
	if (strcmp(name, expected) || c->points == SCORECARD_KNOTS)
		return refuse(r, "%.40s: points come in order, point_1 to point_%d at most", name, SCORECARD_KNOTS);

	float x = strtof(value, &middle), y = strtof(middle, &end);

	if (middle == value || end == middle || *end || !(fabsf(x) <= 1e4f) || !(fabsf(y) <= 100))
		return refuse(r, "%s = %.40s: must be a distance and points (-100 to 100)", name, value);
	if (c->points > 0 && !(x > c->x[c->points - 1]))
		return refuse(r, "%s = %.40s: distances must rise from point to point", name, value);
	if (c->points > 0 && (info->rises ? y < c->y[c->points - 1] : y > c->y[c->points - 1]))
		return refuse(r, "%s = %.40s: points of %s must never %s", name, value, info->name, info->rises ? "fall" : "rise");
	c->x[c->points] = x;
	c->y[c->points++] = y;
	return 1;
}

static int take_feature(struct reading *r, enum voice_feature feature, const char *name, const char *value)
{
	if (!strncmp(name, "point_", 6))
		return take_point(r, feature, name, value);
	for (size_t i = 0; i < PRIOR_KEYS; i++)
		if (!strcmp(prior_keys[i].name, name)) {
			r->prior_seen[feature][i] = true;
			return take_number(r, &r->sc.baseline[feature], &prior_keys[i], value);
		}
	return refuse(r, "there is no key %.40s in [%s]", name, voice_features[feature].name);
}

/* One key, as inih gives it: 1 when taken, 0 when refused. */
static int take(void *ctx, const char *section, const char *name, const char *value)
{
	struct reading *r = ctx;

	if (!strcmp(section, "scorecard") && !strcmp(name, "id"))
		return take_id(r, value);
	for (size_t i = 0; i < KEYS; i++)
		if (!strcmp(keys[i].section, section) && !strcmp(keys[i].name, name)) {
			r->seen[i] = true;
			return take_number(r, &r->sc, &keys[i], value);
		}
	for (size_t i = 0; i < VOICE_FEATURES; i++)
		if (!strcmp(voice_features[i].name, section))
			return take_feature(r, (enum voice_feature)i, name, value);
	return refuse(r, "there is no %.40s in [%.40s]", name, section);
}

/* What no single line can tell: nothing is missing, and the parts agree. */
static int check_whole(struct reading *r)
{
	const struct scorecard *sc = &r->sc;

	if (!sc->id[0])
		return refuse(r, "id in [scorecard] is missing");
	for (size_t i = 0; i < KEYS; i++)
		if (!r->seen[i])
			return refuse(r, "%s in [%s] is missing", keys[i].name, keys[i].section);
	for (size_t f = 0; f < VOICE_FEATURES; f++)
		for (size_t i = 0; i < PRIOR_KEYS; i++)
			if (!r->prior_seen[f][i])
				return refuse(r, "%s in [%s] is missing", prior_keys[i].name, voice_features[f].name);
	for (size_t i = 0; i < sc->features; i++) {
		const struct voice_feature_info *info = &voice_features[sc->feature[i].feature];

		if (!curve_valid(&sc->feature[i].curve, info->rises))
			return refuse(r, "[%s] needs two points or more, and 0 points at distance 0", info->name);
	}
	if (!(sc->dynamics.learn_above > sc->dynamics.learn_below) || sc->features == 0 ||
	    !(sc->confidence.snr_high_db > sc->confidence.snr_low_db) ||
	    !(sc->confidence.voiced_high > sc->confidence.voiced_low) ||
	    !(sc->confidence.clear_high > sc->confidence.clear_low))
		return refuse(r, "learn_above, snr_high_db, voiced_high and clear_high must exceed their lower ends, and one "
		              "feature have points");
	return 1;
}

static int count_lines(const char *text)
{
	int lines = 1;

	for (; *text; text++)
		lines += *text == '\n' && text[1];
	return lines;
}

int scorecard_read(struct scorecard *sc, const char *name, const char *text, char *error, size_t error_len)
{
	char what[160] = "not a line of the form key = value";
	struct reading *r = calloc(1, sizeof(*r));

	if (!r) {
		snprintf(error, error_len, "memory is short");
		return -ENOMEM;
	}
	r->error = what;
	r->error_len = sizeof(what);

	int line = ini_text_parse(text, strlen(text), take, r, what, sizeof(what));

	if (line == 0 && !check_whole(r))
		line = count_lines(text);
	if (line == 0)
		*sc = r->sc;
	else
		snprintf(error, error_len, "%.60s:%d: %s", name, line, what);
	free(r);
	return line == 0 ? 0 : -EINVAL;
}

int scorecard_load(struct scorecard *sc, const char *path, char *error, size_t error_len)
{
	enum { TEXT_MAX = 1 << 16 };
	char *text = calloc(1, TEXT_MAX + 1);
	FILE *f = text ? fopen(path, "r") : NULL;
	int err = text ? f ? 0 : -errno : -ENOMEM;

	if (!err && (fread(text, 1, TEXT_MAX, f) == TEXT_MAX || ferror(f)))
		err = ferror(f) ? -EIO : -EFBIG;
	if (err)
		snprintf(error, error_len, "%.180s: %s", path, strerror(-err));
	else
		err = scorecard_read(sc, path, text, error, error_len);
	if (f)
		fclose(f);
	free(text);
	return err;
}
