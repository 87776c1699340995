#include "analysis/event.h"

#include <math.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

static const char *const kind_names[EVENT_KINDS] = {
	"call_start", "gap", "tone", "turn", "overlap", "silence", "hold", "quality", "cue", "mark", "call_end"
};
static const char *const side_names[SIDES] = { "caller", "agent" };
static const char *const gap_reasons[] = { "overrun", "loss", "device", "pause", "truncated" };
static const char *const overlap_types[] = { "backchannel", "overlap", "interruption" };
static const char *const hold_types[] = { "music", "tone", "dtmf", "fax" };
static const char *const quality_types[] = { "clipping", "noise", "one_way", "echo", "mixed", "drift" };
static const char *const cue_states[] = { "open", "close" };
static const char *const cue_reasons[] = { NULL, "heeded", "expired", "dismissed", "replaced" };
static const char *const cue_names[CUE_KINDS] = {
	"caller_tense", "let_caller_finish", "dead_air", "hold_long", "slow_down", "monologue",
	"caller_withdrawn", "caller_easing", "caller_settled", "room_left",
	"slow_response", "caller_hurried", "caller_hesitates", "caller_tense_early"
};

/* ---- the tables: one row a field, in the order in which they are written ---- */

#define TEXT(at, name)        { #name, FIELD_TEXT, offsetof(struct event, at.name), "", 0, false, false, NULL, 0 }
#define GIVEN_TEXT(at, name)  { #name, FIELD_TEXT, offsetof(struct event, at.name), "", 0, false, true, NULL, 0 }
#define INTEGER(at, name, unit) \
	{ #name, FIELD_INTEGER, offsetof(struct event, at.name), unit, 0, false, false, NULL, 0 }
#define REAL(at, name, unit, decimals) \
	{ #name, FIELD_REAL, offsetof(struct event, at.name), unit, decimals, false, false, NULL, 0 }
#define CALLERS_REAL(at, name, unit, decimals) \
	{ #name, FIELD_REAL, offsetof(struct event, at.name), unit, decimals, true, false, NULL, 0 }
#define NAME(at, name, names) \
	{ #name, FIELD_NAME, offsetof(struct event, at.name), "", 0, false, false, names, COUNT(names) }
#define EVIDENCE(at, callers) \
	{ "evidence", FIELD_EVIDENCE, offsetof(struct event, at.evidence), "", 0, callers, false, NULL, 0 }
#define OBJECT(name, type, at) { name, type, offsetof(struct event, at), "", 0, false, false, NULL, 0 }

static const struct field call_start_fields[] = {
	TEXT(start, started_at),
	TEXT(start, source),
	INTEGER(start, rate_hz, "Hz"),
	INTEGER(start, channels, ""),
	TEXT(start, profile),
	TEXT(start, scorecard),
	TEXT(start, version),
	GIVEN_TEXT(start, agent_id),
	GIVEN_TEXT(start, team),
	GIVEN_TEXT(start, queue),
	GIVEN_TEXT(start, reason),
	GIVEN_TEXT(start, caller_hash),
};

static const struct field gap_fields[] = {
	INTEGER(gap, start_ms, "ms"),
	INTEGER(gap, lost_ms, "ms"),
	NAME(gap, reason, gap_reasons),
};

/* F0 has two decimals: at 60 Hz, 0.01 Hz is 0.003 semitone. */
static const struct field tone_fields[] = {
	INTEGER(tone, speech_ms, "ms"),
	REAL(tone, level_dbfs, "dBFS", 1),
	REAL(tone, level_db, "dB", 1),
	REAL(tone, rate_syl_s, "syl/s", 2),
	REAL(tone, snr_db, "dB", 1),
	CALLERS_REAL(tone, f0_hz, "Hz", 2),
	CALLERS_REAL(tone, f0_st, "st", 2),
	CALLERS_REAL(tone, f0_range_st, "st", 2),
	CALLERS_REAL(tone, alpha_nb_db, "dB", 1),
	CALLERS_REAL(tone, stress, "", 1),
	CALLERS_REAL(tone, confidence, "", 2),
	EVIDENCE(tone, true),
};

static const struct field turn_fields[] = {
	INTEGER(turn, start_ms, "ms"),
	INTEGER(turn, end_ms, "ms"),
	INTEGER(turn, response_gap_ms, "ms"),
};

static const struct field overlap_fields[] = {
	INTEGER(overlap, start_ms, "ms"),
	INTEGER(overlap, end_ms, "ms"),
	NAME(overlap, type, overlap_types),
};

static const struct field silence_fields[] = {
	INTEGER(silence, start_ms, "ms"),
	INTEGER(silence, end_ms, "ms"),
};

static const struct field hold_fields[] = {
	INTEGER(hold, start_ms, "ms"),
	INTEGER(hold, end_ms, "ms"),
	NAME(hold, type, hold_types),
};

static const struct field quality_fields[] = {
	NAME(quality, type, quality_types),
	REAL(quality, value, "", 3),
	TEXT(quality, unit),
};

static const struct field cue_fields[] = {
	NAME(cue, state, cue_states),
	NAME(cue, cue, cue_names),
	TEXT(cue, text),
	NAME(cue, reason, cue_reasons),
	EVIDENCE(cue, false),
};

static const struct field mark_fields[] = {
	TEXT(mark, text),
	TEXT(mark, author),
};

static const struct field call_end_fields[] = {
	TEXT(end, reason),
	INTEGER(end, duration_ms, "ms"),
	INTEGER(end, conversation_start_ms, "ms"),
	OBJECT("caller", FIELD_TALK, end.talk[CALLER]),
	OBJECT("agent", FIELD_TALK, end.talk[AGENT]),
	INTEGER(end, silences, ""),
	INTEGER(end, silence_ms, "ms"),
	INTEGER(end, hold_ms, "ms"),
	INTEGER(end, overlap_ms, "ms"),
	INTEGER(end, longest_monologue_ms, "ms"),
	OBJECT("stress", FIELD_STRESS, end.stress),
	OBJECT("cues", FIELD_CUES, end.cues),
	INTEGER(end, suppressed_cues, ""),
	INTEGER(end, lost_ms, "ms"),
};

#define TALK(name, type, unit, decimals) \
	{ #name, type, offsetof(struct talk, name), unit, decimals, false, false, NULL, 0 }

static const struct field talk_fields[] = {
	TALK(talk_ms, FIELD_INTEGER, "ms", 0),
	TALK(talk_share, FIELD_REAL, "", 3),
	TALK(turns, FIELD_INTEGER, "", 0),
	TALK(backchannels, FIELD_INTEGER, "", 0),
	TALK(interruptions, FIELD_INTEGER, "", 0),
	TALK(rate_syl_s, FIELD_REAL, "syl/s", 2),
	TALK(longest_turn_ms, FIELD_INTEGER, "ms", 0),
	TALK(median_response_gap_ms, FIELD_INTEGER, "ms", 0),
};

#define STRESS(name, type, unit, decimals) \
	{ #name, type, offsetof(struct stress_summary, name), unit, decimals, false, false, NULL, 0 }

static const struct field stress_fields[] = {
	STRESS(mean, FIELD_REAL, "", 1),
	STRESS(peak, FIELD_REAL, "", 1),
	STRESS(start, FIELD_REAL, "", 1),
	STRESS(end, FIELD_REAL, "", 1),
	STRESS(tense_ms, FIELD_INTEGER, "ms", 0),
	STRESS(eased, FIELD_BOOL, "", 0),
};

#define ITEM(name, type, decimals) \
	{ #name, type, offsetof(struct evidence_item, name), "", decimals, false, false, NULL, 0 }

static const struct field evidence_fields[] = {
	ITEM(feature, FIELD_TEXT, 0),
	ITEM(delta, FIELD_REAL, 2),
	ITEM(unit, FIELD_TEXT, 0),
	ITEM(points, FIELD_REAL, 1),
};

#define KIND(fields, side) { fields, COUNT(fields), side }

static const struct {
	const struct field *fields;
	size_t              count;
	bool                has_side;
} kinds[EVENT_KINDS] = {
	[EVENT_CALL_START] = KIND(call_start_fields, false),
	[EVENT_GAP]        = KIND(gap_fields, true),
	[EVENT_TONE]       = KIND(tone_fields, true),
	[EVENT_TURN]       = KIND(turn_fields, true),
	[EVENT_OVERLAP]    = KIND(overlap_fields, true),
	[EVENT_SILENCE]    = KIND(silence_fields, false),
	[EVENT_HOLD]       = KIND(hold_fields, true),
	[EVENT_QUALITY]    = KIND(quality_fields, true),
	[EVENT_CUE]        = KIND(cue_fields, false),
	[EVENT_MARK]       = KIND(mark_fields, false),
	[EVENT_CALL_END]   = KIND(call_end_fields, false),
};

/* ---- looking things up ---- */

const struct field *event_fields(enum event_kind kind, size_t *count)
{
	*count = kinds[kind].count;
	return kinds[kind].fields;
}

const struct field *event_talk_fields(size_t *count)
{
	*count = COUNT(talk_fields);
	return talk_fields;
}

const struct field *event_stress_fields(size_t *count)
{
	*count = COUNT(stress_fields);
	return stress_fields;
}

const struct field *event_evidence_fields(size_t *count)
{
	*count = COUNT(evidence_fields);
	return evidence_fields;
}

bool event_has_side(enum event_kind kind)
{
	return kinds[kind].has_side;
}

const char *event_kind_name(enum event_kind kind)
{
	return (unsigned)kind < EVENT_KINDS ? kind_names[kind] : NULL;
}

const char *event_side_name(enum side side)
{
	return (unsigned)side < SIDES ? side_names[side] : NULL;
}

const char *event_cue_name(enum cue_kind kind)
{
	return (unsigned)kind < CUE_KINDS ? cue_names[kind] : NULL;
}

/* ---- values ---- */

static const void *place(const struct field *f, const void *base)
{
	return (const char *)base + f->offset;
}

int64_t field_integer(const struct field *f, const void *base)
{
	if (f->type == FIELD_INTEGER)
		return *(const int64_t *)place(f, base);
	if (f->type == FIELD_BOOL)
		return *(const bool *)place(f, base);
	if (f->type == FIELD_NAME) {
		unsigned value;                         /* every enum here is stored as one (GCC, Clang: no negative member) */

		memcpy(&value, place(f, base), sizeof(value));
		return value;
	}
	return EVENT_NULL_MS;
}

double field_real(const struct field *f, const void *base)
{
	float v = *(const float *)place(f, base);
	double scale = 1;

	if (!isfinite(v))
		return (double)NAN;
	for (int i = 0; i < f->decimals; i++)
		scale *= 10;
	return round((double)v * scale) / scale + 0.0;          /* + 0.0: no minus zero */
}

const char *field_text(const struct field *f, const void *base)
{
	if (f->type == FIELD_TEXT)
		return *(const char *const *)place(f, base);

	int64_t value = field_integer(f, base);

	return value >= 0 && (size_t)value < f->names_count ? f->names[value] : NULL;
}

bool field_is_null(const struct field *f, const void *base)
{
	switch (f->type) {
	case FIELD_TEXT:
	case FIELD_NAME:
		return !field_text(f, base);
	case FIELD_INTEGER:
		return field_integer(f, base) == EVENT_NULL_MS;
	case FIELD_REAL:
		return !isfinite(*(const float *)place(f, base));
	case FIELD_EVIDENCE:
		return ((const struct evidence *)place(f, base))->count == 0;
	case FIELD_TALK:
		return ((const struct talk *)place(f, base))->talk_ms == EVENT_NULL_MS;
	case FIELD_STRESS:
		return !isfinite(((const struct stress_summary *)place(f, base))->mean);
	case FIELD_BOOL:
	case FIELD_CUES:
		return false;
	}
	return true;
}
