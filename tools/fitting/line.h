/*
 * line.h - what a telephone makes of a recording
 *
 * 300-3400 Hz (linear-phase FIR, 40 dB down at 200 and 3500 Hz), then G.711 mu-law (ITU-T G.711 by its segment formula).
 */
#ifndef FITTING_LINE_H
#define FITTING_LINE_H

#include <stddef.h>
#include <stdint.h>

/* splitmix64: the same seed gives the same calls on every machine. */
struct random { uint64_t state; };
uint32_t random_below(struct random *r, uint32_t n);
float    random_uniform(struct random *r);                      /* 0-1 */
float    random_gauss(struct random *r);                        /* mean 0, standard deviation 1 */

struct clip {
	float *x;                                               /* 8 kHz, band-limited */
	size_t n;
};

/* One recording, its level as it is; line_clip() cuts its quiet ends.  0 or a negative errno; the caller frees out->x. */
int  line_read(const char *path, struct clip *out);
int  line_clip(const char *path, struct clip *out);

void line_mulaw(float *x, size_t n);                            /* there and back, in place */
void line_noise(float *x, size_t n, float dbfs, struct random *r);
void line_tilt(float *x, size_t n, float db);                   /* brighter by db above 1 kHz (first-order shelf) */

#endif
