/*
 * made_call.h - a whole call of made voices, and the events that are told of it
 *
 * Harmonics of an F0 that rises and falls, under two resonances, opening and closing five times a second, over a little noise.
 */
#ifndef UNDERTONE_TEST_MADE_CALL_H
#define UNDERTONE_TEST_MADE_CALL_H

#include "analysis/call.h"
#include "sink/json.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "shipped.h"

enum { RATE_HZ = 8000, SECONDS = 36, FRAMES = RATE_HZ * SECONDS, EVENTS_MAX = 256, TEXT_LEN = 256 * 1024 };

static const struct { enum side side; float from_s, to_s, f0_hz, level; } parts[] = {
	{ AGENT, 0.5f, 4, 200, 0.1f }, { CALLER, 4.5f, 12, 120, 0.1f }, { AGENT, 12.5f, 15, 210, 0.1f },
	{ CALLER, 15.5f, 22, 150, 0.2f }, { AGENT, 21.5f, 24, 200, 0.1f }, { CALLER, 29, 32, 120, 0.1f },
	{ AGENT, 32.5f, 35, 200, 0.1f },
};

#define INTONATION 0.12f                /* of F0, up and down: 2 semitones; a voice that holds its note is music */

static float *voice[SIDES];
static struct fft *fft;

static inline float resonance(float hz, float centre_hz, float width_hz)
{
	float x = (hz - centre_hz) / width_hz;

	return 1 / (1 + x * x);
}

static inline void speak(float *x, float from_s, float to_s, float f0_hz, float level)
{
	float turn = 0;                                 /* of the fundamental, in whole turns */

	for (int i = (int)(from_s * RATE_HZ); i < (int)(to_s * RATE_HZ); i++) {
		float t = (float)i / RATE_HZ, sum = 0;
		float now_hz = f0_hz * (1 + INTONATION * sinf(2 * (float)M_PI * 1.3f * t));

		turn = fmodf(turn + now_hz / RATE_HZ, 1);
		if (fmodf(t, 1.6f) > 1.4f)
			continue;                       /* a breath */
		for (int h = 1; (float)h * now_hz < 3400; h++) {
			float hz = (float)h * now_hz;

			sum += (resonance(hz, 500, 150) + 0.5f * resonance(hz, 1500, 200) + 0.05f) *
			       sinf(2 * (float)M_PI * (float)h * turn);
		}
		x[i] += level * (0.5f - 0.5f * cosf(2 * (float)M_PI * 5 * t)) * sum;
	}
}

static inline void make_voices(void)
{
	unsigned seed = 7;

	for (int s = 0; s < SIDES; s++) {
		voice[s] = calloc(FRAMES, sizeof(float));
		for (int i = 0; i < FRAMES; i++) {
			seed = seed * 1103515245u + 12345u;
			voice[s][i] = ((float)(seed >> 16 & 0x7fff) / 16384 - 1) * 0.0005f;
		}
	}
	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++)
		speak(voice[parts[i].side], parts[i].from_s, parts[i].to_s, parts[i].f0_hz, parts[i].level);
}

struct told {
	struct event events[EVENTS_MAX];
	size_t       count;
	char         text[TEXT_LEN];
	size_t       len;
};

static inline void hear(void *ctx, const struct event *e)
{
	struct told *t = ctx;
	char *line = json_line(e);

	assert_true(t->count < EVENTS_MAX);
	t->events[t->count++] = *e;
	t->len += (size_t)snprintf(t->text + t->len, TEXT_LEN - t->len, "%s\n", line);
	free(line);
}

static inline struct call *begin(struct told *t, enum call_voices voices)
{
	struct call_config cfg = { .id = "test", .voices = voices, .rate_hz = { RATE_HZ, RATE_HZ }, .on_event = hear, .ctx = t };
	struct call *c;

	t->count = t->len = 0;
	cfg.start.rate_hz = RATE_HZ;
	assert_int_equal(call_create(&c, &cfg, cal, fft), 0);
	return c;
}

static inline void finish(struct call *c)
{
	call_end(c, "end");
	call_destroy(c);
}

static inline void push(struct call *c, const float *caller, const float *agent, size_t from, size_t to)
{
	call_process(c, &(struct audio_block) {
		.position = (int64_t)from, .frames = to - from, .reason = GAP_LOSS,
		.samples = { caller ? caller + from : NULL, agent ? agent + from : NULL },
	});
}

static inline void play(struct told *t, size_t block)
{
	struct call *c = begin(t, VOICES_BOTH);

	for (size_t at = 0; at < FRAMES; at += block)
		push(c, voice[CALLER], voice[AGENT], at, at + block < FRAMES ? at + block : FRAMES);
	finish(c);
}

static struct told *whole, *told;       /* the call in one piece, and the one under test */

static inline const struct event *nth(const struct told *t, enum event_kind kind, enum side side, size_t n)
{
	for (size_t i = 0; i < t->count; i++)
		if (t->events[i].kind == kind && t->events[i].side == side && n-- == 0)
			return &t->events[i];
	return NULL;
}

static inline size_t count(const struct told *t, enum event_kind kind)
{
	size_t n = 0;

	for (size_t i = 0; i < t->count; i++)
		n += t->events[i].kind == kind;
	return n;
}

static inline void check_order(const struct told *t)
{
	assert_int_equal(t->events[0].kind, EVENT_CALL_START);
	assert_int_equal(t->events[t->count - 1].kind, EVENT_CALL_END);
	assert_int_equal(count(t, EVENT_CALL_END), 1);
	for (size_t i = 1; i < t->count; i++) {
		const struct event *a = &t->events[i - 1], *b = &t->events[i];

		assert_true(a->t_ms <= b->t_ms);
		if (a->t_ms == b->t_ms)
			assert_true(a->kind < b->kind || (a->kind == b->kind && a->side <= b->side));
	}
}

static inline int made_call_set_up(void **state)
{
	whole = malloc(sizeof(*whole));
	told = malloc(sizeof(*told));
	make_voices();
	if (shipped_set_up(state) || fft_create(&fft))
		return -1;
	play(whole, FRAMES);
	return 0;
}

static inline int made_call_tear_down(void **state)
{
	fft_destroy(fft);
	free(whole);
	free(told);
	free(voice[CALLER]);
	free(voice[AGENT]);
	return shipped_tear_down(state);
}

#endif
