#include "wire/signature.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BASE_MAX = WS_REQUEST_MAX + 512, SECRET_MAX = 256 };

/* What must be signed for a signature to mean anything. */
static const char *const required[] = {
	"@request-target", "@authority", "audiohook-session-id", "x-api-key"
};

enum { REQUIRED = sizeof(required) / sizeof(*required) };

/* Time does not tell how many characters agree. */
static bool same_text(struct ws_text a, const char *b)
{
	size_t n = strlen(b);

	return a.data && a.len == n && sodium_memcmp(a.data, b, n) == 0;
}

static struct ws_text component(const struct ws_request *r, struct ws_text name)
{
	char text[64];

	if (name.len >= sizeof(text))
		return (struct ws_text) { NULL, 0 };
	memcpy(text, name.data, name.len);
	text[name.len] = '\0';
	if (!strcmp(text, "@request-target"))
		return r->target;
	if (!strcmp(text, "@authority"))
		return r->host;
	return ws_request_header(r, text);
}

/* Adds `"name": value` to the signature base; false where there is no such component or no room. */
static bool add_line(char *base, size_t *len, struct ws_text name, struct ws_text value)
{
	int n = snprintf(base + *len, BASE_MAX - *len, "\"%.*s\": %.*s\n", (int)name.len, name.data, (int)value.len,
	                 value.data ? value.data : "");

	if (!value.data || n < 0 || (size_t)n >= BASE_MAX - *len)
		return false;
	*len += (size_t)n;
	return true;
}

/* The components between ( and ), one line each; which of the required there are, a bit each. */
static unsigned add_components(const struct ws_request *r, struct ws_text input, char *base, size_t *len)
{
	unsigned found = 0;
	size_t at = 1;

	while (at < input.len && input.data[at] != ')') {
		if (input.data[at] != '"') {
			at++;
			continue;
		}
		const char *start = input.data + at + 1;
		const char *end = memchr(start, '"', input.len - at - 1);
		struct ws_text name = { start, end ? (size_t)(end - start) : 0 };

		if (!end || !add_line(base, len, name, component(r, name)))
			return 0;
		for (size_t i = 0; i < REQUIRED; i++)
			found |= (unsigned)ws_text_is(name, required[i]) << i;
		at += name.len + 2;
	}
	return found;
}

/* The number of ";name=123"; -1 where there is none. */
static int64_t parameter(struct ws_text input, const char *name)
{
	char text[WS_REQUEST_MAX];
	const char *at;

	snprintf(text, sizeof(text), "%.*s", (int)input.len, input.data);
	at = strstr(text, name);
	return at ? strtoll(at + strlen(name), NULL, 10) : -1;
}

static bool in_time(struct ws_text input, int64_t now_s)
{
	int64_t created = parameter(input, ";created="), expires = parameter(input, ";expires=");

	return created >= 0 && llabs(now_s - created) <= SIGNATURE_AGE_S && (expires < 0 || now_s <= expires);
}

static bool matches(const char *base, size_t len, struct ws_text signature, const char *secret)
{
	unsigned char key[SECRET_MAX], mac[crypto_auth_hmacsha256_BYTES], ours[crypto_auth_hmacsha256_BYTES];
	size_t key_len, mac_len;
	crypto_auth_hmacsha256_state state;

	if (signature.len < 2 || signature.data[0] != ':' || signature.data[signature.len - 1] != ':' ||
	    sodium_base642bin(key, sizeof(key), secret, strlen(secret), NULL, &key_len, NULL,
	                      sodium_base64_VARIANT_ORIGINAL) ||
	    sodium_base642bin(mac, sizeof(mac), signature.data + 1, signature.len - 2, NULL, &mac_len, NULL,
	                      sodium_base64_VARIANT_ORIGINAL) || mac_len != sizeof(mac))
		return false;
	crypto_auth_hmacsha256_init(&state, key, key_len);
	crypto_auth_hmacsha256_update(&state, (const unsigned char *)base, len);
	crypto_auth_hmacsha256_final(&state, ours);
	sodium_memzero(key, sizeof(key));
	return sodium_memcmp(ours, mac, sizeof(mac)) == 0;
}

/* What follows "label=" of a header; data NULL where the label is missing. */
static struct ws_text after_label(struct ws_text t)
{
	const char *equals = t.data ? memchr(t.data, '=', t.len) : NULL;

	if (!equals)
		return (struct ws_text) { NULL, 0 };
	return (struct ws_text) { equals + 1, t.len - (size_t)(equals + 1 - t.data) };
}

static bool signed_by(const struct ws_request *r, const char *secret, int64_t now_s)
{
	struct ws_text input = after_label(ws_request_header(r, "Signature-Input"));
	struct ws_text signature = after_label(ws_request_header(r, "Signature"));
	char base[BASE_MAX];
	size_t len = 0;

	if (!input.data || !signature.data || input.len == 0 || input.data[0] != '(' || !in_time(input, now_s) ||
	    add_components(r, input, base, &len) != (1u << REQUIRED) - 1)
		return false;

	int n = snprintf(base + len, BASE_MAX - len, "\"@signature-params\": %.*s", (int)input.len, input.data);

	return n > 0 && (size_t)n < BASE_MAX - len && matches(base, len + (size_t)n, signature, secret);
}

bool signature_admits(const struct ws_request *r, const char *api_key, const char *secret, int64_t now_s)
{
	if (api_key && !same_text(ws_request_header(r, "X-API-KEY"), api_key))
		return false;
	return !secret || signed_by(r, secret, now_s);
}
