/*
 * address.h - IP addresses as they are typed: where to listen, and from which networks calls may come
 *
 * Numbers only: no name but "localhost" is looked up.  Any thread.
 */
#ifndef UNDERTONE_ADDRESS_H
#define UNDERTONE_ADDRESS_H

#include <netinet/in.h>
#include <stdbool.h>

enum { ADDRESS_LEN = 64 };                      /* of a typed one, with its terminator */

/* HOST:PORT, [V6]:PORT, :PORT or PORT; without HOST loopback.  0, or -EINVAL. */
int  address_parse(struct sockaddr_storage *out, const char *text);

/* Whether an address lies in a network ("10.1.0.0/16", "::1"); an IPv4 one mapped into IPv6 is the IPv4 one.  False where
 * network is none. */
bool address_within(const char *network, const struct sockaddr *from);

#endif
