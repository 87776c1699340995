/*
 * textgrid.c - Praat's TextGrid, long text format (Praat manual, "TextGrid file formats")
 *
 * Six interval tiers: caller and agent (their turns), overlap (its type, and who started second), silence (and holds),
 * cues (from opening to closing), stress (one whole number a second of the caller).  Counts stand before the
 * intervals, so these wait in spools until the call has ended.  Intervals tile each tier from 0 to the end, without a
 * hole.
 */
#include "sink/sink_kind.h"
#include "sink/spool.h"
#include "sink/text.h"

#include <string.h>

enum tier { TIER_CALLER, TIER_AGENT, TIER_OVERLAP, TIER_SILENCE, TIER_CUES, TIER_STRESS, TIERS };

enum { SECOND_MS = 1000 };

static const char *const tier_names[TIERS] = { "caller", "agent", "overlap", "silence", "cues", "stress" };

struct textgrid_state {
	struct spool tiers[TIERS];
	int64_t      end_ms;                    /* the latest time seen */
	const char  *cue;                       /* the open one; NULL: none */
	int64_t      cue_ms;                    /* since when */
};

static int textgrid_begin(void *state, FILE *f)
{
	struct textgrid_state *s = state;
	int err = 0;

	(void)f;
	s->end_ms = 1;                                          /* Praat wants a domain that is not empty */
	for (size_t i = 0; !err && i < TIERS; i++)
		err = spool_open(&s->tiers[i]);
	return err;
}

static int add(struct textgrid_state *s, enum tier tier, int64_t start_ms, int64_t end_ms, const char *text)
{
	if (end_ms > s->end_ms)
		s->end_ms = end_ms;
	return spool_add(&s->tiers[tier], start_ms > 0 ? start_ms : 0, end_ms, text);
}

static const char *named(const struct event *e, const char *field_name)
{
	size_t count;
	const struct field *fields = event_fields(e->kind, &count);
	const char *name = NULL;

	for (size_t i = 0; i < count; i++)
		if (!strcmp(fields[i].name, field_name))
			name = field_text(&fields[i], e);
	return name ? name : "?";
}

static int add_overlap(struct textgrid_state *s, const struct event *e)
{
	const char *side = event_side_name(e->side);
	char text[64];

	snprintf(text, sizeof(text), "%s%s%s", named(e, "type"), side ? " by " : "", side ? side : "");
	return add(s, TIER_OVERLAP, e->overlap.start_ms, e->overlap.end_ms, text);
}

static int add_hold(struct textgrid_state *s, const struct event *e)
{
	char text[64];

	snprintf(text, sizeof(text), "hold: %s", named(e, "type"));
	return add(s, TIER_SILENCE, e->hold.start_ms, e->hold.end_ms, text);
}

static int add_stress(struct textgrid_state *s, const struct event *e)
{
	char text[TEXT_REAL_LEN];

	if (e->side != CALLER || !*text_real(text, (double)e->tone.stress, 0))
		return 0;
	return add(s, TIER_STRESS, e->t_ms - SECOND_MS, e->t_ms, text);
}

/* One cue is open at a time; opening another closes it. */
static int add_cue(struct textgrid_state *s, const struct event *e)
{
	int err = s->cue ? add(s, TIER_CUES, s->cue_ms, e->t_ms, s->cue) : 0;

	s->cue = e->cue.state == CUE_OPEN ? event_cue_name(e->cue.cue) : NULL;
	s->cue_ms = e->t_ms;
	return err;
}

static int textgrid_write(void *state, FILE *f, const struct event *e)
{
	struct textgrid_state *s = state;

	(void)f;
	if (e->kind == EVENT_CALL_END && e->end.duration_ms > s->end_ms)
		s->end_ms = e->end.duration_ms;
	switch (e->kind) {
	case EVENT_TONE:
		return add_stress(s, e);
	case EVENT_TURN:
		return add(s, e->side == AGENT ? TIER_AGENT : TIER_CALLER, e->turn.start_ms, e->turn.end_ms, "turn");
	case EVENT_OVERLAP:
		return add_overlap(s, e);
	case EVENT_SILENCE:
		return add(s, TIER_SILENCE, e->silence.start_ms, e->silence.end_ms, "silence");
	case EVENT_HOLD:
		return add_hold(s, e);
	case EVENT_CUE:
		return add_cue(s, e);
	default:
		return 0;
	}
}

/* ---- the file ---- */

static void put_time(FILE *f, const char *indent, const char *name, int64_t ms)
{
	fprintf(f, "%s%s = ", indent, name);
	text_seconds(f, ms);
	fputc('\n', f);
}

static void put_interval(FILE *f, size_t *n, int64_t start_ms, int64_t end_ms, const char *text)
{
	static const char indent[] = "            ";

	fprintf(f, "        intervals [%zu]:\n", ++*n);
	put_time(f, indent, "xmin", start_ms);
	put_time(f, indent, "xmax", end_ms);
	fprintf(f, "%stext = \"%s\"\n", indent, text);          /* only names and numbers: nothing to escape */
}

static int put_tier(FILE *f, enum tier tier, struct spool *s, int64_t end_ms)
{
	size_t tiles = s->tiles + (s->end_ms < end_ms), n = 0;
	struct interval i;
	int64_t at = 0;
	int err = spool_rewind(s);

	fprintf(f, "    item [%d]:\n        class = \"IntervalTier\"\n", tier + 1);
	fprintf(f, "        name = \"%s\"\n", tier_names[tier]);
	put_time(f, "        ", "xmin", 0);
	put_time(f, "        ", "xmax", end_ms);
	fprintf(f, "        intervals: size = %zu\n", tiles);
	while (!err && (err = spool_next(s, &i)) > 0) {
		if (i.start_ms > at)
			put_interval(f, &n, at, i.start_ms, "");
		put_interval(f, &n, i.start_ms, i.end_ms, i.text);
		at = i.end_ms;
		err = 0;
	}
	if (at < end_ms)
		put_interval(f, &n, at, end_ms, "");
	return err;
}

static int textgrid_end(void *state, FILE *f)
{
	struct textgrid_state *s = state;
	int err = s->cue ? add(s, TIER_CUES, s->cue_ms, s->end_ms, s->cue) : 0;

	fputs("File type = \"ooTextFile\"\nObject class = \"TextGrid\"\n\n", f);
	put_time(f, "", "xmin", 0);
	put_time(f, "", "xmax", s->end_ms);
	fprintf(f, "tiers? <exists>\nsize = %d\nitem []:\n", TIERS);
	for (enum tier tier = 0; !err && tier < TIERS; tier++)
		err = put_tier(f, tier, &s->tiers[tier], s->end_ms);
	return err;
}

static void textgrid_release(void *state)
{
	struct textgrid_state *s = state;

	for (size_t i = 0; i < TIERS; i++)
		spool_close(&s->tiers[i]);
}

const struct sink_kind sink_textgrid = {
	.state_size = sizeof(struct textgrid_state),
	.begin = textgrid_begin,
	.write = textgrid_write,
	.end = textgrid_end,
	.release = textgrid_release,
};
