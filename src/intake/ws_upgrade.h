/*
 * ws_upgrade.h - the first request on a WebSocket port: which dialect is spoken, and whether it may be
 *
 *   GET /twilio/KEY?query ─► dialect "twilio", admitted by KEY, by X-API-KEY or by its signature
 *
 * Bytes and texts only: whoever owns the connection sends the answer.  Reads the wall clock, for the signature's age; any
 * thread.
 */
#ifndef UNDERTONE_WS_UPGRADE_H
#define UNDERTONE_WS_UPGRADE_H

#include "intake/intake_config.h"

#include <sys/types.h>

enum { WS_UPGRADE_NAME_LEN = 256, WS_UPGRADE_ANSWER_LEN = 512 };

struct ws_upgrade {
	char dialect[WS_UPGRADE_NAME_LEN];      /* the path's first segment */
	bool accepted;                          /* answer says 101: frames follow.  Else it says why not: close */
	char answer[WS_UPGRADE_ANSWER_LEN];     /* to be sent */
};

/* Bytes of the request at the start of data and *u filled; 0: more are needed.  What is no upgrade takes all of data. */
ssize_t ws_upgrade_take(struct ws_upgrade *u, const struct intake_config *cfg, const char *data, size_t size);

/* The dialect is none that is spoken here: u answers 404 instead. */
void ws_upgrade_refuse(struct ws_upgrade *u);

#endif
