/*
 * Drawn conversations -> the events they must give.  One character is 100 ms: letters are speech, '.' is none, 'M' is
 * hold music, 'x' a frame that never arrived.  Times below are in characters.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include "analysis/dialogue.h"
#include "shipped.h"

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FRAMES_A_CHARACTER = 10, CHARACTER_MS = 100, TOLD_LEN = 1024 };

struct told {
	char   text[TOLD_LEN];
	size_t len;
};

static const char *side_letter(enum side s)
{
	return s == CALLER ? "C" : s == AGENT ? "A" : "-";
}

/* An event as a word, such as "turn C 0-40 gap 3". */
static void tell(void *ctx, const struct event *e)
{
	static const char *const types[] = { "backchannel", "overlap", "interruption" };
	struct told *t = ctx;
	char gap[32] = "null", word[96] = "";

	switch (e->kind) {
	case EVENT_TURN:
		if (e->turn.response_gap_ms != EVENT_NULL_MS)
			snprintf(gap, sizeof(gap), "%d", (int)(e->turn.response_gap_ms / CHARACTER_MS));
		snprintf(word, sizeof(word), "turn %s %d-%d gap %s; ", side_letter(e->side),
		         (int)(e->turn.start_ms / CHARACTER_MS), (int)(e->turn.end_ms / CHARACTER_MS), gap);
		break;
	case EVENT_OVERLAP:
		snprintf(word, sizeof(word), "%s %s %d-%d; ", types[e->overlap.type], side_letter(e->side),
		         (int)(e->overlap.start_ms / CHARACTER_MS), (int)(e->overlap.end_ms / CHARACTER_MS));
		break;
	case EVENT_SILENCE:
		snprintf(word, sizeof(word), "silence %d-%d; ", (int)(e->silence.start_ms / CHARACTER_MS),
		         (int)(e->silence.end_ms / CHARACTER_MS));
		break;
	case EVENT_HOLD:
		snprintf(word, sizeof(word), "hold %s %d-%d; ", side_letter(e->side),
		         (int)(e->hold.start_ms / CHARACTER_MS), (int)(e->hold.end_ms / CHARACTER_MS));
		break;
	default:
		fail();
	}
	t->len += (size_t)snprintf(t->text + t->len, TOLD_LEN - t->len, "%s", word);
}

/* The drawing, played; d is left as it stands at its end, the events in *t. */
static void play(struct dialogue *d, struct told *t, const char *caller, const char *agent, bool finish)
{
	struct outbox *out = calloc(1, sizeof(*out));
	const char *drawn[SIDES] = { caller, agent };
	int64_t music[SIDES] = { -1, -1 };

	*t = (struct told) { "", 0 };
	out->on_event = tell;
	out->ctx = t;
	dialogue_init(d, &cal->dialogue, true);
	assert_int_equal(strlen(caller), strlen(agent));
	for (int64_t k = 0; k < (int64_t)strlen(caller) * FRAMES_A_CHARACTER; k++) {
		struct features f[SIDES] = { { .frame = k }, { .frame = k } };

		for (int s = 0; s < SIDES; s++) {
			char c = drawn[s][k / FRAMES_A_CHARACTER];

			f[s].held = c == 'M';
			music[s] = !f[s].held ? -1 : music[s] < 0 ? k : music[s];
			f[s].hold_since = music[s];
			f[s].lost = c == 'x';
			f[s].speech = c != '.' && c != 'x' && c != 'M';
		}
		out->t_ms = 10 * (k + 1);
		dialogue_update(d, f, out);
		outbox_flush(out);
	}
	if (finish)
		dialogue_finish(d, out);
	outbox_flush(out);
	free(out);
}

