/*
 * policy.h - what a centre and its people agreed on, as one readable file (src/settings/POLICY.md)
 *
 * INI; what is not said stays as it is without a policy.  A policy only ever narrows what settings and options ask for.
 * Any thread.
 */
#ifndef UNDERTONE_POLICY_H
#define UNDERTONE_POLICY_H

#include "analysis/calibration.h"

#include <stdbool.h>

enum { POLICY_TEXT_LEN = 1024, POLICY_ERROR_LEN = 256, POLICY_KEY_BYTES = 32 };

enum policy_party { POLICY_EMPLOYER, POLICY_COUNCIL, POLICY_PARTIES };

struct policy {
	char     purpose[POLICY_TEXT_LEN];      /* in words; lines are joined by a blank */
	char     contact[POLICY_TEXT_LEN];      /* who answers for it */
	bool     recording;                     /* --record is allowed */
	unsigned timelines_days, audio_days;    /* at most; 0: as in the settings */
	unsigned smallest_group;                /* calls behind a figure in a table, at least; 0: as in the settings */
	bool     floor_tone_all;                /* the floor page shows the tone of every call, not of raised hands only */
	unsigned load_limit_minutes;            /* with tense callers in a shift, before a break is suggested; 0: never */
	bool          has_signer[POLICY_PARTIES];       /* policy_seal.h */
	unsigned char signer[POLICY_PARTIES][POLICY_KEY_BYTES];
};

/* text (INI) over an empty policy.  0; -EINVAL and error [size: POLICY_ERROR_LEN]: "NAME:LINE: what is wrong". */
int  policy_parse(struct policy *p, const char *name, const char *text, char *error);

/* Narrows the settings to it. */
void policy_apply(const struct policy *p, struct calibration *cal);

#endif
