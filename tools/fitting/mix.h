/*
 * mix.h - sounds laid over one another, at levels that are those of their loudest third
 */
#ifndef FITTING_MIX_H
#define FITTING_MIX_H

#include "fitting/line.h"

/* RMS that two thirds of the tenths of a second do not reach. */
float mix_level(const struct clip *c);

/* What brings noise to db under signal; 0 where it is silent. */
float mix_gain(const struct clip *signal, const struct clip *noise, float db);

/* Adds a sound to x [size: n], from anywhere in it and over and over, as loud as gain makes it. */
void  mix_add(struct random *random, float *x, size_t n, const struct clip *sound, float gain);

/* Adds mains hum: 50 Hz and what of its harmonics a line lets through. */
void  mix_hum(float *x, size_t n, float rms);

#endif