static const struct {
	const char *what, *caller, *agent, *told;
} drawings[] = {
	{ "turns change, with a gap",
	  "CCCCCCCCCCCCCC................CCCCCCCCCCCCCC",
	  "..................AAAAAAAAAA................",
	  "turn C 0-14 gap null; turn A 18-28 gap 4; turn C 30-44 gap 2; " },
	{ "pauses of any length are within the turn",
	  "CCCCCCCCCCCC..............CCCCCCCCCCCC..............",
	  "......................................AAAAAAAAAAAAAA",
	  "turn C 0-38 gap null; turn A 38-52 gap 0; " },
	{ "shorter than 1 s, and the caller goes on within 1 s: a backchannel, which breaks nothing",
	  "CCCCCCCCCCCCCCCC.......CCCCCCCCCCCC",
	  ".................AAA...............",
	  "turn C 0-35 gap null; " },
	{ "shorter than 1 s, but the caller stays silent for 1 s: a turn",
	  "CCCCCCCCCCCCCCCC..............CCCCCCCCCCCC",
	  ".................AAA......................",
	  "turn C 0-16 gap null; turn A 17-20 gap 1; turn C 30-42 gap 10; " },
	{ "a pause under 0.3 s is bridged, so 1.1 s of talk takes the floor",
	  "CCCCCCCCCCCC.................CCCCCCCCCCCC",
	  "..............AAAA..AAAAA................",
	  "turn C 0-12 gap null; turn A 14-25 gap 2; turn C 29-41 gap 4; " },
	{ "a pause of 0.3 s is not: two backchannels",
	  "CCCCCCCCCCCC.............CCCCCCCCCCCC",
	  "..............AAAA...AAA.............",
	  "turn C 0-37 gap null; " },
	{ "the second takes the floor and the first stops within 2 s: interruption, and a negative gap",
	  "CCCCCCCCCCCCCCCCCCCC................",
	  "...............AAAAAAAAAAAAAAAAAAAAA",
	  "turn C 0-20 gap null; interruption A 15-20; turn A 15-36 gap -5; " },
	{ "a word into the other's talk: backchannel",
	  "CCCCCCCCCCCCCCCCCCCCCCCC",
	  "..........AAAA..........",
	  "backchannel A 10-14; turn C 0-24 gap null; " },
	{ "both for 2.5 s, and the first goes on: the floor goes and comes back, an overlap",
	  "CCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCC",
	  "..........AAAAAAAAAAAAAAAAAAAAAAAAA...............",
	  "overlap A 10-35; turn C 0-35 gap null; turn A 10-35 gap -25; turn C 35-50 gap 0; " },
	{ "both begin together: nobody is second",
	  "..........CCCCCCCCCCCCCCCCCCCC..........",
	  "..........AAAAAAAAAAAAAAA...............",
	  "overlap - 10-25; turn C 10-25 gap null; turn A 10-25 gap -15; turn C 25-30 gap 0; " },
	{ "double talk under 0.2 s is none",
	  "CCCCCCCCCCCCCCCC................",
	  "...............AAAAAAAAAAAAAAAAA",
	  "turn C 0-16 gap null; turn A 15-32 gap -1; " },
	{ "silence from 3 s",
	  "CCCCCCCCCC..............................CCCCCCCCCC",
	  "..................................................",
	  "silence 10-40; turn C 0-50 gap null; " },
	{ "no silence under 3 s",
	  "CCCCCCCCCC.............................CCCCCCCCCC",
	  ".................................................",
	  "turn C 0-49 gap null; " },
	{ "hold is not silence, and the other side may talk on",
	  "CCCCCCCCCC.......................................CCCCCCCCCC",
	  "..........MMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMM..........",
	  "hold A 10-49; turn C 0-59 gap null; " },
	{ "a short tone is no hold, yet it breaks a silence",
	  "CCCCCCCCCC................................................CCCCCCCCCC",
	  "..............................MMM...................................",
	  "turn C 0-68 gap null; " },
	{ "what was lost is not known to be silent",
	  "CCCCCCCCCC....................xxxxx.......................CCCCCCCCCC",
	  "....................................................................",
	  "turn C 0-68 gap null; " },
	{ "a packet or two lost within a silence do not break it",
	  "CCCCCCCCCC..........xx....................",
	  "..........................................",
	  "turn C 0-10 gap null; silence 10-42; " },
};

static void test_drawings(void **state)
{
	(void)state;
	struct dialogue *d = malloc(sizeof(*d));
	struct told t;

	for (size_t i = 0; i < sizeof(drawings) / sizeof(*drawings); i++) {
		play(d, &t, drawings[i].caller, drawings[i].agent, true);
		if (strcmp(t.text, drawings[i].told))
			print_error("%s\n  told %s\n  not  %s\n", drawings[i].what, t.text, drawings[i].told);
		assert_string_equal(t.text, drawings[i].told);
	}
	free(d);
}

