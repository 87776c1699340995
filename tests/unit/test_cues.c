/*
 * Scripts -> the cues that must open and close.  A script is a row of steps: how many seconds, who speaks (C, A, both B,
 * nobody '.', hold music M), the caller's score, and the agent's rate.  Times in what is told are whole seconds.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include "analysis/cues.h"
#include "shipped.h"

#include <cmocka.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { STEPS = 20, TOLD_LEN = 2048 };

struct step {
	int   seconds;
	char  who;                              /* 'c': the caller, 4 dB down, a fifth slower, and flat; 'f': fast */
	float score, rate_syl_s;                /* rate 0: 4, the agent's own */
};

struct told {
	char text[TOLD_LEN];
	char says[512];                         /* the last opened cue's text */
};

static void tell(void *ctx, const struct event *e)
{
	static const char *const reasons[] = { "", " heeded", " expired", " dismissed", " replaced" };
	struct told *t = ctx;
	size_t len = strlen(t->text);

	if (e->kind != EVENT_CUE)
		return;
	snprintf(t->text + len, TOLD_LEN - len, "%s%s%s %d; ", e->cue.state == CUE_OPEN ? "+" : "-",
	         event_cue_name(e->cue.cue), reasons[e->cue.reason], (int)(e->t_ms / 1000));
	if (e->cue.state == CUE_OPEN)
		snprintf(t->says, sizeof(t->says), "%s", e->cue.text);
	assert_true(e->cue.text && strchr(e->cue.text, '\n'));
}

struct play {
	struct cues     cues;
	struct dialogue dialogue;
	struct tension  tension;
	struct outbox   out;
	struct told     told;
	int64_t         frames;
};

static void begin(struct play *p)
{
	memset(p, 0, sizeof(*p));
	p->out.on_event = tell;
	p->out.ctx = &p->told;
	cues_init(&p->cues, &cal->cues);
	dialogue_init(&p->dialogue, &cal->dialogue, true);
	tension_init(&p->tension, &cal->tension);
}

static void play_second(struct play *p, const struct step *s)
{
	bool low = s->who == 'c', caller = s->who == 'C' || s->who == 'B' || low || s->who == 'f';
	bool agent = s->who == 'A' || s->who == 'B';
	struct stress_state state = {
		.score = s->score, .speech_s = (float)p->frames / 100, .level_db = low ? -4 : 0, .f0_range_st = low ? 2 : 5
	};
	struct tone_figures c = { caller ? 1000 : 0, -20, low ? 3.2f : s->who == 'f' ? 5.2f : 4, 30, 0, 4 };
	struct tone_figures a = { agent ? 1000 : 0, -20, s->rate_syl_s > 0 ? s->rate_syl_s : 4, 30, 0, 4 };

	if (!agent)
		a.rate_syl_s = NAN;
	for (int i = 0; i < 100; i++) {
		struct features f[SIDES] = { { .frame = p->frames, .speech = caller }, { .frame = p->frames, .speech = agent } };

		f[AGENT].held = s->who == 'M';
		f[AGENT].hold_since = p->frames;
		p->out.t_ms = 10 * ++p->frames;
		dialogue_update(&p->dialogue, f, &p->out);
		if (i == 99) {
			tension_second(&p->tension, state.score, c.speech_ms, state.speech_s);
			cues_second(&p->cues, &state, &p->tension, &c, &a);
		}
		cues_update(&p->cues, &p->dialogue, &p->out);
		outbox_flush(&p->out);
	}
}

static void play(struct play *p, const struct step *steps)
{
	for (size_t i = 0; i < STEPS && steps[i].seconds; i++)
		for (int s = 0; s < steps[i].seconds; s++)
			play_second(p, &steps[i]);
}

/* Caller and agent each say something, so that there is a conversation; 20 s, nothing due. */
#define HELLO { 4, 'A', 20, 0 }, { 8, 'C', 20, 0 }, { 4, 'A', 20, 0 }, { 4, 'C', 20, 0 }

