/*
 * tones.h - the tones of the telephone network, in one frame
 *
 * Ringback, busy and dial tones (ITU-T E.180), DTMF (ITU-T Q.23, timing Q.24), fax calling and answering tones (ITU-T
 * T.30), beeps: one or two sinusoids that hold nearly all of the band's energy and do not move.  Which digit was dialled
 * is never found out: card numbers are typed on telephones.  One object per channel, one thread at a time.
 */
#ifndef UNDERTONE_TONES_H
#define UNDERTONE_TONES_H

#include "spectrum.h"

enum tone_kind {
	TONE_NONE,
	TONE_PROGRESS,                  /* ringback, busy, dial: one or two tones between 300 and 650 Hz */
	TONE_BEEP,                      /* any other steady tone: voicemail's beep, special information tones */
	TONE_DTMF,
	TONE_FAX                        /* CNG 1100 Hz, CED 2100 Hz */
};

struct tones;

struct tones_config {
	float purity;                   /* share of the band's energy in the one or two strongest peaks, 0-1 */
	float drift_hz;                 /* a tone's frequency stays within this from frame to frame */
	float steady_ms;                /* this long, to be a tone */
	float dtmf_tolerance;           /* of a DTMF frequency, as a share of it */
	float dtmf_twist_db;            /* most that one DTMF frequency may be above the other */
};

int  tones_create(struct tones **out, const struct tones_config *cfg);          /* 0, -EINVAL or -ENOMEM */
void tones_destroy(struct tones *t);                                            /* NULL is allowed */

/* Takes frame k's spectrum; gives the tone that frame k belongs to once it has been steady for long enough. */
enum tone_kind tones_process(struct tones *t, const struct spectrum_frame *s);

#endif
