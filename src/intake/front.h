/*
 * front.h - the TCP ports, and which worker a connection goes to
 */
#ifndef UNDERTONE_FRONT_H
#define UNDERTONE_FRONT_H

#include "intake/ws_connection.h"
#include "intake/audiosocket_connection.h"
#include "intake/worker.h"

struct front;

/* A worker and its connections. */
struct post_office {
	struct worker        *worker;
	struct ws_connection *ws;
	struct socket_call   *sockets;
};

/* Opens the ports and starts the thread.  workers [size: count] outlive it.  0, or a negative errno and error
 * [size: INTAKE_ERROR_LEN]. */
int  front_start(struct front **out, struct intake_common *common, struct post_office *workers, size_t count, char *error);
void front_stop(struct front *f);               /* NULL is allowed */
void front_ports(const struct front *f, char *text, size_t n);  /* appends */

#endif
