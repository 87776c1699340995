#include "desk/tty.h"

#include "analysis/say.h"

#include <errno.h>
#include <math.h>
#include <ncurses.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <wchar.h>

enum { GRAPH_ROWS = 4, MARGIN = 2, LABEL = 8, COLOUR_TENSE = 1, COLOUR_WARN, COLOUR_CALM, COLOUR_EASING };

/* In the view's language. */
#define TELL(english, spanish) SAY(view_language(v), english, spanish)

struct tty {
	SCREEN *screen;
	bool    colours;
};

/* Coral, amber, grey-blue and green where there are so many colours: never an alarm's red where it can be helped. */
static void start_pairs(void)
{
	bool many = COLORS >= 256;

	init_pair(COLOUR_TENSE, many ? 209 : COLOR_RED, -1);
	init_pair(COLOUR_WARN, many ? 179 : COLOR_YELLOW, -1);
	init_pair(COLOUR_CALM, many ? 110 : COLOR_CYAN, -1);
	init_pair(COLOUR_EASING, many ? 108 : COLOR_GREEN, -1);
}

int tty_open(struct tty **out)
{
	struct tty *t = calloc(1, sizeof(*t));

	*out = NULL;
	if (!t)
		return -ENOMEM;
	t->screen = isatty(STDIN_FILENO) && isatty(STDOUT_FILENO) ? newterm(NULL, stdout, stdin) : NULL;
	if (!t->screen) {
		free(t);
		return -ENOTTY;
	}
	cbreak();
	noecho();
	nodelay(stdscr, TRUE);
	keypad(stdscr, TRUE);
	curs_set(0);
	t->colours = has_colors() && !getenv("NO_COLOR");
	if (t->colours) {
		start_color();
		use_default_colors();
		start_pairs();
	}
	*out = t;
	return 0;
}

void tty_close(struct tty *t)
{
	if (!t)
		return;
	endwin();
	delscreen(t->screen);
	free(t);
}

int tty_key(struct tty *t)
{
	int key = getch();

	(void)t;
	return key == ERR ? -1 : key;
}

/* ---- pieces, from the top ---- */

/* Text from column x to the screen's right edge: words are never wrapped. */
static void put(int row, int x, const char *text)
{
	if (row < LINES && x < COLS)
		mvaddnstr(row, x, text, -1);
}

/* Text over at most `rows` rows, broken at spaces; returns how many it took.  Counts columns, not bytes. */
static int put_wrapped(int row, int rows, const char *text)
{
	wchar_t wide[VIEW_TEXT_LEN];
	size_t len = mbstowcs(wide, text, VIEW_TEXT_LEN - 1), start = 0;
	size_t width = COLS > 2 * MARGIN ? (size_t)(COLS - 2 * MARGIN) : 1;
	int used = 0;

	if (len == (size_t)-1)
		return 0;
	for (; used < rows && start < len && row + used < LINES; used++) {
		size_t end = len - start > width ? start + width : len;

		while (end < len && end > start && wide[end] != L' ')
			end--;
		if (end == start)
			end = len - start > width ? start + width : len;
		mvaddnwstr(row + used, MARGIN, wide + start, (int)(end - start));
		start = end + (end < len && wide[end] == L' ');
	}
	return used;
}

static void paint(const struct tty *t, int colour, bool on)
{
	attr_t attributes = A_BOLD | (t->colours ? (attr_t)COLOR_PAIR(colour) : 0);

	if (on)
		attron(attributes);
	else
		attroff(attributes);
}

static const char *state_words(const struct view *v)
{
	if (v->state == LIFE_IDLE)
		return TELL("no call: nothing is heard", "sin llamada: no se escucha nada");
	if (v->state == LIFE_ARMED)
		return TELL("a softphone has the microphone: waiting for a voice",
		            "un teléfono tiene el micrófono: se espera una voz");
	return v->state == LIFE_WRAP_UP ? TELL("wrap-up", "cierre") : "";
}

static void draw_title(const struct view *v)
{
	char line[VIEW_TEXT_LEN], time[VIEW_TIME_LEN];

	if (v->state == LIFE_CALL)
		snprintf(line, sizeof(line), TELL("call %s  %s%s%s%s%s", "llamada %s  %s%s%s%s%s"), view_time(v->now_ms, time),
		         v->paused ? TELL("[paused] ", "[en pausa] ") : "",
		         v->records ? TELL("[audio kept] ", "[con audio] ") : "",
		         v->keeps ? TELL("[timeline kept] ", "[se guarda] ") : "",
		         v->lost_ms ? TELL("[loss] ", "[pérdida] ") : "",
		         v->now_ms < v->looking_until_ms ? TELL("[looking it up]", "[buscando]") : "");
	else
		snprintf(line, sizeof(line), "%s", state_words(v));
	attron(A_DIM);
	put(0, MARGIN, "undertone");
	attroff(A_DIM);
	put(0, MARGIN + 11, line);
}

