/*
 * event.h - the one event type, and the data dictionary that names its fields
 *
 * Analysis decides events, sinks write them, the store keeps them.  What a field is called, in which unit, with how many
 * decimals, and for whom it exists is said once, in the table behind event_fields(): JSON, CSV and SQL are all written
 * from it.  The examples beside the table (events.jsonl) show every kind.  The table is constant, and all functions
 * are pure: any thread.
 */
#ifndef UNDERTONE_EVENT_H
#define UNDERTONE_EVENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum side { CALLER, AGENT, SIDES, SIDE_NONE = SIDES };

/* In the order in which events of the same t_ms are given. */
enum event_kind {
	EVENT_CALL_START, EVENT_GAP, EVENT_TONE, EVENT_TURN, EVENT_OVERLAP, EVENT_SILENCE, EVENT_HOLD, EVENT_QUALITY,
	EVENT_CUE, EVENT_MARK, EVENT_CALL_END,
	EVENT_KINDS
};

enum gap_reason     { GAP_OVERRUN, GAP_LOSS, GAP_DEVICE, GAP_PAUSE, GAP_TRUNCATED };
enum overlap_type   { OVERLAP_BACKCHANNEL, OVERLAP_OVERLAP, OVERLAP_INTERRUPTION };
enum hold_type      { HOLD_MUSIC, HOLD_TONE, HOLD_DTMF, HOLD_FAX };
enum quality_type   { QUALITY_CLIPPING, QUALITY_NOISE, QUALITY_ONE_WAY, QUALITY_ECHO, QUALITY_MIXED, QUALITY_DRIFT };
enum cue_state      { CUE_OPEN, CUE_CLOSE };
enum cue_reason     { CUE_NO_REASON, CUE_HEEDED, CUE_EXPIRED, CUE_DISMISSED, CUE_REPLACED };
enum cue_kind {                                 /* most urgent first; CUES.md's ids */
	CUE_CALLER_TENSE, CUE_LET_CALLER_FINISH, CUE_DEAD_AIR, CUE_HOLD_LONG, CUE_SLOW_DOWN, CUE_MONOLOGUE,
	CUE_CALLER_WITHDRAWN, CUE_CALLER_EASING, CUE_CALLER_SETTLED, CUE_ROOM_LEFT,
	CUE_SLOW_RESPONSE, CUE_CALLER_HURRIED, CUE_CALLER_HESITATES, CUE_CALLER_TENSE_EARLY,
	CUE_KINDS
};

#define EVENT_NULL_MS INT64_MIN                 /* an unknown time; unknown floats are NAN, texts NULL */

enum { EVENT_EVIDENCE = 8 };

struct evidence_item {
	const char *feature;                    /* static text: a field's name, such as f0_st */
	float       delta;                      /* distance from the caller's own baseline, in unit */
	const char *unit;
	float       points;                     /* its share of the score's points; the shown items add up to all of them */
};

struct evidence {
	size_t count;
	struct evidence_item items[EVENT_EVIDENCE];     /* largest first */
};

struct event_call_start {
	const char *started_at;                 /* RFC 3339 UTC */
	const char *source;
	int64_t     rate_hz;
	int64_t     channels;
	const char *profile;
	const char *scorecard;                  /* its id */
	const char *version;
	const char *agent_id, *team, *queue, *reason, *caller_hash;
};

struct event_gap     { int64_t start_ms; int64_t lost_ms; enum gap_reason reason; };
struct event_turn    { int64_t start_ms, end_ms, response_gap_ms; };
struct event_overlap { int64_t start_ms, end_ms; enum overlap_type type; };
struct event_silence { int64_t start_ms, end_ms; };
struct event_hold    { int64_t start_ms, end_ms; enum hold_type type; };
struct event_quality { enum quality_type type; float value; const char *unit; };
struct event_mark    { const char *text, *author; };

struct event_tone {
	int64_t speech_ms;
	float   level_dbfs, level_db, rate_syl_s, snr_db;
	float   f0_hz, f0_st, f0_range_st, alpha_nb_db, stress, confidence;     /* caller only */
	struct evidence evidence;                                               /* caller only; null with stress */
};

