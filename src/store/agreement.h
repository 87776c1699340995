/*
 * agreement.h - policies signed by employer and works council that this installation has obeyed
 *
 * Kept word for word, with their signatures, in table `policy`: what comes later is measured against the newest.  On
 * the store's thread.
 */
#ifndef UNDERTONE_AGREEMENT_H
#define UNDERTONE_AGREEMENT_H

#include "store/store.h"

int agreement_newest(struct store *s, char **text);    /* 0 and *text, freed by the caller; -ENOENT: there is none */
int agreement_add(struct store *s, const char *text);   /* 0 or a negative errno */

#endif
