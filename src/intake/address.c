#include "intake/address.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int parse(struct sockaddr_storage *out, const char *host, unsigned long port)
{
	struct sockaddr_in *v4 = (struct sockaddr_in *)out;
	struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)out;

	memset(out, 0, sizeof(*out));
	if (port > 65535)
		return -EINVAL;
	if (inet_pton(AF_INET, host, &v4->sin_addr) == 1) {
		v4->sin_family = AF_INET;
		v4->sin_port = htons((uint16_t)port);
		return 0;
	}
	if (inet_pton(AF_INET6, host, &v6->sin6_addr) == 1) {
		v6->sin6_family = AF_INET6;
		v6->sin6_port = htons((uint16_t)port);
		return 0;
	}
	return -EINVAL;
}

int address_parse(struct sockaddr_storage *out, const char *text)
{
	char host[ADDRESS_LEN] = "127.0.0.1", *end;
	const char *colon = strrchr(text, ':');
	size_t n = colon ? (size_t)(colon - text) : 0;
	const char *number = colon ? colon + 1 : text;
	unsigned long port = strtoul(number, &end, 10);

	if (end == number || *end || n >= sizeof(host))
		return -EINVAL;
	if (n > 2 && text[0] == '[' && text[n - 1] == ']')
		snprintf(host, sizeof(host), "%.*s", (int)n - 2, text + 1);
	else if (n > 0)
		snprintf(host, sizeof(host), "%.*s", (int)n, text);
	return parse(out, strcmp(host, "localhost") ? host : "127.0.0.1", port);
}

/* The bytes of an address; an IPv4 one mapped into IPv6 is the IPv4 one. */
static const uint8_t *bytes_of(const struct sockaddr *a, size_t *bits)
{
	const struct sockaddr_in6 *v6 = (const struct sockaddr_in6 *)a;

	*bits = 32;
	if (a->sa_family == AF_INET)
		return (const uint8_t *)&((const struct sockaddr_in *)a)->sin_addr;
	if (IN6_IS_ADDR_V4MAPPED(&v6->sin6_addr))
		return v6->sin6_addr.s6_addr + 12;
	*bits = 128;
	return v6->sin6_addr.s6_addr;
}

bool address_within(const char *network, const struct sockaddr *from)
{
	struct sockaddr_storage net;
	char host[ADDRESS_LEN];
	const char *slash = strchr(network, '/');
	size_t bits, net_bits, prefix;

	snprintf(host, sizeof(host), "%.*s", slash ? (int)(slash - network) : ADDRESS_LEN - 1, network);
	if (parse(&net, host, 0))
		return false;

	const uint8_t *a = bytes_of(from, &bits), *b = bytes_of((const struct sockaddr *)&net, &net_bits);

	prefix = slash ? strtoul(slash + 1, NULL, 10) : net_bits;
	if (bits != net_bits || prefix > bits || memcmp(a, b, prefix / 8))
		return false;
	return prefix % 8 == 0 || (a[prefix / 8] ^ b[prefix / 8]) >> (8 - prefix % 8) == 0;
}
