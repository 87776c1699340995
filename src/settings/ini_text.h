/*
 * ini_text.h - INI from memory, whose first error is told in its own words
 *
 * inih goes on after an error: what a later line has to say would stand beside the first one's number.  Any thread.
 */
#ifndef UNDERTONE_INI_TEXT_H
#define UNDERTONE_INI_TEXT_H

#include <stddef.h>

/* A key and its value: 1 when taken; 0, and what is wrong written to where ini_text_parse() was told. */
typedef int ini_text_fn(void *ctx, const char *section, const char *key, const char *value);

/* The first len bytes of text.  what [size: n]: comes with what is to be said of a line that is neither key nor
 * section; goes with what is to be said of the line that is returned.  0; the first line that is wrong; or -1: out of
 * memory. */
int ini_text_parse(const char *text, size_t len, ini_text_fn *take, void *ctx, char *what, size_t n);

#endif
