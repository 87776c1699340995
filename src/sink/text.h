/*
 * text.h - texts and numbers as files hold them: valid UTF-8, and a point for decimals in every locale
 *
 * Any thread.
 */
#ifndef UNDERTONE_TEXT_H
#define UNDERTONE_TEXT_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum { TEXT_REAL_LEN = 352 };                   /* holds any double with at most 9 decimals */

/* A copy of s in which every byte that is not UTF-8 (RFC 3629) has become U+FFFD; free() it.  NULL when memory is
 * short. */
char *text_valid(const char *s);

/* v with at most `decimals` (0-9) decimals and no trailing zeros; "" where v is not finite.  Returns out. */
char *text_real(char out[TEXT_REAL_LEN], double v, int decimals);

/* ms as seconds with three decimals: 61250 -> "61.250". */
void text_seconds(FILE *f, int64_t ms);

#endif
