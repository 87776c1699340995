/*
 * watch.h - what happens on the desk's sound server: who takes the microphone, and where our own streams are
 *
 * A subscription to a PulseAudio or PipeWire server.  Two things are told: whether another program records from a
 * microphone (a softphone on a call), and whether a stream of ours still hears the device it was opened on: when a device
 * goes, the server may move the stream to another one and say nothing.
 */
#ifndef UNDERTONE_WATCH_H
#define UNDERTONE_WATCH_H

#include <stdbool.h>

struct watch;

/* 0 and *out set, or -ENOTCONN (no such server) or -ENOMEM and *out = NULL. */
int  watch_open(struct watch **out);
void watch_close(struct watch *w);              /* NULL is allowed */

/* All from any thread. */
bool watch_alive(const struct watch *w);        /* false: the server is gone; close, and open again */
bool watch_softphone(const struct watch *w);    /* another program records from a microphone now */

/* Slot 0 or 1 is a stream of this process opened on that source's name; forgets what was known of the slot.  "": none. */
void watch_expect(struct watch *w, unsigned slot, const char *source);
bool watch_moved(const struct watch *w, unsigned slot);         /* it was seen there, and is there no more */

#endif
