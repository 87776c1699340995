/*
 * view.h - what the agent sees of a call: gathered from events, drawn by whoever can draw
 *
 *   events, levels, status ─► view ─► tty (a terminal's 60 x 15 and more), plain (a line when something happens)
 *
 * Pure state: no clock, no printing; nothing is allocated.  Words before figures: settled, rising, tense, easing.
 */
#ifndef UNDERTONE_VIEW_H
#define UNDERTONE_VIEW_H

#include "analysis/calibration.h"
#include "desk/life.h"
#include "source/live.h"

enum { VIEW_SECONDS = 120, VIEW_TEXT_LEN = 256, VIEW_TIME_LEN = 32 };

enum view_word { VIEW_LISTENING, VIEW_SETTLED, VIEW_RISING, VIEW_TENSE, VIEW_EASING, VIEW_NO_TONE };

struct view {
	const struct calibration *cal;          /* borrowed */
	enum life_state state;
	bool     paused, colleague, objected, talk_shown, confirming;
	int64_t  now_ms;                        /* the call's */
	int64_t  looking_until_ms;              /* the agent looks something up until then */
	enum view_word word;
	float    stress[VIEW_SECONDS];          /* by second, as a ring; NAN: none */
	int64_t  seconds;
	float    speech_s;                      /* of the caller */
	float    peak;
	int64_t  peak_ms, eased_ms;             /* for the wrap-up's sentence; EVENT_NULL_MS: not */
	bool     was_tense;
	int64_t  talk_ms[SIDES];
	float    level_dbfs[SIDES];
	bool     cue_open;
	enum cue_kind cue;
	char     headline[VIEW_TEXT_LEN], technique[VIEW_TEXT_LEN], reason[VIEW_TEXT_LEN];
	bool     one_way, poor_line;
	struct live_status status;
	bool     keeps, records;                /* the timeline is stored; audio is */
	int64_t  marks, gaps, lost_ms;
	char     message[VIEW_TEXT_LEN];
	int64_t  message_until_ms;              /* by the desk's clock */
};

/* Of a new call; keeps and records stay as they are.  cal is borrowed. */
void view_init(struct view *v, const struct calibration *cal);
void view_event(struct view *v, const struct event *e);
void view_status(struct view *v, const struct live_status *s);
void view_message(struct view *v, const char *text, int64_t now_ms);    /* shown for some seconds of the desk's clock */

enum cues_language view_language(const struct view *v);
const char *view_word_text(enum view_word word, enum cues_language language);
/* The caller's stress `back` seconds ago; NAN where there is none. */
float view_stress(const struct view *v, int64_t back);
/* "3:10" into text [size: VIEW_TIME_LEN]; returns text. */
char *view_time(int64_t ms, char *text);
/* The status line: its words' headline and technique; both NULL when all is well. */
struct cues_words view_status_line(const struct view *v, int64_t now_ms);
/* "Rose at 3:10, eased after 4:15" into text [size: VIEW_TEXT_LEN]; returns text. */
char *view_sentence(const struct view *v, char *text);
/* A cue's evidence in words: "pitch +3.1 semitones, louder by 5 dB". */
void view_reason(const struct evidence *evidence, enum cues_language language, char *text, size_t n);

#endif
