/*
 * tty.h - the view in a terminal: usable from 60 columns and 15 rows, and without colours
 *
 * ncursesw.  One terminal, one object, one thread.
 */
#ifndef UNDERTONE_TTY_H
#define UNDERTONE_TTY_H

#include "desk/view.h"

struct tty;

int  tty_open(struct tty **out);                /* 0, -ENOTTY or -ENOMEM */
void tty_close(struct tty *t);                  /* gives the terminal back; NULL is allowed */
void tty_draw(struct tty *t, const struct view *v, int64_t now_ms);
int  tty_key(struct tty *t);                    /* a key, or -1: none waits.  Keys come on standard input */

#endif
