/*
 * control.h - how a softphone's hook reaches a running desk: a UNIX socket, one line in, one line out
 *
 *   start [CALLER-ID]   a call begins            ->  ok
 *   end                 it ends                  ->  ok
 *   status                                       ->  idle | armed | call | wrap-up
 *
 * The socket is $XDG_RUNTIME_DIR/undertone/control (/tmp/undertone-UID/control where that is unset), for its owner only.
 * One desk a user: a second one is told so.  No thread: control_take() is called when control_fd() polls readable.
 */
#ifndef UNDERTONE_CONTROL_H
#define UNDERTONE_CONTROL_H

#include <stddef.h>

enum { CONTROL_LINE_LEN = 256, CONTROL_ERROR_LEN = 256 };

struct control;

/* 0 and *out set; -EADDRINUSE: another desk runs; or another negative errno.  error [size: CONTROL_ERROR_LEN]. */
int  control_open(struct control **out, char *error);
void control_close(struct control *c);                          /* removes the socket; NULL is allowed */
int  control_fd(const struct control *c);

/* A waiting line into line [size: CONTROL_LINE_LEN]: 1; 0 when there is none.  Each one taken is answered. */
int  control_take(struct control *c, char *line);
void control_answer(struct control *c, const char *answer);

/* The other end: sends a line to the desk that runs, waits up to 5 s for the answer [size: CONTROL_LINE_LEN].  0, -ENOENT
 * (no desk runs) or another negative errno. */
int  control_ask(const char *line, char *answer);

#endif
