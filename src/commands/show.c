/*
 * show - one call's timeline drawn in the terminal
 *
 *           0:00                1:00                2:00
 *   tone    ▁▁▂▂▂▁▁▃▅▇██▆▅▃▂▁▁
 *   caller  ██  ████ ████████  ██
 *   agent     ██    █      ████
 *   line           ×        ··
 *   cues              1  2      3
 *
 * On a terminal in colour and blocks; elsewhere in plain ASCII.
 */
#include "commands/timeline.h"
#include "desk/words.h"
#include "commands/who.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>

enum { MARGIN = 10, COLUMNS_MIN = 20, COLUMNS_MAX = 240, CUES_MAX = 64 };

enum { CALLER_TALKS = 1, AGENT_TALKS = 2, BOTH_TALK = 4, SILENCE = 8, ON_HOLD = 16 };

struct column {
	float    stress;                        /* highest in it; -1: none */
	unsigned marks;
	int      cue;                           /* number of the first cue opened in it, 0: none */
};

struct cue_line {
	int64_t t_ms;
	char    text[256];
	char    why[256];
};

struct drawing {
	struct column          columns[COLUMNS_MAX];
	size_t                 width;
	bool                   blocks;          /* a terminal that shows them */
	float                  tense_on, tense_off;     /* scores */
	struct event_call_start start;
	char                   started_at[32];
	struct event_call_end  end;
	bool                   ended;
	int64_t                last_ms;
	struct cue_line        cues[CUES_MAX];
	size_t                 cues_count;
};

void timeline_clock(char *text, int64_t ms)
{
	long long s = (long long)ms / 1000;

	if (s >= 3600)
		snprintf(text, TIMELINE_CLOCK_LEN, "%lld:%02lld:%02lld", s / 3600, s / 60 % 60, s % 60);
	else
		snprintf(text, TIMELINE_CLOCK_LEN, "%lld:%02lld", s / 60, s % 60);
}

/* First pass: how long the call is, and what it said of itself. */
static void measure(void *ctx, const struct event *e)
{
	struct drawing *d = ctx;

	d->last_ms = e->t_ms;
	if (e->kind == EVENT_CALL_START && e->start.started_at)
		snprintf(d->started_at, sizeof(d->started_at), "%s", e->start.started_at);
	if (e->kind == EVENT_CALL_END) {
		d->end = e->end;
		d->ended = true;
		d->last_ms = e->end.duration_ms;
	}
}

static size_t column_of(const struct drawing *d, int64_t ms)
{
	int64_t i = d->last_ms > 0 ? ms * (int64_t)d->width / d->last_ms : 0;

	return i < 0 ? 0 : i >= (int64_t)d->width ? d->width - 1 : (size_t)i;
}

static void add_cue(struct drawing *d, const struct event *e, struct column *at)
{
	const struct evidence *why = &e->cue.evidence;
	struct cue_line *line;
	char words[WORDS_LEN];
	size_t n = 0;

	if (d->cues_count == CUES_MAX)
		return;
	line = &d->cues[d->cues_count++];
	line->t_ms = e->t_ms;
	snprintf(line->text, sizeof(line->text), "%s", e->cue.text ? e->cue.text : event_cue_name(e->cue.cue));
	for (size_t i = 0; i < why->count && n < sizeof(line->why); i++)
		if (fabsf(why->items[i].points) >= 1)
			n += (size_t)snprintf(line->why + n, sizeof(line->why) - n, "%s%s: %+.0f", n ? ", " : "",
			                      words_evidence(&why->items[i], CUES_ENGLISH, words), (double)why->items[i].points);
	if (!at->cue)
		at->cue = (int)d->cues_count;
}

static void mark(struct drawing *d, int64_t from_ms, int64_t to_ms, unsigned what)
{
	size_t last = column_of(d, to_ms > from_ms ? to_ms - 1 : to_ms);

	for (size_t i = column_of(d, from_ms); i <= last; i++)
		d->columns[i].marks |= what;
}