static const struct {
	const char *what;
	struct step steps[STEPS];
	const char *told;
	int64_t     suppressed;
} table[] = {
	{ "nothing in a settled call",
	  { HELLO, { 20, 'A', 20, 0 }, { 20, 'C', 20, 0 } }, "", 0 },
	{ "tense after 2 s of speech at 65; heeded under 50 for 5 s",
	  { HELLO, { 10, 'C', 70, 0 }, { 10, 'C', 55, 0 }, { 10, 'C', 45, 0 } },
	  "+caller_tense 22; -caller_tense heeded 45; ", 0 },
	{ "1 s is not enough, nor is 64",
	  { HELLO, { 1, 'C', 70, 0 }, { 9, 'C', 64, 0 } }, "", 0 },
	{ "it waits for the agent to pause",
	  { HELLO, { 2, 'C', 70, 0 }, { 3, 'A', 70, 0 }, { 3, 'C', 70, 0 } }, "+caller_tense 22; ", 0 },
	{ "it waits for the agent to pause, 5 s at most",
	  { HELLO, { 1, 'C', 70, 0 }, { 1, 'B', 70, 0 }, { 12, 'A', 70, 0 } }, "+caller_tense 27; ", 0 },
	{ "still tense after 60 s: another technique takes its place; after two minutes of that it goes",
	  { HELLO, { 200, 'C', 70, 0 } },
	  "+caller_tense 22; -caller_tense replaced 82; +caller_tense 82; -caller_tense expired 202; ", 0 },
	{ "silence of 10 s, until somebody speaks",
	  { HELLO, { 15, '.', 20, 0 }, { 5, 'A', 20, 0 } }, "+dead_air 30; -dead_air heeded 35; ", 0 },
	{ "no dead air on hold; hold from two minutes",
	  { HELLO, { 130, 'M', 20, 0 }, { 5, 'A', 20, 0 } }, "+hold_long 140; -hold_long heeded 150; ", 0 },
	{ "both for 3 s, at once; heeded when the agent has been silent for 1 s",
	  { HELLO, { 6, 'B', 20, 0 }, { 10, 'C', 20, 0 } }, "+let_caller_finish 23; -let_caller_finish heeded 27; ", 0 },
	{ "two interruptions by the agent in a minute",
	  { HELLO, { 1, 'B', 20, 0 }, { 5, 'A', 20, 0 }, { 5, 'C', 20, 0 }, { 1, 'B', 20, 0 }, { 5, 'A', 20, 0 } },
	  "+let_caller_finish 32; ", 0 },
	{ "monologue of 45 s, at once, though the agent speaks",
	  { HELLO, { 50, 'A', 20, 0 }, { 10, 'C', 20, 0 } }, "+monologue 65; -monologue heeded 71; ", 0 },
	{ "a silence within begins it anew",
	  { HELLO, { 30, 'A', 20, 0 }, { 4, '.', 20, 0 }, { 40, 'A', 20, 0 } }, "", 0 },
	{ "a quarter over the own rate for 15 s of speech",
	  { HELLO, { 25, 'A', 20, 5.2f }, { 5, 'C', 20, 0 }, { 3, 'A', 20, 4 } },
	  "+slow_down 40; -slow_down heeded 51; ", 0 },
	{ "slowed down while it was held back: counted, not shown",
	  { HELLO, { 5, 'C', 20, 0 }, { 6, '.', 20, 0 }, { 5, '.', 20, 0 }, { 15, 'A', 20, 5.2f }, { 3, 'A', 20, 4 },
	    { 5, 'C', 20, 0 } },
	  "+dead_air 35; -dead_air heeded 38; ", 1 },
	{ "30 s between cues, and the reason lasts",
	  { HELLO, { 12, '.', 20, 0 }, { 40, 'C', 70, 0 } }, "+dead_air 30; -dead_air heeded 33; +caller_tense 60; ", 0 },
	{ "the more urgent replaces the less at once",
	  { HELLO, { 25, 'A', 20, 5.2f }, { 2, 'B', 70, 5.2f }, { 3, 'C', 70, 0 } },
	  "+slow_down 40; -slow_down replaced 47; +caller_tense 47; ", 0 },
	{ "settled for 30 s after having been tense; good news goes by itself",
	  { HELLO, { 10, 'C', 70, 0 }, { 60, 'C', 45, 0 } },
	  "+caller_tense 22; -caller_tense heeded 35; +caller_easing 52; -caller_easing expired 67; +caller_settled 82; ", 0 },
	{ "room left and used, once",
	  { HELLO, { 4, 'C', 20, 0 }, { 1, '.', 20, 0 }, { 30, 'C', 20, 0 }, { 1, '.', 20, 0 }, { 30, 'C', 20, 0 } },
	  "+room_left 35; -room_left expired 50; ", 0 },
	{ "quieter, slower and flatter for 20 s of speech",
	  { HELLO, { 30, 'C', 20, 0 }, { 25, 'c', 20, 0 }, { 5, 'C', 20, 0 } },
	  "+caller_withdrawn 70; -caller_withdrawn heeded 76; ", 0 },
	{ "no conversation, no dead air",
	  { { 10, 'C', 20, 0 }, { 60, '.', 20, 0 } }, "", 0 },
};

