#include "report/rules.h"

#include "report/fields.h"
#include "settings/ini_text.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WORD_LEN = 48 };

static const char *const verdicts[] = { "pass", "fail", "listen" };
static const char *const comparisons[] = { "<", "<=", ">", ">=", "=" };

struct reading {
	struct rules *rules;
	const char   *at;                       /* in the rule's text */
	char          word[WORD_LEN];           /* the one read last; "" at the end */
	char         *error;                    /* [size: RULES_ERROR_LEN] what is wrong, without the place */
};

const char *rules_verdict_name(enum verdict v)
{
	return verdicts[v];
}

__attribute__((format(printf, 2, 3))) static int wrong(struct reading *r, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(r->error, RULES_ERROR_LEN, format, args);
	va_end(args);
	return 0;
}

/* Words are runs of <>=, or of anything else that is no space; a number ends where its unit begins. */
static const char *next_word(struct reading *r)
{
	size_t n = 0;

	r->at += strspn(r->at, " \t");

	bool sign = *r->at && strchr("<>=", *r->at), digits = isdigit((unsigned char)*r->at) || *r->at == '-' || *r->at == '.';

	while (*r->at && !isspace((unsigned char)*r->at) && n + 1 < WORD_LEN && sign == (strchr("<>=", *r->at) != NULL) &&
	       (!digits || strchr("0123456789.-", *r->at)))
		r->word[n++] = *r->at++;
	r->word[n] = '\0';
	return r->word;
}

/* How many of `to` one `from` is, or 0. */
static double factor(const char *from, const char *to)
{
	static const struct { const char *from, *to; double factor; } table[] = {
		{ "ms", "s", 0.001 }, { "min", "s", 60 }, { "h", "s", 3600 },
	};

	if (!strcmp(from, to) || (!*from && !strcmp(to, "")))
		return 1;
	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++)
		if (!strcmp(from, table[i].from) && !strcmp(to, table[i].to))
			return table[i].factor;
	return 0;
}

static bool is_joint(const char *word)
{
	return !*word || !strcmp(word, "and") || !strcmp(word, "or");
}

/* The number and its unit; the word after them is read too. */
static int read_number(struct reading *r, const struct rule_field *field, struct condition *c)
{
	char *end, unit[WORD_LEN] = "";
	double number = strtod(next_word(r), &end);

	if (!*r->word || *end || !isfinite(number))
		return wrong(r, "%s: a number must follow, not '%s'", field->name, r->word);
	if (!is_joint(next_word(r))) {
		strcpy(unit, r->word);
		next_word(r);
	}
	if (!factor(unit, field->unit))
		return *field->unit ? wrong(r, "%s is in %s: write %g %s", field->name, field->unit, number, field->unit)
		                    : wrong(r, "%s has no unit: write %g alone", field->name, number);
	c->number = number * factor(unit, field->unit);
	return 1;
}

/* One condition, whose first word is read; reads the word after it. */
static int read_condition(struct reading *r, struct rule *rule, bool begins)
{
	struct condition *c = &rule->conditions[rule->count];
	const struct rule_field *field;
	const char *nearest = "";
	int index;

	if (rule->count == RULE_CONDITIONS)
		return wrong(r, "more than %d conditions", RULE_CONDITIONS);
	*c = (struct condition){ .begins = begins, .comparison = HOLDS };
	while (!strcmp(r->word, "not")) {
		c->negated = !c->negated;
		next_word(r);
	}
	index = fields_find(r->word, &nearest);
	if (index < 0)
		return *r->word ? wrong(r, "there is no field '%s'; the nearest is %s", r->word, nearest)
		                : wrong(r, "a condition is missing");
	c->field = (unsigned)index;
	rule->count++;
	field = fields_row(c->field);
	next_word(r);
	if (!strcmp(field->unit, "bool"))
		return is_joint(r->word) ? 1 : wrong(r, "%s is true or false: nothing follows it", field->name);
	for (c->comparison = LESS; c->comparison < HOLDS; c->comparison++)
		if (!strcmp(r->word, comparisons[c->comparison]))
			return read_number(r, field, c);
	return wrong(r, "%s: one of < <= > >= = must follow", field->name);
}

