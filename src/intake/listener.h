/*
 * listener.h - a TCP port: connections from allowed addresses, handed on
 */
#ifndef UNDERTONE_LISTENER_H
#define UNDERTONE_LISTENER_H

#include "intake/intake_config.h"
#include "intake/loop.h"

struct listener;

/* The connection, not blocking and without delay (TCP_NODELAY), is fn's to close. */
typedef void listener_fn(void *ctx, int fd);

/* address: as address_parse() has it, with its port raised by `plus`.  0 and *out set; else a negative errno, *out
 * = NULL and error [size: INTAKE_ERROR_LEN]. */
int  listener_open(struct listener **out, struct loop *l, const struct intake_config *cfg, const char *address,
                   unsigned plus, listener_fn *fn, void *ctx, char *error);
void listener_close(struct listener *s);        /* after its loop; NULL is allowed */
unsigned listener_port(const struct listener *s);

#endif
