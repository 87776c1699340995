/*
 * ws_connection.h - one WebSocket connection: upgrade, dialect, one call
 *
 *   bytes ─► upgrade ─► frames ─► messages ─► dialect ─► call
 *
 * The path names the dialect: /audiohook, /twilio, /plain.  Where an API key is asked for it stands in the header
 * X-API-KEY or behind the dialect in the path (/twilio/KEY).  On the worker's thread.
 */
#ifndef UNDERTONE_WS_CONNECTION_H
#define UNDERTONE_WS_CONNECTION_H

#include "intake/worker.h"

struct ws_connection;

/* On the worker's thread; takes over fd. */
void ws_connection_open(struct worker *w, int fd, struct ws_connection **list);

/* Ends those whose upgrade or first message takes too long; and, at the end, all. */
void ws_connection_tick(struct ws_connection *first, int64_t now_ms);
void ws_connection_close_all(struct ws_connection *first);

#endif
