/*
 * pulse.h - what a PulseAudio or PipeWire server can tell: its devices by their human names, and its programs
 *
 * One connection with a thread of its own (libpulse's threaded main loop).  Calls block until the server has answered.
 * One thread at a time.
 */
#ifndef UNDERTONE_PULSE_H
#define UNDERTONE_PULSE_H

#include <pulse/pulseaudio.h>
#include <stdbool.h>

enum { PULSE_NAME_LEN = 256 };

struct pulse {
	pa_threaded_mainloop *loop;
	pa_context           *context;
};

struct pulse_source {
	char     name[PULSE_NAME_LEN];          /* the server's: alsa_input.usb-… */
	char     description[PULSE_NAME_LEN];   /* a human's: Headset Mono */
	bool     monitor;                       /* hears what an output plays */
	bool     is_default;                    /* the default microphone, or the monitor of the default output */
	unsigned rate_hz;
	unsigned channels;
};

/* 0 and *p connected, or -ENOTCONN: no server answers.  Starts none. */
int  pulse_connect(struct pulse *p);
void pulse_disconnect(struct pulse *p);

/* Waits for an operation to end, the loop's lock held; unrefs it.  0 or -ENOTCONN. */
int  pulse_wait(struct pulse *p, pa_operation *o);

/* Every source into sources [size: max]; returns how many there are, or a negative errno. */
int  pulse_sources(struct pulse *p, struct pulse_source *sources, size_t max);

#endif