static void test_table(void **state)
{
	(void)state;
	struct play *p = malloc(sizeof(*p));

	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		begin(p);
		play(p, table[i].steps);
		if (strcmp(p->told.text, table[i].told) || p->cues.suppressed != table[i].suppressed)
			print_error("%s\n  told %s(%d)\n  not  %s(%d)\n", table[i].what, p->told.text, (int)p->cues.suppressed,
			            table[i].told, (int)table[i].suppressed);
	}
	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		begin(p);
		play(p, table[i].steps);
		assert_string_equal(p->told.text, table[i].told);
		assert_int_equal(p->cues.suppressed, table[i].suppressed);
	}
	free(p);
}

/* A dismissed cue closes; it stays away until its reason has gone; dismissed twice, for the rest of the call. */
static void test_dismiss(void **state)
{
	(void)state;
	static const struct step hello[STEPS] = { HELLO }, quiet[STEPS] = { { 12, '.', 20, 0 } },
	                         more[STEPS] = { { 10, '.', 20, 0 } }, talk[STEPS] = { { 60, 'C', 20, 0 } };
	struct play *p = malloc(sizeof(*p));

	begin(p);
	play(p, hello);
	for (int i = 0; i < 3; i++) {
		play(p, quiet);
		cues_dismiss(&p->cues);
		play(p, more);
		play(p, talk);
	}
	assert_string_equal(p->told.text, "+dead_air 30; -dead_air dismissed 32; +dead_air 112; -dead_air dismissed 114; ");
	assert_int_equal(p->cues.suppressed, 0);
	free(p);
}

static void test_looking_up(void **state)
{
	(void)state;
	static const struct step hello[STEPS] = { HELLO }, quiet[STEPS] = { { 65, '.', 20, 0 } };
	struct play *p = malloc(sizeof(*p));

	begin(p);
	play(p, hello);
	cues_looking_up(&p->cues);
	play(p, quiet);
	assert_string_equal(p->told.text, "+dead_air 80; ");
	free(p);
}

/* With a colleague on the line nothing opens, and what is open goes. */
static void test_rest(void **state)
{
	(void)state;
	static const struct step hello[STEPS] = { HELLO }, quiet[STEPS] = { { 12, '.', 20, 0 } };
	struct play *p = malloc(sizeof(*p));

	begin(p);
	play(p, hello);
	play(p, quiet);
	cues_rest(&p->cues, true);
	play(p, quiet);
	play(p, hello);
	play(p, quiet);
	assert_string_equal(p->told.text, "+dead_air 30; -dead_air expired 32; ");
	free(p);
}

/* One second of gap before the caller's answer, four seconds of it. */
#define ANSWER { 2, 'A', 20, 0 }, { 1, '.', 20, 0 }, { 2, 'C', 20, 0 }
#define HESITATE { 2, 'A', 20, 0 }, { 4, '.', 20, 0 }, { 2, 'C', 20, 0 }