static void draw_word(const struct tty *t, const struct view *v)
{
	static const int colours[] = {
		[VIEW_LISTENING] = COLOUR_WARN, [VIEW_SETTLED] = COLOUR_CALM, [VIEW_RISING] = COLOUR_WARN,
		[VIEW_TENSE] = COLOUR_TENSE, [VIEW_EASING] = COLOUR_EASING, [VIEW_NO_TONE] = COLOUR_WARN,
	};
	/* The shapes of the pages: the hue alone says nothing. */
	static const char *const shapes[] = {
		[VIEW_LISTENING] = "◌", [VIEW_SETTLED] = "●", [VIEW_RISING] = "▲", [VIEW_TENSE] = "◆", [VIEW_EASING] = "▼",
		[VIEW_NO_TONE] = "",
	};
	char word[VIEW_TEXT_LEN];

	put(1, MARGIN, TELL("caller", "voz"));
	snprintf(word, sizeof(word), "%s %s", view_word_text(v->word, view_language(v)), shapes[v->word]);
	paint(t, colours[v->word], true);
	put(1, MARGIN + LABEL, word);
	paint(t, colours[v->word], false);
}

/* One column's eighths of a cell, from the bottom row up. */
static void draw_column(int top, int x, float stress)
{
	static const char *const eighths[] = { " ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█" };
	int full = (int)lroundf(stress / 100 * GRAPH_ROWS * 8);

	for (int row = 0; row < GRAPH_ROWS; row++) {
		int part = full - (GRAPH_ROWS - 1 - row) * 8;

		if (part > 0)
			put(top + row, x, eighths[part > 8 ? 8 : part]);
	}
}

/* The last two minutes, oldest left; the caller's own normal is the floor it stands on. */
static void draw_line(const struct view *v, int top)
{
	int width = COLS - MARGIN - LABEL - MARGIN;

	if (width > VIEW_SECONDS)
		width = VIEW_SECONDS;
	put(top, MARGIN, TELL("raised", "alta"));
	put(top + GRAPH_ROWS, MARGIN, "normal");
	for (int x = 0; x < width; x++) {
		int64_t back = (int64_t)(width - 1 - x) * VIEW_SECONDS / width;
		float stress = view_stress(v, back);

		put(top + GRAPH_ROWS, MARGIN + LABEL + x, isnan(stress) ? "·" : "─");
		if (!isnan(stress))
			draw_column(top, MARGIN + LABEL + x, stress);
	}
}

static void draw_cue(const struct tty *t, const struct view *v, int row)
{
	if (!v->cue_open || v->state != LIFE_CALL)
		return;
	paint(t, COLOUR_WARN, true);
	row += put_wrapped(row, 1, v->headline);
	paint(t, COLOUR_WARN, false);
	row += put_wrapped(row, 2, v->technique);
	attron(A_DIM);
	put_wrapped(row, 1, v->reason);
	attroff(A_DIM);
}

static void draw_wrap_up(const struct view *v, int row)
{
	char sentence[VIEW_TEXT_LEN];

	if (v->state != LIFE_WRAP_UP || v->objected)
		return;
	put(row, MARGIN, view_sentence(v, sentence));
	attron(A_BOLD);
	put(row + 1, MARGIN, TELL("Was the caller upset?  y yes   n no   u can't say",
	                          "¿Había enfado?  y sí   n no   u no sé"));
	attroff(A_BOLD);
}

static void draw_status(const struct view *v, int row, int64_t now_ms)
{
	struct cues_words words = view_status_line(v, now_ms);

	if (words.headline)
		row += put_wrapped(row, 1, words.headline);
	if (words.technique)
		put_wrapped(row, 1, words.technique);
}

/* On the title's line, at the right: it is asked for, and takes no room from what matters. */
static void draw_talk(const struct view *v)
{
	char line[VIEW_TEXT_LEN];
	int64_t all = v->talk_ms[CALLER] + v->talk_ms[AGENT];
	int caller = all ? (int)(100 * v->talk_ms[CALLER] / all) : 0;

	if (!v->talk_shown || !all)
		return;
	snprintf(line, sizeof(line), TELL("talk: caller %d %%, agent %d %%", "habla: voz %d %%, aquí %d %%"), caller,
	         100 - caller);
	put(1, COLS - MARGIN - (int)mbstowcs(NULL, line, 0), line);
}

static void draw_keys(const struct view *v)
{
	attron(A_DIM);
	if (v->state == LIFE_CALL) {
		put(LINES - 2, MARGIN, TELL("d dismiss  l looking it up  p pause  m mark  t talk",
		                            "d cerrar  l buscando algo  p pausa  m marcar  t habla"));
		put(LINES - 1, MARGIN, TELL("o colleague  x caller objects  c call ends  q quit",
		                            "o equipo  x se opone  c termina la llamada  q salir"));
	} else {
		put(LINES - 1, MARGIN, TELL("c call starts  q quit", "c empieza una llamada  q salir"));
	}
	attroff(A_DIM);
}

void tty_draw(struct tty *t, const struct view *v, int64_t now_ms)
{
	erase();
	draw_title(v);
	if (v->state == LIFE_CALL || v->state == LIFE_WRAP_UP) {
		draw_word(t, v);
		draw_line(v, 2);
	}
	draw_cue(t, v, 7);
	draw_wrap_up(v, 8);
	draw_status(v, 11, now_ms);
	draw_talk(v);
	draw_keys(v);
	refresh();
}
