/*
 * audiosocket_connection.h - Asterisk's AudioSockets: a connection for each side, two of one UUID a call
 *
 * The port a connection came to says whose side it is.  The first waits for the second for pair_wait_ms, its audio
 * kept, and then goes on alone: a caller's as a caller's, an agent's as a voice nobody has named.
 */
#ifndef UNDERTONE_AUDIOSOCKET_CONNECTION_H
#define UNDERTONE_AUDIOSOCKET_CONNECTION_H

#include "intake/worker.h"
#include "wire/audiosocket.h"

struct socket_call;

/* On the worker's thread; takes over fd. */
void audiosocket_open(struct worker *w, int fd, enum side side, const uint8_t uuid[AUDIOSOCKET_UUID_LEN],
                      struct socket_call **list);
void audiosocket_close_all(struct socket_call *first);

#endif