static const struct {
	const char *kind;
	struct step steps[STEPS];
	const char *told;
} off[] = {
	{ "slow_response", { HELLO, { 6, '.', 20, 0 }, { 6, 'A', 20, 0 } },
	  "+slow_response 24; -slow_response heeded 27; " },
	{ "caller_hurried", { HELLO, { 20, 'f', 20, 0 }, { 5, 'C', 20, 0 } },
	  "+caller_hurried 35; -caller_hurried heeded 41; " },
	{ "caller_tense_early", { { 2, 'A', 20, 0 }, { 3, 'C', 70, 0 }, { 10, 'C', 20, 0 } },
	  "+caller_tense_early 3; -caller_tense_early heeded 6; " },
	{ "caller_hesitates", { ANSWER, ANSWER, ANSWER, ANSWER, HESITATE, HESITATE, { 2, 'A', 20, 0 } },
	  "+caller_hesitates 35; " },
};

static void test_off_by_default(void **state)
{
	(void)state;
	struct play *p = malloc(sizeof(*p));
	char error[SETTINGS_ERROR_LEN], set[64];

	for (size_t i = 0; i < sizeof(off) / sizeof(*off); i++)
		for (int on = 1; on >= 0; on--) {
			snprintf(set, sizeof(set), "cues.show_%s=%d", off[i].kind, on);
			assert_int_equal(settings_set(cal, set, error), 0);
			begin(p);
			play(p, off[i].steps);
			assert_string_equal(p->told.text, on ? off[i].told : "");
		}
	free(p);
}

/* Variants and languages; and what a centre writes instead. */
static void test_texts(void **state)
{
	(void)state;
	static const struct step steps[STEPS] = { HELLO, { 10, 'C', 70, 0 }, { 70, 'C', 40, 0 }, { 20, 'C', 70, 0 } };
	static const char *const again[CUES_LANGUAGES] = {
		"The caller sounds tense again.\nSay the key point back, in the caller's own words, and check it.",
		"La voz vuelve a sonar tensa.\nRepetir el punto clave con sus propias palabras y comprobarlo.",
	};
	struct play *p = malloc(sizeof(*p));
	char error[SETTINGS_ERROR_LEN];

	for (int l = 0; l < CUES_LANGUAGES; l++) {
		char set[64];

		snprintf(set, sizeof(set), "cues.language=%s", cues_language_names[l]);
		assert_int_equal(settings_set(cal, set, error), 0);
		begin(p);
		play(p, steps);
		assert_string_equal(p->told.says, again[l]);
	}
	assert_int_equal(settings_set(cal, "cues.language=fr", error), -EINVAL);
	assert_non_null(strstr(error, "must be en or es"));
	assert_int_equal(settings_set(cal, "cues.language=en", error), 0);
	assert_int_equal(settings_set(cal, "caller_tense.2.headline_en=Tense again", error), 0);
	assert_string_equal(cues_words(&cal->cues.texts, "caller_tense.2", CUES_ENGLISH).headline, "Tense again");
	assert_int_equal(settings_set(cal, "caller_tense.2.headline_fr=Encore", error), -EINVAL);
	assert_null(cues_words(&cal->cues.texts, "caller_tense.9", CUES_ENGLISH).headline);
	free(p);
}

static size_t characters(const char *text)
{
	size_t n = 0;

	for (; *text; text++)
		n += (*text & 0xc0) != 0x80;
	return n;
}

/* Every kind and status line has its words in every language, within a card's line. */
static void test_words(void **state)
{
	(void)state;
	for (int i = 0; i < CUES_TEXTS; i++)
		for (int l = 0; l < CUES_LANGUAGES; l++) {
			struct cues_words w = cues_words(&cal->cues.texts, cues_text_id(i), (enum cues_language)l);

			assert_in_range(characters(w.headline), 1, 59);
			assert_in_range(characters(w.technique), 1, 79);
		}
	for (enum cue_kind k = CUE_CALLER_TENSE + 1; k < CUE_KINDS; k++)
		assert_true(cues_text_find(event_cue_name(k)) >= 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_table),
		cmocka_unit_test(test_dismiss),
		cmocka_unit_test(test_looking_up),
		cmocka_unit_test(test_rest),
		cmocka_unit_test(test_off_by_default),
		cmocka_unit_test(test_texts),
		cmocka_unit_test(test_words),
	};

	return cmocka_run_group_tests(tests, shipped_set_up, shipped_tear_down);
}