/* Second pass: what falls into each column. */
static void fill(void *ctx, const struct event *e)
{
	struct drawing *d = ctx;
	struct column *c = &d->columns[column_of(d, e->t_ms > 0 ? e->t_ms - 1 : 0)];

	switch (e->kind) {
	case EVENT_TONE:
		if (e->side == CALLER && e->tone.stress > c->stress)
			c->stress = e->tone.stress;
		if (e->side != SIDE_NONE && e->tone.speech_ms >= 300)
			mark(d, e->t_ms - 1000, e->t_ms, e->side == CALLER ? CALLER_TALKS : AGENT_TALKS);
		break;
	case EVENT_OVERLAP:
		mark(d, e->overlap.start_ms, e->overlap.end_ms, BOTH_TALK);
		break;
	case EVENT_SILENCE:
		mark(d, e->silence.start_ms, e->silence.end_ms, SILENCE);
		break;
	case EVENT_HOLD:
		mark(d, e->hold.start_ms, e->hold.end_ms, ON_HOLD);
		break;
	case EVENT_CUE:
		if (e->cue.state == CUE_OPEN)
			add_cue(d, e, c);
		break;
	default:
		break;
	}
}

static const char *tone_block(const struct drawing *d, float stress)
{
	static const char *const blocks[] = { "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█" };
	static const char *const ascii[] = { "_", ".", "-", "=", "+", "*", "%", "#" };
	int i = (int)(stress / 12.5f);

	i = i < 0 ? 0 : i > 7 ? 7 : i;
	return stress < 0 ? " " : d->blocks ? blocks[i] : ascii[i];
}

/* Cool while settled, amber as it rises, coral from the threshold on: always beside the height, never instead of it. */
static const char *tone_colour(const struct drawing *d, float stress)
{
	return !d->blocks || stress < 0 ? "" : stress >= d->tense_on ? "\033[38;5;209m" :
	       stress >= d->tense_off ? "\033[38;5;179m" : "\033[38;5;110m";
}

static void draw_row(const struct drawing *d, const char *name)
{
	printf("%-*s", MARGIN - 2, name);
	for (size_t i = 0; i < d->width; i++) {
		const struct column *c = &d->columns[i];

		switch (*name) {
		case 't':
			printf("%s%s", tone_colour(d, c->stress), tone_block(d, c->stress));
			break;
		case 'c':
			fputs(c->marks & CALLER_TALKS ? d->blocks ? "█" : "=" : " ", stdout);
			break;
		case 'a':
			fputs(c->marks & AGENT_TALKS ? d->blocks ? "█" : "=" : " ", stdout);
			break;
		default:
			fputs(c->marks & ON_HOLD ? "~" : c->marks & BOTH_TALK ? d->blocks ? "×" : "x"
			      : c->marks & SILENCE ? d->blocks ? "·" : "." : " ", stdout);
		}
	}
	puts(d->blocks ? "\033[0m" : "");
}

static void draw_times(const struct drawing *d)
{
	char text[TIMELINE_CLOCK_LEN];
	size_t at = 0;

	printf("%-*s", MARGIN - 2, "");
	/* A time every 20 columns or so: at each the time of its first column. */
	for (size_t i = 0; i < d->width; i += 20) {
		timeline_clock(text, d->last_ms * (int64_t)i / (int64_t)d->width);
		at += (size_t)printf("%*s%s", (int)(i > at ? i - at : 0), "", text);
	}
	putchar('\n');
}

static void draw_cue_numbers(const struct drawing *d)
{
	size_t at = 0;

	if (!d->cues_count)
		return;
	printf("%-*s", MARGIN - 2, "cues");
	for (size_t i = 0; i < d->width; i++)
		if (d->columns[i].cue && i >= at) {
			printf("%*s", (int)(i - at), "");
			at = i + (size_t)printf("%d", d->columns[i].cue);
		}
	putchar('\n');
}

/* What stands in the line's row. */
static void draw_key(const struct drawing *d)
{
	unsigned seen = 0;

	for (size_t i = 0; i < d->width; i++)
		seen |= d->columns[i].marks;
	if (seen & (BOTH_TALK | SILENCE | ON_HOLD))
		printf("%-*s%s%s%s\n", MARGIN - 4, "", seen & BOTH_TALK ? d->blocks ? "  × both speak" : "  x both speak" : "",
		       seen & SILENCE ? d->blocks ? "  · nobody speaks" : "  . nobody speaks" : "", seen & ON_HOLD ? "  ~ on hold" : "");
}

