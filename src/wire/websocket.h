/*
 * websocket.h - the server's side of WebSocket (RFC 6455) on bytes alone: the upgrade request, and frames
 *
 * Nothing is read or written here; whoever owns the connection keeps the bytes.  Extensions and subprotocols are not
 * negotiated.  (libre's own server refuses fragments and binds a connection to the thread that accepted it.)
 */
#ifndef UNDERTONE_WEBSOCKET_H
#define UNDERTONE_WEBSOCKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum {
	WS_REQUEST_MAX = 8192,                  /* bytes of an upgrade request */
	WS_HEADERS     = 64,
	WS_ACCEPT_LEN  = 29,
	WS_FRAME_HEADER_MAX = 10                /* of a frame to a client, which is not masked */
};

struct ws_text {                                /* not terminated; data NULL: not there */
	const char *data;
	size_t      len;
};

struct ws_request {
	struct ws_text target, host, key;
	struct { struct ws_text name, value; } header[WS_HEADERS];
	size_t headers;
};

/* Bytes of the request at the start of data, and *r pointing into data; 0: more are needed; -EBADMSG: not an upgrade to
 * WebSocket 13; -E2BIG: longer than WS_REQUEST_MAX or than WS_HEADERS headers. */
ssize_t ws_request_parse(struct ws_request *r, const char *data, size_t size);

/* The value of a header, names in any case; data NULL where there is none. */
struct ws_text ws_request_header(const struct ws_request *r, const char *name);
bool ws_text_is(struct ws_text t, const char *s);               /* the same, in any case */

/* What Sec-WebSocket-Accept answers to a key, with its terminator. */
void ws_accept(struct ws_text key, char accept[WS_ACCEPT_LEN]);

enum ws_opcode { WS_CONTINUATION = 0, WS_TEXT = 1, WS_BINARY = 2, WS_CLOSE = 8, WS_PING = 9, WS_PONG = 10 };

/* RFC 6455, 7.4.1. */
enum ws_close { WS_NORMAL = 1000, WS_GOING_AWAY = 1001, WS_PROTOCOL_ERROR = 1002, WS_REFUSED_DATA = 1003,
                WS_POLICY = 1008, WS_TOO_BIG = 1009, WS_TRY_LATER = 1013 };

struct ws_frame {
	bool           fin;
	enum ws_opcode opcode;
	uint8_t       *payload;                 /* [size] unmasked, within data */
	size_t         size;
};

/* Bytes of the frame at the start of data, which is unmasked in place; 0: more are needed; -EPROTO: not masked, a
 * reserved bit or opcode, or a control frame in pieces or over 125 bytes; -EMSGSIZE: a payload over max. */
ssize_t ws_frame_parse(struct ws_frame *f, uint8_t *data, size_t size, size_t max);

/* The header of a whole frame of `size` bytes to a client: how many bytes. */
size_t ws_frame_header(uint8_t header[WS_FRAME_HEADER_MAX], enum ws_opcode opcode, size_t size);

#endif
