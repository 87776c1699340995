/*
 * tones.h - the tones of the telephone network, in one frame
 *
 * Ringback, busy and dial tones (ITU-T E.180), DTMF (ITU-T Q.23, timing Q.24), fax calling and answering tones (ITU-T
 * T.30), beeps: one or two sinusoids that hold nearly all of the band's energy and stay where they are.  They are read
 * off the frame's one spectrum.  Which digit was dialled is never found out: card numbers are typed on telephones.  It
 * holds no pointers and needs no memory of its own.  One object per channel, one thread at a time.
 */
#ifndef UNDERTONE_TONES_H
#define UNDERTONE_TONES_H

#include "spectrum.h"

#include <stdbool.h>

enum tone_kind {
	TONE_NONE,
	TONE_PROGRESS,                  /* ringback, busy, dial: all of it between 300 and 650 Hz */
	TONE_BEEP,                      /* any other steady tone: voicemail's beep, special information tones */
	TONE_DTMF,
	TONE_FAX                        /* CNG 1100 Hz, CED 2100 Hz */
};

enum { TONES_PARTS = 2 };

struct tones_config {
	float purity;                   /* least share of the band's energy in the one or two strongest peaks, 0-1 */
	float first_share;              /* of the band in its strongest peak: under it there are more than two parts, 0-1 */
	float drift_hz;                 /* a tone stays within this of where it began */
	float steady_ms;                /* for this long, to be a tone */
	float dtmf_ms;                  /* the same for DTMF */
	float dtmf_tolerance;           /* of a DTMF frequency, as a share of it */
	float dtmf_twist_db;            /* most that one DTMF frequency may be above the other */
};

struct tones {
	struct tones_config cfg;
	size_t run;                     /* frames that the same tone has lasted */
	float  began_hz[TONES_PARTS];   /* low to high; 0 where there is one part only */
};

struct tones_result {
	enum tone_kind kind;            /* once it has been steady for long enough */
	bool           pure;            /* may yet become a tone */
};

void tones_init(struct tones *t, const struct tones_config *cfg);

/* Takes frame k's spectrum; what it says is of frame k. */
struct tones_result tones_process(struct tones *t, const struct spectrum_frame *s);

#endif