struct event_cue {
	enum cue_state  state;
	enum cue_kind   cue;
	const char     *text;                   /* headline, line feed, technique; in the call's language */
	enum cue_reason reason;                 /* of closing */
	struct evidence evidence;
};

struct talk {
	int64_t talk_ms;                        /* EVENT_NULL_MS: nobody known on this side, written as null */
	float   talk_share;                     /* 0-1, of the conversation's talk of both sides */
	int64_t turns, backchannels, interruptions;
	float   rate_syl_s;
	int64_t longest_turn_ms, median_response_gap_ms;
};

struct stress_summary {
	float   mean, peak, start, end;         /* mean NAN: no stress in this call, written as null */
	int64_t tense_ms;
	bool    eased;
};

struct event_call_end {
	const char *reason;                     /* end, hangup, signal, error, … */
	int64_t     duration_ms, conversation_start_ms;
	struct talk talk[SIDES];
	int64_t     silences, silence_ms, hold_ms, overlap_ms, longest_monologue_ms;
	struct stress_summary stress;
	int64_t     cues[CUE_KINDS];            /* opened, by kind */
	int64_t     suppressed_cues, lost_ms;
};

/* Texts are borrowed: valid while the event is being handled.  A handler that keeps an event copies them. */
struct event {
	enum event_kind kind;
	enum side       side;
	const char     *call;                   /* its id */
	int64_t         t_ms;                   /* when it was decided; never goes back within a call */
	union {
		struct event_call_start start;
		struct event_gap        gap;
		struct event_tone       tone;
		struct event_turn       turn;
		struct event_overlap    overlap;
		struct event_silence    silence;
		struct event_hold       hold;
		struct event_quality    quality;
		struct event_cue        cue;
		struct event_mark       mark;
		struct event_call_end   end;
	};
};

/* Whoever is told events: each once, in order, on the thread that decides them. */
typedef void event_fn(void *ctx, const struct event *e);

/* ---- the data dictionary ---- */

enum field_type {
	FIELD_TEXT,                             /* const char *, NULL is null */
	FIELD_INTEGER,                          /* int64_t, EVENT_NULL_MS is null */
	FIELD_REAL,                             /* float, NAN is null */
	FIELD_BOOL,
	FIELD_NAME,                             /* an enum: names[value]; a NULL or absent name is null */
	FIELD_EVIDENCE,                         /* struct evidence; count 0 is null */
	FIELD_TALK,                             /* struct talk: an object of its own; talk_ms EVENT_NULL_MS is null */
	FIELD_STRESS,                           /* struct stress_summary; mean NAN is null */
	FIELD_CUES                              /* int64_t [CUE_KINDS]: an object of kind: count, zeros left out */
};

struct field {
	const char        *name;
	enum field_type    type;
	size_t             offset;              /* in struct event, or in the nested struct for sub-fields */
	const char        *unit;                /* "" where there is none */
	int                decimals;            /* of FIELD_REAL, as written */
	bool               caller_only;         /* absent from an agent's events */
	bool               optional;            /* left out rather than null where unknown */
	const char *const *names;               /* of FIELD_NAME */
	size_t             names_count;
};

/* The fields of one kind after kind, call, t_ms and side, in the order in which they are written; *count of them. */
const struct field *event_fields(enum event_kind kind, size_t *count);
const struct field *event_talk_fields(size_t *count);           /* offsets within struct talk */
const struct field *event_stress_fields(size_t *count);         /* offsets within struct stress_summary */
const struct field *event_evidence_fields(size_t *count);       /* offsets within struct evidence_item */
bool event_has_side(enum event_kind kind);                      /* whether events of this kind may belong to a side */

const char *event_kind_name(enum event_kind kind);              /* "tone" */
const char *event_side_name(enum side side);                    /* "caller", "agent"; NULL for SIDE_NONE */
const char *event_cue_name(enum cue_kind kind);                 /* "caller_tense" */

/* Values of a field, by type; base is the event, or the nested struct. */
int64_t     field_integer(const struct field *f, const void *base);
double      field_real(const struct field *f, const void *base);        /* rounded to decimals; NAN for null */
const char *field_text(const struct field *f, const void *base);        /* FIELD_TEXT and FIELD_NAME */
bool        field_is_null(const struct field *f, const void *base);

#endif
