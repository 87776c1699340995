/*
 * ws_message.h - WebSocket frames into whole messages (RFC 6455, 5.4)
 *
 *   text… continuation… continuation(fin) ─► one message
 *
 * A message in one frame passes where it lies; the pieces of another are gathered.  Control frames, which may come
 * between the pieces, are not for here.  One object per connection, one thread at a time.
 */
#ifndef UNDERTONE_WS_MESSAGE_H
#define UNDERTONE_WS_MESSAGE_H

#include "wire/websocket.h"

struct ws_message {
	uint8_t *gathered;                      /* of pieces so far; grows as they need */
	size_t   gathered_size;
	enum ws_opcode opcode;                  /* of the message that is under way; 0: none is */
	size_t   max;                           /* bytes of a message */
};

/* max: bytes of a whole message. */
void ws_message_init(struct ws_message *m, size_t max);
void ws_message_clear(struct ws_message *m);            /* frees what was gathered */

/*
 * Takes a data frame.  1 and *whole filled: a message, its payload valid until the next frame; 0: more of it is to come;
 * -EPROTO: a piece that continues nothing, or a new message within another; -EMSGSIZE: over max; -ENOMEM.  After an error
 * no more frames are to be given.
 */
int  ws_message_take(struct ws_message *m, const struct ws_frame *f, struct ws_frame *whole);

#endif