static void draw_words(const struct drawing *d)
{
	char clock[TIMELINE_CLOCK_LEN];

	for (size_t i = 0; i < d->cues_count; i++) {
		const struct cue_line *c = &d->cues[i];
		const char *technique = strchr(c->text, '\n');

		timeline_clock(clock, c->t_ms);
		printf("%s%2zu  %6s  %.*s\n", i ? "" : "\n", i + 1, clock, technique ? (int)(technique - c->text) : 255, c->text);
		if (technique)
			printf("            %s\n", technique + 1);
		if (*c->why)
			printf("            (in points: %s)\n", c->why);
	}
	if (!d->ended)
		return;

	const struct talk *talk = d->end.talk;

	printf("\ncaller %.0f %%, agent %.0f %% of the talk; %lld and %lld turns; %lld interruptions by the agent, %lld by the caller; "
	       "%lld silences\n", 100 * (double)talk[CALLER].talk_share, 100 * (double)talk[AGENT].talk_share,
	       (long long)talk[CALLER].turns, (long long)talk[AGENT].turns, (long long)talk[AGENT].interruptions,
	       (long long)talk[CALLER].interruptions, (long long)d->end.silences);
	if (d->end.stress.mean == d->end.stress.mean)
		printf("tone: mean %.0f, peak %.0f, %lld s tense%s\n", (double)d->end.stress.mean, (double)d->end.stress.peak,
		       (long long)d->end.stress.tense_ms / 1000, d->end.stress.eased ? ", eased at the end" : "");
}

static void draw(const struct drawing *d, const char *id)
{
	char clock[TIMELINE_CLOCK_LEN];

	timeline_clock(clock, d->last_ms);
	printf("call %.16s   %s   %s%s\n\n", id, *d->started_at ? d->started_at : "time unknown", clock, d->ended ? "" : "   (not ended)");
	draw_times(d);
	draw_row(d, "tone");
	draw_row(d, "caller");
	draw_row(d, "agent");
	draw_row(d, "line");
	draw_cue_numbers(d);
	draw_key(d);
	draw_words(d);
}

static size_t terminal_columns(void)
{
	struct winsize size;
	size_t columns = 100;

	if (isatty(STDOUT_FILENO) && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col)
		columns = size.ws_col;
	columns = columns > MARGIN + COLUMNS_MIN ? columns - MARGIN : COLUMNS_MIN;
	return columns < COLUMNS_MAX ? columns : COLUMNS_MAX;
}

static int run(const struct command *self, int argc, char **argv)
{
	struct timeline t;
	struct drawing *d = calloc(1, sizeof(*d));
	char id[STORE_ID_LEN];
	int status = timeline_open(&t, self, argc, argv);

	if (!status && !t.help)
		status = d ? timeline_find(&t, self, argv[t.first], id) : EXIT_FAILED;
	if (!status && !t.help)
		status = who_audit(t.store, "open", id);
	if (status || t.help)
		goto out;
	d->width = terminal_columns();
	d->blocks = isatty(STDOUT_FILENO);
	d->tense_on = t.cli.cal.tension.open_score;
	d->tense_off = t.cli.cal.tension.close_score;
	for (size_t i = 0; i < d->width; i++)
		d->columns[i].stress = -1;
	if (store_events(t.store, id, measure, d) || store_events(t.store, id, fill, d)) {
		cli_error("%s: %s", t.path, store_error(t.store));
		status = EXIT_FAILED;
	} else {
		draw(d, id);
	}
out:
	free(d);
	return timeline_close(&t, status);
}

const struct command show_command = {
	.name = "show",
	.arguments = "[--store DB] CALL",
	.summary = "Draw one call's timeline in the terminal",
	.help = "  --store DB        the timelines' database (default: $XDG_STATE_HOME/undertone/timelines.db)\n"
	"\nCALL is a call's id, or the beginning of one; 'undertone calls' lists them.\n\nExample:\n  undertone show 3fa9\n",
	.run = run,
};
