#include "settings/policy_seal.h"

#include "settings/ini_text.h"

#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum policy_type { POLICY_TEXT, POLICY_CHOICE, POLICY_NUMBER, POLICY_SIGNER };

struct policy_key {
	const char      *section, *key;
	enum policy_type type;
	size_t           offset;                /* in struct policy; SIGNER: the party */
	const char      *no, *yes;              /* CHOICE: of false and true */
	unsigned         max;                   /* NUMBER */
};

#define AT(field) offsetof(struct policy, field)

static const struct policy_key keys[] = {
	{ "purpose",   "text",           POLICY_TEXT,   AT(purpose), NULL, NULL, 0 },
	{ "purpose",   "contact",        POLICY_TEXT,   AT(contact), NULL, NULL, 0 },
	{ "recording", "allowed",        POLICY_CHOICE, AT(recording), "no", "yes", 0 },
	{ "retention", "timelines_days", POLICY_NUMBER, AT(timelines_days), NULL, NULL, 3650 },
	{ "retention", "audio_days",     POLICY_NUMBER, AT(audio_days), NULL, NULL, 3650 },
	{ "groups",    "smallest",       POLICY_NUMBER, AT(smallest_group), NULL, NULL, 10000 },
	{ "floor",     "tone",           POLICY_CHOICE, AT(floor_tone_all), "raised_hands", "all", 0 },
	{ "signers",   "employer",       POLICY_SIGNER, POLICY_EMPLOYER, NULL, NULL, 0 },
	{ "signers",   "works_council",  POLICY_SIGNER, POLICY_COUNCIL, NULL, NULL, 0 },
	{ "load",      "limit_minutes",  POLICY_NUMBER, AT(load_limit_minutes), NULL, NULL, 600 },
};

struct reading {
	struct policy *policy;
	char           what[POLICY_ERROR_LEN];
};

/* A key given again goes on: a line of the file holds 190 bytes. */
static bool take_text(char *at, const char *value)
{
	size_t len = strlen(at);

	return snprintf(at + len, POLICY_TEXT_LEN - len, "%s%s", len ? " " : "", value) < (int)(POLICY_TEXT_LEN - len);
}

static bool take_signer(struct policy *p, size_t party, const char *value)
{
	size_t n;

	p->has_signer[party] = !sodium_hex2bin(p->signer[party], POLICY_KEY_BYTES, value, strlen(value), NULL, &n, NULL) &&
	                       n == POLICY_KEY_BYTES;
	return p->has_signer[party];
}

static bool take_value(struct policy *p, const struct policy_key *k, const char *value)
{
	void *at = (char *)p + k->offset;
	unsigned long v;
	char *end;

	switch (k->type) {
	case POLICY_TEXT:
		return take_text(at, value);
	case POLICY_CHOICE:
		*(bool *)at = !strcmp(value, k->yes);
		return *(bool *)at || !strcmp(value, k->no);
	case POLICY_NUMBER:
		v = strtoul(value, &end, 10);
		*(unsigned *)at = (unsigned)v;
		return end != value && !*end && v <= k->max;
	case POLICY_SIGNER:
		return take_signer(p, k->offset, value);
	}
	return false;
}

static void refuse(struct reading *r, const struct policy_key *k, const char *section, const char *key, const char *value)
{
	if (!k)
		snprintf(r->what, sizeof(r->what), "a policy has no %.40s.%.40s", section, key);
	else if (k->type == POLICY_CHOICE)
		snprintf(r->what, sizeof(r->what), "%s.%s = %.40s: must be %s or %s", section, key, value, k->no, k->yes);
	else if (k->type == POLICY_NUMBER)
		snprintf(r->what, sizeof(r->what), "%s.%s = %.40s: must be a whole number from 0 to %u", section, key, value, k->max);
	else if (k->type == POLICY_SIGNER)
		snprintf(r->what, sizeof(r->what), "%s.%s: must be a public key, 64 hex digits", section, key);
	else
		snprintf(r->what, sizeof(r->what), "%s.%s: must be under %d bytes in all", section, key, POLICY_TEXT_LEN);
}

static int take(void *ctx, const char *section, const char *key, const char *value)
{
	struct reading *r = ctx;
	const struct policy_key *k = NULL;

	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++)
		if (!strcmp(keys[i].section, section) && !strcmp(keys[i].key, key))
			k = &keys[i];
	if (k && take_value(r->policy, k, value))
		return 1;
	refuse(r, k, section, key, value);
	return 0;
}

/* What stands below the signatures was not signed: it is no part of the policy, and must not look like one. */
static int check_end(const char *text, const char *name, char *error)
{
	const char *end = text + policy_signed_len(text);

	for (const char *line = end; *line; line += strcspn(line, "\n"), line += *line == '\n')
		if (*line != ';' && !strchr("\r\n", *line)) {
			snprintf(error, POLICY_ERROR_LEN, "%.60s: something was written below the signatures: it belongs above them", name);
			return -EINVAL;
		}
	return 0;
}

int policy_parse(struct policy *p, const char *name, const char *text, char *error)
{
	struct reading r = { .policy = p, .what = "not a line of the form key = value" };
	int line;

	memset(p, 0, sizeof(*p));
	line = ini_text_parse(text, policy_signed_len(text), take, &r, r.what, sizeof(r.what));
	if (!line)
		return check_end(text, name, error);
	snprintf(error, POLICY_ERROR_LEN, "%.60s:%d: %.180s", name, line, r.what);
	return -EINVAL;
}

static void lower(unsigned *value, unsigned most)
{
	if (most && *value > most)
		*value = most;
}

void policy_apply(const struct policy *p, struct calibration *cal)
{
	lower(&cal->retention.timelines_days, p->timelines_days);
	lower(&cal->retention.audio_days, p->audio_days);
	if (cal->review.group_calls < p->smallest_group)
		cal->review.group_calls = p->smallest_group;
}
