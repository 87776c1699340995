/*
 * signature.h - who may open an AudioHook: its API key, and the HTTP message signature made with its secret
 *
 * Signatures as Genesys makes them (draft-ietf-httpbis-message-signatures-05): HMAC-SHA256 over the components that
 * Signature-Input lists.  They must cover the request target, the host, the session and the key, and must not be older
 * than SIGNATURE_AGE_S, nor over.  Any thread.
 */
#ifndef UNDERTONE_SIGNATURE_H
#define UNDERTONE_SIGNATURE_H

#include "wire/websocket.h"

enum { SIGNATURE_AGE_S = 60 };

/* api_key NULL: none is asked for.  secret: base64, as it stands in Genesys Cloud; NULL: no signature is asked for.
 * now_s: since 1970. */
bool signature_admits(const struct ws_request *r, const char *api_key, const char *secret, int64_t now_s);

#endif
