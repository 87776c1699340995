/*
 * sockets.h - on which ports the running programs of this name listen, and whom they are connected to
 */
#ifndef UNDERTONE_SOCKETS_H
#define UNDERTONE_SOCKETS_H

#include <stdbool.h>

enum { SOCKET_TEXT_LEN = 64 };

struct socket_seen {
	bool listening;                         /* else connected */
	bool udp;
	char local[SOCKET_TEXT_LEN], remote[SOCKET_TEXT_LEN];   /* ADDRESS:PORT */
};

/* Tells fn of each TCP and UDP socket of every process called name that this user may look into (/proc).  Returns how
 * many such processes there are. */
int sockets_of(const char *name, void (*fn)(void *ctx, const struct socket_seen *s), void *ctx);

#endif
