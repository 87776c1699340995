/*
 * capture.h - one device being captured into a ring
 *
 * A capture opens a device, and from then on a thread that is not ours to command pushes its samples into the ring in
 * blocks of 40 ms; that thread copies and counts, nothing else.  Every way of capturing is a row of the table in
 * capture.c.  All functions are for one thread, the ring's consumer.
 */
#ifndef UNDERTONE_CAPTURE_H
#define UNDERTONE_CAPTURE_H

#include "source/ring.h"

#include <stdatomic.h>

enum { CAPTURE_ERROR_LEN = 256, CAPTURE_BLOCKS_PER_S = 25, CAPTURE_RATE_MAX_HZ = 48000 };

struct capture_options {
	const char *backend;            /* "portaudio", "alsa", "app" or "file" */
	const char *device;             /* the backend's own name of it: an ALSA name, a program's name, a path */
	unsigned    rate_hz;            /* 8000-48000 */
	unsigned    channels;           /* 1 or 2 */
};

enum capture_state {
	CAPTURE_RUNNING,
	CAPTURE_LOST,                   /* the device is gone: close, and open again later */
	CAPTURE_ENDED                   /* a file came to its end */
};

struct capture;

/* 0 and *out set, samples coming; else a negative errno, *out = NULL, and error [size: CAPTURE_ERROR_LEN] one line that
 * says what to do.  The ring has the same channels, outlives the capture, and is its own until capture_close(). */
int  capture_open(struct capture **out, const struct capture_options *options, struct ring *ring, char *error);
void capture_close(struct capture *c);                          /* NULL is allowed */

/* As its thread has left it by now. */
enum capture_state capture_state(const struct capture *c);
int64_t capture_overruns(const struct capture *c);              /* times the device ran over, since it was opened */

/* The clock that stamps the blocks: monotonic, in nanoseconds. */
int64_t capture_now_ns(void);

/* ---- what a row of the table is ---- */

struct capture_status {                 /* written by the driver's thread */
	_Atomic int     state;          /* enum capture_state */
	_Atomic int64_t overruns;
};

struct capture_driver {
	const char *name;
	int  (*open)(void **self, const struct capture_options *options, struct ring *ring, struct capture_status *status,
	             char *error);
	void (*close)(void *self);      /* the driver's thread has pushed its last when it returns */
};

extern const struct capture_driver capture_portaudio, capture_alsa, capture_app, capture_file;

#endif
