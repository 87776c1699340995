/*
 * talkspurt.h - one side's speech frames -> talkspurts
 *
 *   speech      ████ ███     ██ ████████            ███
 *   talkspurts  ├──────┤     ├─────────┤            ├─┤       pauses shorter than pause_ms are bridged (ITU-T P.59)
 *               start  end
 *
 * A talkspurt starts with its first speech frame and ends with its last; that it has ended is known pause_ms later.  The
 * newest TALKSPURTS_KEPT are kept, so that those who decide later can look back.  In the caller's memory; nothing is
 * allocated.  One thread at a time.
 */
#ifndef UNDERTONE_TALKSPURT_H
#define UNDERTONE_TALKSPURT_H

#include <stdbool.h>
#include <stdint.h>

/* Every decision on a talkspurt falls within 3 s of its start or 1 s of its end, and the starts of two lie more than
 * 0.3 s apart: 10 at most are open to decision. */
enum { TALKSPURTS_KEPT = 16 };

struct talkspurt {
	int64_t start_ms;
	int64_t end_ms;                         /* of its last speech frame so far */
	bool    open;                           /* may still go on */
};

struct talkspurts {
	int64_t pause_ms;
	int64_t count;                          /* started so far; the newest has the number count - 1 */
	struct talkspurt kept[TALKSPURTS_KEPT];
};

enum talkspurt_change { TALKSPURT_NONE, TALKSPURT_STARTED, TALKSPURT_ENDED };

void talkspurts_init(struct talkspurts *t, unsigned pause_ms);

/* Takes the frame that ends at now_ms; says what it changed. */
enum talkspurt_change talkspurts_process(struct talkspurts *t, int64_t now_ms, bool speech);

/* The newest ends now: no more frames will come. */
enum talkspurt_change talkspurts_finish(struct talkspurts *t);

/* Number n, which is one of the newest TALKSPURTS_KEPT; NULL where there is none such. */
const struct talkspurt *talkspurts_get(const struct talkspurts *t, int64_t n);
const struct talkspurt *talkspurts_newest(const struct talkspurts *t);  /* NULL before the first */

bool    talkspurts_open(const struct talkspurts *t);            /* in a talkspurt, or in a pause that may be bridged */
int64_t talkspurts_end_ms(const struct talkspurts *t);          /* end of the last speech; INT64_MIN before the first */

#endif
