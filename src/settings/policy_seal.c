#include "settings/policy_seal.h"

#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

static const char mark[] = "; signed ";

static const char *const names[POLICY_PARTIES] = { "employer", "works_council" };
static const char *const people[POLICY_PARTIES] = { "the employer", "the works council" };

const char *policy_party_name(enum policy_party party)
{
	return names[party];
}

int policy_party_find(const char *name)
{
	for (int i = 0; i < POLICY_PARTIES; i++)
		if (!strcmp(names[i], name))
			return i;
	return -ENOENT;
}

/* The next line that begins with the mark; NULL: there is none. */
static const char *find_mark(const char *text)
{
	for (const char *at = text; (at = strstr(at, mark)); at++)
		if (at == text || at[-1] == '\n')
			return at;
	return NULL;
}

size_t policy_signed_len(const char *text)
{
	const char *at = find_mark(text);

	return at ? (size_t)(at - text) : strlen(text);
}

/* "; signed PARTY HEX" */
static bool read_line(const char *line, enum policy_party party, unsigned char signature[POLICY_SIGNATURE_BYTES])
{
	size_t len = strlen(names[party]), n;
	const char *at = line + strlen(mark);

	return !strncmp(at, names[party], len) && at[len] == ' ' &&
	       !sodium_hex2bin(signature, POLICY_SIGNATURE_BYTES, at + len + 1, strcspn(at + len + 1, " \r\n"), NULL, &n, NULL) &&
	       n == POLICY_SIGNATURE_BYTES;
}

bool policy_signed(const char *text, enum policy_party party, const unsigned char key[POLICY_KEY_BYTES])
{
	unsigned char signature[POLICY_SIGNATURE_BYTES];

	for (const char *at = text; (at = find_mark(at)); at++)
		if (read_line(at, party, signature) && !crypto_sign_verify_detached(signature, (const unsigned char *)text,
		                                                                   policy_signed_len(text), key))
			return true;
	return false;
}

bool policy_signed_by_both(const char *text, const struct policy *p)
{
	for (enum policy_party i = 0; i < POLICY_PARTIES; i++)
		if (!p->has_signer[i] || !policy_signed(text, i, p->signer[i]))
			return false;
	return true;
}

void policy_public(unsigned char public[POLICY_KEY_BYTES], const unsigned char seed[POLICY_KEY_BYTES])
{
	unsigned char secret[crypto_sign_SECRETKEYBYTES];

	crypto_sign_seed_keypair(public, secret, seed);
	sodium_memzero(secret, sizeof(secret));
}

void policy_sign(char *line, const char *text, enum policy_party party, const unsigned char seed[POLICY_KEY_BYTES])
{
	unsigned char public[POLICY_KEY_BYTES], secret[crypto_sign_SECRETKEYBYTES], signature[POLICY_SIGNATURE_BYTES];
	char hex[2 * POLICY_SIGNATURE_BYTES + 1];

	crypto_sign_seed_keypair(public, secret, seed);
	crypto_sign_detached(signature, NULL, (const unsigned char *)text, policy_signed_len(text), secret);
	sodium_memzero(secret, sizeof(secret));
	snprintf(line, POLICY_LINE_LEN, "%s%s %s\n", mark, names[party], sodium_bin2hex(hex, sizeof(hex), signature, sizeof(signature)));
}

static bool names_signers(const struct policy *p)
{
	return p->has_signer[POLICY_EMPLOYER] || p->has_signer[POLICY_COUNCIL];
}

/* Nothing said is no limit. */
static bool longer(unsigned days, unsigned agreed)
{
	return agreed && (!days || days > agreed);
}

const char *policy_looser(const struct policy *p, const struct policy *agreed)
{
	if (p->recording && !agreed->recording)
		return "recording.allowed";
	if (longer(p->timelines_days, agreed->timelines_days))
		return "retention.timelines_days";
	if (longer(p->audio_days, agreed->audio_days))
		return "retention.audio_days";
	if (p->smallest_group < agreed->smallest_group)
		return "groups.smallest";
	if (p->floor_tone_all && !agreed->floor_tone_all)
		return "floor.tone";
	/* Another purpose is another agreement, and who may sign the next one is part of it. */
	if (*p->purpose && strcmp(p->purpose, agreed->purpose) != 0)
		return "purpose.text";
	if (names_signers(p) && memcmp(p->signer, agreed->signer, sizeof(p->signer)) != 0)
		return "signers";
	return NULL;
}

static enum policy_party first_missing(const char *text, const struct policy *signers)
{
	enum policy_party i = 0;

	while (i < POLICY_PARTIES - 1 && signers->has_signer[i] && policy_signed(text, i, signers->signer[i]))
		i++;
	return i;
}

int policy_may_follow(const char *text, const struct policy *p, const struct policy *agreed, char *error)
{
	const char *looser = agreed ? policy_looser(p, agreed) : NULL;

	if (agreed && (!looser || policy_signed_by_both(text, agreed)))
		return 0;
	if (agreed)
		snprintf(error, POLICY_ERROR_LEN, "%s differs from what employer and works council agreed on, and %s has not signed it",
		         looser, people[first_missing(text, agreed)]);
	else if (!names_signers(p) || policy_signed_by_both(text, p))
		return 0;
	else
		snprintf(error, POLICY_ERROR_LEN, "it names signers, and %s has not signed it", people[first_missing(text, p)]);
	return -EACCES;
}