/* Only what an agent controls may pass or fail. */
static int check_verdict(struct reading *r, const struct rule *rule)
{
	for (size_t i = 0; rule->verdict != VERDICT_LISTEN && i < rule->count; i++) {
		const struct rule_field *field = fields_row(rule->conditions[i].field);

		if (!field->controlled)
			return wrong(r, "%s is nothing an agent controls: such a rule may only say listen", field->name);
	}
	return 1;
}

static int read_rule(struct reading *r, struct rule *rule)
{
	bool begins = true;

	next_word(r);
	for (rule->verdict = VERDICT_PASS; rule->verdict <= VERDICT_LISTEN; rule->verdict++)
		if (!strcmp(r->word, verdicts[rule->verdict]))
			break;
	if (rule->verdict > VERDICT_LISTEN)
		return wrong(r, "'%s': a rule begins with pass if, fail if or listen if", r->word);
	if (strcmp(next_word(r), "if"))
		return wrong(r, "'if' must follow %s", verdicts[rule->verdict]);
	do {
		next_word(r);
		if (!read_condition(r, rule, begins))
			return 0;
		if (!is_joint(r->word))
			return wrong(r, "'%s': and, or, or the end must follow a condition", r->word);
		begins = !strcmp(r->word, "or");
	} while (*r->word);
	return check_verdict(r, rule);
}

/* One line, as inih gives it: 1 when taken, 0 when refused. */
static int take(void *ctx, const char *section, const char *key, const char *value)
{
	struct reading *r = ctx;
	struct rule *rule = &r->rules->rule[r->rules->count];

	if (*section && strcmp(section, "rules"))
		return wrong(r, "[%.40s]: rules stand under [rules], or nothing", section);
	if (r->rules->count == RULES_MAX)
		return wrong(r, "more than %d rules", RULES_MAX);
	if (strlen(key) >= RULE_NAME_LEN || strlen(value) >= RULE_TEXT_LEN)
		return wrong(r, "%.40s: too long", key);
	for (size_t i = 0; i < r->rules->count; i++)
		if (!strcmp(r->rules->rule[i].name, key))
			return wrong(r, "%s stands twice", key);
	strcpy(rule->name, key);
	strcpy(rule->text, value);
	r->at = rule->text;
	if (!read_rule(r, rule))
		return 0;
	r->rules->count++;
	return 1;
}

int rules_read(struct rules *out, const char *name, const char *text, char *error)
{
	char what[RULES_ERROR_LEN] = "not a line of the form name: verdict if condition";
	struct reading r = { .rules = out, .error = what };
	int line;

	memset(out, 0, sizeof(*out));
	line = ini_text_parse(text, strlen(text), take, &r, what, sizeof(what));
	if (line == 0)
		return 0;
	memset(out, 0, sizeof(*out));
	snprintf(error, RULES_ERROR_LEN, "%.60s:%d: %.180s", name, line, what);
	for (char *c = error; *c; c++)                          /* one line, whatever bytes were in the file */
		if (*c == '\n' || *c == '\r')
			*c = ' ';
	return -EINVAL;
}

/* ---- judging ---- */

static enum truth judge_condition(const struct condition *c, const struct review *review)
{
	double v = fields_value(c->field, review);
	bool yes;

	if (isnan(v))
		return TRUTH_UNKNOWN;
	v = round(v * 1e4) / 1e4;                               /* a float's 40.0000006 % is 40 % */
	switch (c->comparison) {
	case LESS:          yes = v < c->number; break;
	case LESS_EQUAL:    yes = v <= c->number; break;
	case GREATER:       yes = v > c->number; break;
	case GREATER_EQUAL: yes = v >= c->number; break;
	case EQUAL:         yes = fabs(v - c->number) < 5e-5; break;
	default:            yes = v != 0; break;
	}
	return yes != c->negated ? TRUTH_YES : TRUTH_NO;
}

enum truth rules_judge(const struct rule *rule, const struct review *review)
{
	enum truth any = TRUTH_NO, all = TRUTH_NO;

	for (size_t i = 0; i < rule->count; i++) {
		enum truth t = judge_condition(&rule->conditions[i], review);

		all = rule->conditions[i].begins || t < all ? t : all;
		if ((i + 1 == rule->count || rule->conditions[i + 1].begins) && all > any)
			any = all;
	}
	return any;
}
