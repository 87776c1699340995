#include "web/access.h"

#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { MAC_HEX = 2 * crypto_auth_BYTES + 1 };

static const char *const role_names[] = { "", "agent", "supervisor", "qa", "desk", "local" };

const char *role_name(enum role role)
{
	return role_names[role];
}

enum role role_find(const char *name)
{
	for (enum role r = ROLE_AGENT; r < ROLE_LOCAL; r++)
		if (!strcmp(role_names[r], name))
			return r;
	return ROLE_NONE;
}

bool viewer_sees(const struct viewer *v, const char *agent_id, const char *team)
{
	switch (v->role) {
	case ROLE_AGENT:
		return *v->agent_id && agent_id && !strcmp(v->agent_id, agent_id);
	case ROLE_SUPERVISOR:
		return *v->team && team && !strcmp(v->team, team);
	case ROLE_QA:
	case ROLE_LOCAL:
		return true;
	default:
		return false;
	}
}

static bool same_name(const char *host, const char *name, unsigned port)
{
	size_t n = strlen(name);
	char suffix[16];

	if (strncasecmp(host, name, n) != 0)
		return false;
	snprintf(suffix, sizeof(suffix), ":%u", port);
	return !host[n] || !strcmp(host + n, suffix);
}

bool access_host(const char *host, unsigned port, const char *const *hosts)
{
	static const char *const own[] = { "127.0.0.1", "localhost", "[::1]" };

	if (!host)
		return false;
	for (size_t i = 0; i < sizeof(own) / sizeof(*own); i++)
		if (same_name(host, own[i], port))
			return true;
	for (size_t i = 0; hosts && hosts[i]; i++)
		if (same_name(host, hosts[i], port) || !strcasecmp(host, hosts[i]))
			return true;
	return false;
}

int access_address(const char *address, char *host, size_t n, unsigned *port, bool *loopback)
{
	const char *colon = strrchr(address, ':');
	size_t len = colon ? (size_t)(colon - address) : 0;
	char *end;
	unsigned long number = colon ? strtoul(colon + 1, &end, 10) : 0;

	if (!colon || end == colon + 1 || *end || number > 65535)
		return -EINVAL;
	if (len > 1 && *address == '[' && address[len - 1] == ']') {
		address++;
		len -= 2;
	}
	if (!len || len >= n)
		return -EINVAL;
	memcpy(host, address, len);
	host[len] = '\0';
	if (!strcmp(host, "localhost"))
		snprintf(host, n, "127.0.0.1");
	*port = (unsigned)number;
	*loopback = !strncmp(host, "127.", 4) || !strcmp(host, "::1");
	return 0;
}

void access_hash(const char *token, char *hash)
{
	unsigned char digest[(TOKEN_HASH_LEN - 1) / 2];

	crypto_generichash(digest, sizeof(digest), (const unsigned char *)token, strlen(token), NULL, 0);
	sodium_bin2hex(hash, TOKEN_HASH_LEN, digest, sizeof(digest));
}

void access_new_token(char *token)
{
	unsigned char bytes[32];

	randombytes_buf(bytes, sizeof(bytes));
	sodium_bin2base64(token, TOKEN_LEN, bytes, sizeof(bytes), sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

static void mac(const char *text, size_t n, const unsigned char *key, char *hex)
{
	unsigned char tag[crypto_auth_BYTES];

	crypto_auth(tag, (const unsigned char *)text, n, key);
	sodium_bin2hex(hex, MAC_HEX, tag, sizeof(tag));
}

void access_seal(const char *hash, long long now_s, const unsigned char *key, char *cookie)
{
	char hex[MAC_HEX];
	int n = snprintf(cookie, SESSION_LEN - MAC_HEX - 1, "%.64s.%lld", hash, now_s + SESSION_HOURS * 3600LL);

	mac(cookie, (size_t)n, key, hex);
	snprintf(cookie + n, (size_t)(SESSION_LEN - n), ".%s", hex);
}

bool access_unseal(const char *cookie, long long now_s, const unsigned char *key, char *hash)
{
	const char *dot = strchr(cookie, '.');
	const char *last = strrchr(cookie, '.');
	char hex[MAC_HEX];

	if (!dot || last == dot || dot - cookie != TOKEN_HASH_LEN - 1 || strlen(last + 1) != MAC_HEX - 1)
		return false;
	mac(cookie, (size_t)(last - cookie), key, hex);
	if (sodium_memcmp(hex, last + 1, MAC_HEX - 1) != 0 || strtoll(dot + 1, NULL, 10) < now_s)
		return false;
	memcpy(hash, cookie, TOKEN_HASH_LEN - 1);
	hash[TOKEN_HASH_LEN - 1] = '\0';
	return true;
}