/* With the two sides exchanged, all comes out exchanged. */
static void test_exchanged(void **state)
{
	(void)state;
	struct dialogue *d = malloc(sizeof(*d)), *e = malloc(sizeof(*e));
	struct told t;

	for (size_t i = 0; i < sizeof(drawings) / sizeof(*drawings); i++) {
		play(d, &t, drawings[i].caller, drawings[i].agent, true);
		play(e, &t, drawings[i].agent, drawings[i].caller, true);
		for (int s = 0; s < SIDES; s++) {
			assert_int_equal(d->floor.backchannels[s], e->floor.backchannels[SIDES - 1 - s]);
			assert_int_equal(d->overlaps.interruptions[s], e->overlaps.interruptions[SIDES - 1 - s]);
			assert_int_equal(d->talk[s].talk_ms, e->talk[SIDES - 1 - s].talk_ms);
		}
		assert_int_equal(d->conversation_start_ms, e->conversation_start_ms);
	}
	free(d);
	free(e);
}

static void test_state(void **state)
{
	(void)state;
	struct dialogue *d = malloc(sizeof(*d));
	struct told t;

	/* An announcement before the agent comes on is not counted; the monologue begins with the conversation. */
	play(d, &t, "CCCC............................C....................................",
	            "..........AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", false);
	assert_int_equal(d->conversation_start_ms, 1000);
	assert_int_equal(dialogue_monologue_ms(d), 5900);
	assert_int_equal(dialogue_talk_ms(d, CALLER), 100);
	assert_int_equal(dialogue_talk_ms(d, AGENT), 5900);
	assert_int_equal(d->floor.backchannels[CALLER], 2);     /* the first word was answered after 0.6 s */

	play(d, &t, "AAAAAAAAAAAAAAAAAAAA..........................................",
	            "....................AAAAAAAAAA................................", false);
	assert_int_equal(dialogue_silence_ms(d), 3200);
	assert_int_equal(dialogue_waiting_ms(d), 0);

	play(d, &t, "..........CCCCCCCCCCCCCCC.....................",
	            "AAAAAAAAA.....................................", false);
	assert_int_equal(dialogue_waiting_ms(d), 2100);

	play(d, &t, "CCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCC",
	            "..AAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", false);
	assert_int_equal(d->overlaps.current_ms, 3000);

	/* The agent lets 1 s pass, and the caller goes on for 3 s. */
	play(d, &t, "..........CCCCCCCCCCCCCCC..........CCCCCCCCCCCCCCCCCCCCCCCCCCCCCC",
	            "AAAAAAAAA........................................................", false);
	assert_int_equal(dialogue_room_used_ms(d), 3000);

	play(d, &t, "CCCCCCCCCC.............", "..........MMMMMMMMMMMMM", false);
	assert_int_equal(dialogue_hold_ms(d), 1300);
	assert_int_equal(dialogue_silence_ms(d), 0);
	free(d);
}

static void test_interruptions(void **state)
{
	(void)state;
	struct dialogue *d = malloc(sizeof(*d));
	struct told t;

	play(d, &t, "CCCCCCCCCCCCCC..................CCCCCCCCCCCCCC................",
	            "..........AAAAAAAAAAAAAAAA..................AAAAAAAAAAAAAAAAAA", true);
	assert_int_equal(d->overlaps.interruptions[AGENT], 2);
	assert_int_equal(d->overlaps.interruptions[CALLER], 0);
	assert_int_equal(overlaps_since(&d->overlaps, AGENT, 0), 2);
	assert_int_equal(overlaps_since(&d->overlaps, AGENT, 1001), 1);
	free(d);
}

/* Any talk at all: turns are told in order, each with an end after its start, and times lie within the call. */
static void test_any(void **state)
{
	(void)state;
	struct dialogue *d = malloc(sizeof(*d));
	unsigned seed = 1;

	for (int round = 0; round < 200; round++) {
		char drawn[SIDES][101] = { "", "" };
		struct told t;

		for (int s = 0; s < SIDES; s++) {
			char c = '.';

			for (int i = 0; i < 100; i++) {
				seed = seed * 1103515245u + 12345u;
				if ((seed >> 16) % 6 == 0)
					c = c == '.' ? 'T' : '.';
				drawn[s][i] = c;
			}
		}
		play(d, &t, drawn[CALLER], drawn[AGENT], true);
		for (const char *at = t.text; (at = strstr(at, "turn ")); at++) {
			int start, end;

			assert_int_equal(sscanf(at + 7, "%d-%d", &start, &end), 2);
			assert_in_range(end, start, 100);
		}
		for (size_t i = 0; i < OVERLAPS_OPEN; i++)
			assert_false(d->overlaps.open[i].used);
	}
	free(d);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_drawings),
		cmocka_unit_test(test_exchanged),
		cmocka_unit_test(test_state),
		cmocka_unit_test(test_interruptions),
		cmocka_unit_test(test_any),
	};

	return cmocka_run_group_tests(tests, shipped_set_up, shipped_tear_down);
}
